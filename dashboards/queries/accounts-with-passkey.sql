-- パスキー利用口座率 Accounts with a working passkey = accounts with a verified ceremony / accounts seen in a ceremony.
-- Accounts are pseudonyms; a ceremony whose account the gateway did not tell is left out.
SELECT if(count() = 0, NULL, countIf(has_verified) / count()) AS accounts
FROM
(
    SELECT max(outcome = 'success') AS has_verified
    FROM ceremony_trials FINAL
    WHERE $__timeFilter(settled_minute) AND user_ref != '' AND {{segment}}
    GROUP BY user_ref
)
