-- How old the newest truth is, in seconds, now. "store": the time up to which every partition of the log is in
-- ClickHouse. "detector": the end of the last minute that the detector of regressions has judged, of the tenant furthest
-- behind.
SELECT
    (SELECT if(count() = 0, NULL, greatest(0, dateDiff('second', min(watermark), now64(3))))
        FROM (SELECT max(watermark) AS watermark FROM log_progress GROUP BY topic, partition)) AS store,
    (SELECT if(count() = 0, NULL, greatest(0, dateDiff('second', min(newest), now()) - 60))
        FROM (SELECT max(minute) AS newest FROM detector_minutes GROUP BY tenant)) AS detector
