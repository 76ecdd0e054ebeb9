-- One ceremony, found by its id: how it stands, why, and what to say to the person. The time in the id says where to
-- look; an id derived from a challenge has none.
SELECT {{outcome(outcome)}} AS outcome_text, {{cause(cause)}} AS cause_text, cause_confidence,
    {{advice.ja(cause)}} AS advice_ja, {{advice.en(cause)}} AS advice_en,
    {{kind(toString(kind))}} AS kind_text, toString(mediation) AS mediation,
    trimLeft(concat(device_oem, ' ', device_model)) AS device, trimRight(concat(os, ' ', os_version)) AS system,
    trimRight(concat(browser, ' ', browser_version)) AS browser_text, provider, storage_kind, network_kind,
    error_name, error_message, native_error, toString(rp_code) AS rp_code, cause_evidence
FROM ceremony_outcomes
WHERE ceremony_id = toUUIDOrZero(${ceremony:singlequote})
    AND (id_time = toDateTime(UUIDv7ToDateTime(toUUIDOrZero(${ceremony:singlequote})), 'UTC') OR id_time = toDateTime(0, 'UTC'))
LIMIT 1
