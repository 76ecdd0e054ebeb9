-- The registrations among the ceremonies, with the columns that questions about enrolments need: a tenth of the rows,
-- so that a question about all that was ever enrolled by an account or on a device reads only these. The same lattice
-- of joins as `ceremonies`, filled from each row that is inserted there, so it too may be filled twice or in any order.
-- A row of unknown kind may be part of a registration, therefore read with FINAL and `kind = 'registration'`, or through
-- `enrolments`.
CREATE TABLE IF NOT EXISTS registrations
(
    tenant LowCardinality(String),
    id_time DateTime('UTC'),
    ceremony_id UUID,
    kind SimpleAggregateFunction(max, Enum8('unknown' = 0, 'registration' = 1, 'authentication' = 2)),
    mediation SimpleAggregateFunction(max, Enum8('unknown' = 0, 'optional' = 1, 'required' = 2, 'conditional' = 3, 'silent' = 4, 'immediate' = 5)),
    sources SimpleAggregateFunction(groupBitOr, UInt8),
    settlements SimpleAggregateFunction(groupBitOr, UInt8),
    verify_settled_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    last_appended_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    step_up SimpleAggregateFunction(max, Enum8('unknown' = 0, 'none' = 1, 'password' = 2, 'otp_email' = 3, 'otp_sms' = 4, 'phone_call' = 5, 'otp_app' = 6, 'otp_token' = 7, 'app_approval' = 8, 'passkey' = 9, 'ekyc' = 10, 'jpki' = 11, 'branch' = 12)),
    stated_purposes SimpleAggregateFunction(groupBitOr, UInt16),
    verified_flags SimpleAggregateFunction(max, Nullable(UInt8)),
    user_ref SimpleAggregateFunction(max, String),
    credential_ref SimpleAggregateFunction(max, String),
    device_ref SimpleAggregateFunction(max, String),
    ip_prefix SimpleAggregateFunction(max, Tuple(rank UInt8, prefix String)),
    network SimpleAggregateFunction(max, Tuple(rank UInt8, prefix String, asn UInt32, organisation String, kind String)),
    os SimpleAggregateFunction(max, Tuple(rank UInt8, name String, version String, source String, confidence Float32)),
    device SimpleAggregateFunction(max, Tuple(rank UInt8, oem String, model String, source String, confidence Float32)),
    provider SimpleAggregateFunction(max, Tuple(rank UInt8, aaguid String, name String, kind String)),
    storage SimpleAggregateFunction(max, Tuple(rank UInt8, kind String))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(id_time)
ORDER BY (tenant, id_time, ceremony_id)
TTL toDateTime(last_appended_at) + INTERVAL 13 MONTH
SETTINGS ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS registrations_of_ceremonies TO registrations AS
SELECT tenant, id_time, ceremony_id, kind, mediation, sources, settlements, verify_settled_at, last_appended_at, step_up,
    stated_purposes, verified_flags, user_ref, credential_ref, device_ref, ip_prefix, network, os, device, provider, storage
FROM ceremonies
WHERE kind != 'authentication';

-- What was there before.
INSERT INTO registrations
SELECT tenant, id_time, ceremony_id, kind, mediation, sources, settlements, verify_settled_at, last_appended_at, step_up,
    stated_purposes, verified_flags, user_ref, credential_ref, device_ref, ip_prefix, network, os, device, provider, storage
FROM ceremonies
WHERE kind != 'authentication';
