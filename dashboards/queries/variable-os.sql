-- Every os that a ceremony of the range had, most frequent first; 'unknown' stands for none.
SELECT if(os = '', 'unknown', os) AS value
FROM ceremony_trials
WHERE $__timeFilter(settled_minute) AND match(os, '^[^\\\\\']*$')
GROUP BY value
ORDER BY count() DESC, value
LIMIT 200
