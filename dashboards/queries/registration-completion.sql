-- 登録完了率 Enrolment completion = registrations verified / registrations that ended. Automatic upgrades
-- (conditional mediation) ask nobody and are left out.
SELECT if(count() = 0, NULL, countIf(outcome = 'success') / count()) AS completion
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND kind = 'registration' AND mediation != 'conditional' AND {{segment}}
