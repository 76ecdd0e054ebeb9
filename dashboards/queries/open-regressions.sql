-- Every regression that is not resolved, as the newest detector sees it, worst first. Rates are of failures: "usual" of
-- the matched controls at the same time, "rate" of the cell, "drop" their difference in completion. The odds ratio
-- stands with its 95 % interval; "after release" counts from the first sight of the version.
SELECT severity, state,
    arrayStringConcat(arrayFilter(x -> x != '', [toString(oem), toString(model), toString(browser), {{kind(ceremony_kind)}}]), ' × ') AS cell,
    open.os AS os, open.token AS version, open.predecessor AS predecessor,
    trials, baseline_rate AS usual, rate, rate - baseline_rate AS drop,
    odds_ratio, concat(toString(round(odds_ratio_low, 1)), ' – ', if(odds_ratio_high >= 1e9, '∞', toString(round(odds_ratio_high, 1)))) AS interval,
    excess_per_hour, no_other_way, {{cause(cause)}} AS cause_text, since,
    if(releases.token = '', NULL, dateDiff('second', releases.first_seen, since)) AS after_release,
    oem, model, browser, ceremony_kind, decoy, not_told_from
FROM
(
    SELECT * FROM open_regressions
    WHERE kind != 'information' AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
) AS open
LEFT JOIN (SELECT tenant, detector, dimension, os, token, first_seen FROM os_releases FINAL) AS releases
    ON open.tenant = releases.tenant AND open.detector = releases.detector AND open.dimension = releases.dimension
        AND open.os = releases.os AND open.token = releases.token
ORDER BY decoy != '', state = 'watch', severity, excess_per_hour DESC
LIMIT 50
