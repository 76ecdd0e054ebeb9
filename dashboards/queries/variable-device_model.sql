-- The 500 most frequent models of the range.
SELECT if(device_model = '', 'unknown', device_model) AS value
FROM ceremony_trials
WHERE $__timeFilter(settled_minute) AND match(device_model, '^[^\\\\\']*$')
GROUP BY value
ORDER BY count() DESC, value
LIMIT 500
