-- Open regressions of the live placebo, a version that does not exist: anything but 0 is a fault of the detector.
SELECT if(count() = 0, NULL, max(open_placebos)) AS open_placebos
FROM
(
    SELECT open_placebos FROM detector_minutes FINAL
    WHERE $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant) AND minute > $__toTime - INTERVAL 1 DAY AND minute <= $__toTime
    ORDER BY detector DESC, minute DESC LIMIT 1 BY tenant
)
