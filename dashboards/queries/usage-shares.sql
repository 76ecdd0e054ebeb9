-- パスキー比率 Passkey share = authentications verified / (verified + went on with another method).
-- 代替手段率 Fallback share = authentications in which another method was chosen / authentications that ended.
-- Logins that never met a passkey prompt are not seen here.
SELECT
    if(countIf(outcome IN ('success', 'fallback')) = 0, NULL,
        countIf(outcome = 'success') / countIf(outcome IN ('success', 'fallback'))) AS passkey,
    if(count() = 0, NULL, countIf(outcome = 'fallback') / count()) AS fallback
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND kind = 'authentication' AND {{segment}}
