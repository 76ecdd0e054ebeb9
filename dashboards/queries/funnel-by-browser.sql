-- Where they are lost, by browser and system: answered / prompted, verified / answered, session / verified, and all of
-- it together. Counted by the time of issue, over at most the last 14 days of the range (names of clients are long to
-- read), autofill left out, at least min_n prompted.
SELECT {{kind(toString(kind))}} AS kind_text, if(browser = '', 'unknown', browser) AS browser_text, if(os = '', 'unknown', os) AS system,
    countIf(bitTest(steps, 4)) AS prompted,
    countIf(bitTest(steps, 4) AND bitAnd(evidence, 5) != 0) AS was_answered,
    countIf(bitTest(steps, 4) AND bitTest(evidence, 2)) AS was_verified,
    countIf(bitTest(steps, 4) AND bitTest(evidence, 2) AND bitTest(steps, 10)) AS had_session,
    was_answered / prompted AS answered,
    if(was_answered = 0, NULL, was_verified / was_answered) AS verified,
    if(was_verified = 0, NULL, had_session / was_verified) AS session,
    was_verified / prompted AS completion
FROM ceremony_outcomes
WHERE {{issued}} AND (id_time > $__toTime - INTERVAL 14 DAY OR id_time = toDateTime(0, 'UTC')) AND issued_at > $__toTime - INTERVAL 14 DAY
    AND trusted AND mediation != 'conditional' AND {{segment}}
GROUP BY kind, browser, os
HAVING prompted >= greatest(1, toUInt32(${min_n:singlequote}))
ORDER BY prompted DESC
LIMIT 50
