-- What native apps, tables of models and the network add to an event: surface, build, patch, maker's names, provider,
-- network, and the posterior of a cause. Empty text, 0 or NULL where it is not known; every column may be missing in
-- rows of earlier releases.
ALTER TABLE events
    ADD COLUMN IF NOT EXISTS surface LowCardinality(String),
    ADD COLUMN IF NOT EXISTS os_build LowCardinality(String),
    ADD COLUMN IF NOT EXISTS os_build_source LowCardinality(String),
    ADD COLUMN IF NOT EXISTS security_patch LowCardinality(String),
    ADD COLUMN IF NOT EXISTS play_services_version LowCardinality(String),
    ADD COLUMN IF NOT EXISTS webview_version LowCardinality(String),
    ADD COLUMN IF NOT EXISTS webview_source LowCardinality(String),
    ADD COLUMN IF NOT EXISTS device_series LowCardinality(String),
    ADD COLUMN IF NOT EXISTS device_market_name LowCardinality(String),
    ADD COLUMN IF NOT EXISTS device_name_source LowCardinality(String),
    ADD COLUMN IF NOT EXISTS device_name_confidence Float32,
    ADD COLUMN IF NOT EXISTS device_carrier LowCardinality(String),
    ADD COLUMN IF NOT EXISTS device_form_factor LowCardinality(String),
    ADD COLUMN IF NOT EXISTS native_error LowCardinality(String),
    ADD COLUMN IF NOT EXISTS native_error_code Nullable(Int32),
    ADD COLUMN IF NOT EXISTS has_screen_lock Nullable(Bool),
    ADD COLUMN IF NOT EXISTS has_bluetooth Nullable(Bool),
    ADD COLUMN IF NOT EXISTS has_credential_manager Nullable(Bool),
    ADD COLUMN IF NOT EXISTS asn UInt32,
    ADD COLUMN IF NOT EXISTS as_organisation LowCardinality(String),
    ADD COLUMN IF NOT EXISTS network_kind LowCardinality(String),
    ADD COLUMN IF NOT EXISTS provider LowCardinality(String),
    ADD COLUMN IF NOT EXISTS provider_kind LowCardinality(String),
    ADD COLUMN IF NOT EXISTS storage_kind LowCardinality(String);

-- The same as joins of a ceremony. A tuple begins with the rank of its source, and repeats the fact that it belongs to
-- (model, prefix, AAGUID) before what follows from that, so that the parts of one row never come from two.
ALTER TABLE ceremonies
    ADD COLUMN IF NOT EXISTS surface SimpleAggregateFunction(max, Enum8('unknown' = 0, 'web' = 1, 'in_app' = 2, 'webview' = 3, 'android' = 4, 'ios' = 5)),
    ADD COLUMN IF NOT EXISTS os_build SimpleAggregateFunction(max, Tuple(rank UInt8, build String)),
    ADD COLUMN IF NOT EXISTS security_patch SimpleAggregateFunction(max, Tuple(rank UInt8, patch String)),
    ADD COLUMN IF NOT EXISTS play_services SimpleAggregateFunction(max, Tuple(rank UInt8, version String)),
    ADD COLUMN IF NOT EXISTS webview SimpleAggregateFunction(max, Tuple(rank UInt8, version String)),
    ADD COLUMN IF NOT EXISTS device_detail SimpleAggregateFunction(max, Tuple(rank UInt8, oem String, model String, series String, market_name String, carrier String, form_factor String)),
    ADD COLUMN IF NOT EXISTS native_error SimpleAggregateFunction(max, Tuple(rank UInt8, error String, code Int32)),
    ADD COLUMN IF NOT EXISTS has_screen_lock SimpleAggregateFunction(max, Nullable(UInt8)),
    ADD COLUMN IF NOT EXISTS has_bluetooth SimpleAggregateFunction(max, Nullable(UInt8)),
    ADD COLUMN IF NOT EXISTS has_credential_manager SimpleAggregateFunction(max, Nullable(UInt8)),
    ADD COLUMN IF NOT EXISTS network SimpleAggregateFunction(max, Tuple(rank UInt8, prefix String, asn UInt32, organisation String, kind String)),
    ADD COLUMN IF NOT EXISTS provider SimpleAggregateFunction(max, Tuple(rank UInt8, aaguid String, name String, kind String)),
    ADD COLUMN IF NOT EXISTS storage SimpleAggregateFunction(max, Tuple(rank UInt8, kind String)),
    ADD COLUMN IF NOT EXISTS cause_posterior SimpleAggregateFunction(max, Tuple(rank UInt16, code String, confidence Float32, evidence String, version UInt16));
