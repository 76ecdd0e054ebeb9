-- 定着 Activation: accounts by the week (Japan, from Monday) of their first enrolment in the range, and which share of
-- them logged in with a passkey later, and how soon: median days from enrolment to first use.
SELECT toString(toDate(week)) AS week_of, count() AS accounts, countIf(first_use IS NOT NULL) / accounts AS activated,
    if(activated = 0, NULL, medianIf(dateDiff('second', enrolled, first_use) / 86400, first_use IS NOT NULL)) AS days_to_use
FROM
(
    SELECT minIf(settled_at, kind = 'registration') AS enrolled,
        countIf(kind = 'registration') AS registrations,
        toMonday(enrolled, 'Asia/Tokyo') AS week,
        minOrNullIf(settled_at, kind = 'authentication') AS first_login,
        if(first_login > enrolled, first_login, NULL) AS first_use
    FROM ceremony_trials FINAL
    WHERE $__timeFilter(settled_minute) AND outcome = 'success' AND user_ref != '' AND {{segment}}
        AND user_ref IN (SELECT user_ref FROM ceremony_trials
            WHERE $__timeFilter(settled_minute) AND kind = 'registration' AND outcome = 'success')
    GROUP BY user_ref
    HAVING registrations > 0
)
GROUP BY week
ORDER BY week
LIMIT 60
