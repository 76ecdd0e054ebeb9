-- Every tenant that the store knows.
SELECT DISTINCT tenant AS value FROM ceremony_trials WHERE match(tenant, '^[^\\\\\']*$') ORDER BY value LIMIT 200
