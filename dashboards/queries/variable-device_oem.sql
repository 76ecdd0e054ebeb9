-- Every device_oem that a ceremony of the range had, most frequent first; 'unknown' stands for none.
SELECT if(device_oem = '', 'unknown', device_oem) AS value
FROM ceremony_trials
WHERE $__timeFilter(settled_minute) AND match(device_oem, '^[^\\\\\']*$')
GROUP BY value
ORDER BY count() DESC, value
LIMIT 200
