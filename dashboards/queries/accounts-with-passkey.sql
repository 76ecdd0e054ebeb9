-- パスキー利用口座率 Accounts with a working passkey = accounts with a verified ceremony / accounts seen in a ceremony.
-- Accounts are pseudonyms; a ceremony whose account the gateway did not tell is left out. Both counts are estimates of
-- uniqCombined64(20), within some 0.1 % each: a million pseudonyms are not kept in memory for one share.
SELECT if(uniqCombined64(20)(user_ref) = 0, NULL,
    least(1, uniqCombined64If(20)(user_ref, outcome = 'success') / uniqCombined64(20)(user_ref))) AS accounts
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND user_ref != '' AND {{segment}}
