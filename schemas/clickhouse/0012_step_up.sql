-- What a relying party says of a new passkey and of what was done with one: the check that came before a registration,
-- and the business action of the session. `step_up` keeps the strongest that was stated; `unknown` is "nobody said",
-- which is not `none`. `stated_purposes` is a bit mask (bit = index in PURPOSES), and `action_at` is when the first
-- business purpose was done: its own ceremony verified, or the first business action of a session. An action is no
-- `purpose` of the ceremony before it. `verified_flags` is the flags byte that the relying party verified.
-- Only the signed word of a gateway is kept in the four: a page could call a withdrawal a trade.
ALTER TABLE events
    ADD COLUMN IF NOT EXISTS step_up LowCardinality(String);

ALTER TABLE ceremonies
    MODIFY COLUMN purpose SimpleAggregateFunction(max, Enum8('unknown' = 0, 'login' = 1, 'enrolment' = 2, 'step_up' = 3, 'recovery' = 4, 'withdrawal' = 5, 'payee_change' = 6, 'trade' = 7, 'account_change' = 8)),
    ADD COLUMN IF NOT EXISTS step_up SimpleAggregateFunction(max, Enum8('unknown' = 0, 'none' = 1, 'password' = 2, 'otp_email' = 3, 'otp_sms' = 4, 'phone_call' = 5, 'otp_app' = 6, 'otp_token' = 7, 'app_approval' = 8, 'passkey' = 9, 'ekyc' = 10, 'jpki' = 11, 'branch' = 12)),
    ADD COLUMN IF NOT EXISTS stated_purposes SimpleAggregateFunction(groupBitOr, UInt16),
    ADD COLUMN IF NOT EXISTS action_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    ADD COLUMN IF NOT EXISTS verified_flags SimpleAggregateFunction(max, Nullable(UInt8));
