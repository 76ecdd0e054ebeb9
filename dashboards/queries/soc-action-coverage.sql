-- 高リスク操作のパスキー適用率 Coverage = withdrawals, payee changes and account changes in a session that a passkey
-- verified / all of them.
SELECT if(count() = 0, NULL, countIf(verified) / count()) AS coverage, countIf(NOT verified) AS without_passkey
FROM stated_actions
WHERE {{at_days}} AND $__timeFilter(at) AND $__conditionalAll(tenant IN (${tenant:singlequote}), $tenant)
