-- 認証完了率 Authentication completion = authentications verified / authentications that ended, one attempt each.
SELECT if(count() = 0, NULL, countIf(outcome = 'success') / count()) AS completion
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND kind = 'authentication' AND {{segment}}
