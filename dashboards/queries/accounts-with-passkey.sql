-- パスキー利用口座率 Accounts with a working passkey = accounts with a verified ceremony / accounts seen in a ceremony.
-- Accounts are pseudonyms; a ceremony whose account the gateway did not tell is left out.
SELECT if(uniqExact(user_ref) = 0, NULL, uniqExactIf(user_ref, outcome = 'success') / uniqExact(user_ref)) AS accounts
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND user_ref != '' AND {{segment}}
