-- Completion rate (verified / ended) of the eight most frequent versions of systems.
SELECT time, version, completion AS "Value"
FROM
(
    SELECT time, version, success / ended AS completion,
        dense_rank() OVER (ORDER BY volume DESC, version) AS place
    FROM
    (
        SELECT $__timeInterval(settled_minute) AS time,
            if(os = '', 'unknown', trimRight(concat(os, ' ', os_version))) AS version,
            count() AS ended, countIf(outcome = 'success') AS success,
            sum(ended) OVER (PARTITION BY version) AS volume
        FROM ceremony_trials FINAL
        WHERE $__timeFilter(settled_minute) AND {{segment}}
        GROUP BY time, version
    )
)
WHERE place <= 8
ORDER BY time, version
