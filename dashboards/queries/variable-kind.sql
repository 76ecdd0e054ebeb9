-- Every kind that a ceremony of the range had, most frequent first; 'unknown' stands for none.
SELECT if(kind = '', 'unknown', kind) AS value
FROM ceremony_trials
WHERE $__timeFilter(settled_minute) AND match(kind, '^[^\\\\\']*$')
GROUP BY value
ORDER BY count() DESC, value
LIMIT 200
