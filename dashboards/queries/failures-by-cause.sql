-- Failed ceremonies by cause: the seven most frequent causes of the range, and all others together.
SELECT time, if(place <= 7, {{cause(cause)}}, {{word.others}}) AS cause_text, sum(failed) AS "Value"
FROM
(
    SELECT time, cause, failed, dense_rank() OVER (ORDER BY volume DESC, cause) AS place
    FROM
    (
        SELECT $__timeInterval(settled_minute) AS time, cause, count() AS failed, sum(failed) OVER (PARTITION BY cause) AS volume
        FROM ceremony_trials FINAL
        WHERE $__timeFilter(settled_minute) AND outcome = 'failed' AND {{segment}}
        GROUP BY time, cause
    )
)
GROUP BY time, cause_text
ORDER BY time, cause_text
