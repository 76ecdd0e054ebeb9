-- Every regression that is not resolved, as the newest detector sees it, worst first. Rates are of failures: "usual" of
-- the matched controls at the same time, "rate" of the cell, "drop" their difference in completion. The odds ratio
-- stands with its 95 % interval; "after release" counts from the first sight of the version.
SELECT severity, state,
    arrayStringConcat(arrayFilter(x -> x != '', [toString(open.os), toString(oem), toString(model), toString(browser), {{kind(ceremony_kind)}}]), ' × ') AS cell,
    open.token AS version, since,
    odds_ratio, concat(toString(round(odds_ratio_low, 1)), ' – ', if(odds_ratio_high >= 1e9, '∞', toString(round(odds_ratio_high, 1)))) AS interval,
    trials, baseline_rate AS usual, rate, rate - baseline_rate AS drop, {{cause(cause)}} AS cause_text,
    arrayStringConcat(arrayMap(sibling -> {{kind(sibling)}}, splitByString('; ', unaffected)), ', ') AS unaffected,
    excess_per_hour, decoy, no_other_way,
    if(releases.token = '', NULL, dateDiff('second', releases.first_seen, since)) AS after_release,
    open.predecessor AS predecessor, not_told_from, open.os AS os, oem, model, browser, ceremony_kind
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
