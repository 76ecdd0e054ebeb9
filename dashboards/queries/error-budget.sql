-- エラーバジェット Error budget left = 1 - fault share / (1 - objective), over the 30 days before the end of the range.
-- Fault share = ceremonies that failed for a fault of a device or of the relying party / ceremonies that ended. Cancelling
-- is no fault.
-- Below 0 the budget is overspent.
SELECT if(count() = 0, NULL, 1 - countIf({{uses_budget}}) / count() / (1 - toFloat64(${objective:singlequote}))) AS budget_left
FROM ceremony_trials FINAL
WHERE settled_minute > $__toTime - INTERVAL 30 DAY AND settled_minute <= $__toTime
    AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
