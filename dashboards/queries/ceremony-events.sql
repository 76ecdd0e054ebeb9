-- The events of one ceremony in the order in which they happened, by the clocks as they were corrected. Signals, which
-- are no steps, stand among them. Cause and advice are those of the step that says why it ended.
SELECT corrected_at AS at, {{source(source)}} AS source_text, trust = 1 AS signed,
    if(step != '', {{step(step)}}, {{signal(signal)}}) AS what, {{result(result)}} AS result_text, elapsed_ms,
    error_name, error_message, if(cause IN ('', 'NONE'), '', {{cause(cause)}}) AS cause_text,
    native_error, rejection, rp_code, http_status, late = 1 AS late,
    if(cause IN ('', 'NONE'), '', {{advice.ja(cause)}}) AS advice_ja, if(cause IN ('', 'NONE'), '', {{advice.en(cause)}}) AS advice_en
FROM events FINAL
WHERE ceremony_id = toUUIDOrZero(${ceremony:singlequote})
    AND (day = toDate(UUIDv7ToDateTime(toUUIDOrZero(${ceremony:singlequote}))) OR day = toDate(0))
ORDER BY corrected_at, source, sequence
LIMIT 200
