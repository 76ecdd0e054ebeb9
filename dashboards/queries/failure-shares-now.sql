-- Of the ceremonies that ended in the last hour of the range: fault share = failed with a cause of class "fault";
-- abort share = ended by the person or by whoever called them away (class "abort").
SELECT
    if(count() = 0, NULL, countIf(cause_class = 'fault') / count()) AS fault,
    if(count() = 0, NULL, countIf(cause_class = 'abort') / count()) AS abort
FROM ceremony_trials FINAL
WHERE settled_minute > $__toTime - INTERVAL 1 HOUR AND settled_minute <= $__toTime AND {{segment}}
