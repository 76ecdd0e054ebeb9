-- The fifty ceremonies of the range that failed last. The id opens the ceremony below.
SELECT settled_at AS at, {{kind(kind)}} AS kind_text, {{cause(cause)}} AS cause_text, cause_confidence,
    trimLeft(concat(device_oem, ' ', device_model)) AS device, trimRight(concat(os, ' ', os_version)) AS system,
    trimRight(concat(browser, ' ', browser_version)) AS browser_text, trimRight(concat(app, ' ', app_version)) AS app_text,
    toString(ceremony_id) AS ceremony
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND outcome = 'failed' AND {{segment}}
ORDER BY settled_at DESC
LIMIT 50
