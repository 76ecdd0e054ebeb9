-- Regressions that the newest detector holds open now, whatever the range; "paging" are those of severity 1 and 2.
-- Before the detector has judged anything there is no number. Those that are only watched, and what merely looks like a regression (a decoy), are not counted.
WITH (SELECT count() > 0 FROM detector_minutes) AS has_judged
SELECT if(has_judged, countIf(severity < 3), NULL) AS paging, if(has_judged, countIf(severity = 3), NULL) AS listed
FROM open_regressions
WHERE state IN ('open', 'mitigating') AND kind != 'information' AND decoy = ''
    AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
