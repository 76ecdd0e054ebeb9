-- The views of 0015 and 0016 again, so that a question about a day reads that day and the one before, and nothing else.
-- Every finding has `case_ref`, which says which case of its rule it is. `soc_findings` is what was written down;
-- `soc_findings_now` applies the rules as it is read.

-- A verified registration with the check and the events before it: `enrolments` without the one column for which
-- everything that was ever registered must be read.
CREATE OR REPLACE VIEW enrolment_histories AS
SELECT
    enrolled.tenant AS tenant,
    enrolled.day AS day,
    enrolled.at AS at,
    enrolled.ceremony_id AS ceremony_id,
    enrolled.user_ref AS user_ref,
    enrolled.credential_ref AS credential_ref,
    enrolled.device_ref AS device_ref,
    enrolled.ip_prefix AS ip_prefix,
    enrolled.asn AS asn,
    enrolled.as_organisation AS as_organisation,
    enrolled.network_kind AS network_kind,
    enrolled.os AS os,
    enrolled.os_version AS os_version,
    enrolled.device_oem AS device_oem,
    enrolled.device_model AS device_model,
    enrolled.provider AS provider,
    enrolled.provider_kind AS provider_kind,
    enrolled.storage_kind AS storage_kind,
    enrolled.aaguid AS aaguid,
    enrolled.mediation AS mediation,
    enrolled.step_up AS step_up,
    multiIf(step_up = 'unknown', 'unknown', step_up <= 'password', 'absent', step_up < 'app_approval', 'phishable', 'strong') AS step_up_strength,
    before.verified > 0 AS had_recent_step_up,
    bitTest(enrolled.stated_purposes, 4) OR before.recoveries > 0 AS follows_recovery,
    before.failures AS recent_failures,
    if(enrolled.verified_flags IS NULL, NULL, bitTest(assumeNotNull(enrolled.verified_flags), 2)) AS user_verified
FROM verified_registrations AS enrolled
LEFT JOIN
(
    SELECT
        registered.tenant AS tenant,
        registered.day AS day,
        registered.ceremony_id AS ceremony_id,
        countIf(account.is_verified AND account.at > registered.at - INTERVAL 15 MINUTE) AS verified,
        countIf(account.is_verified AND account.is_recovery) AS recoveries,
        countIf(NOT account.is_verified AND account.at > registered.at - INTERVAL 1 HOUR) AS failures
    FROM account_days AS account
    INNER JOIN verified_registrations AS registered
        ON account.tenant = registered.tenant AND account.day = registered.day AND account.user_ref = registered.user_ref
    WHERE account.at <= registered.at AND account.at > registered.at - INTERVAL 1 DAY
    GROUP BY registered.tenant, registered.day, registered.ceremony_id
) AS before
    ON enrolled.tenant = before.tenant AND enrolled.day = before.day AND enrolled.ceremony_id = before.ceremony_id;

CREATE OR REPLACE VIEW enrolments AS
SELECT enrolled.*, if(enrolled.user_ref = '', NULL, enrolled.at = earliest.at) AS is_first_of_account
FROM enrolment_histories AS enrolled
LEFT JOIN
(
    SELECT tenant AS of_tenant, user_ref AS of_user, min(at) AS at FROM verified_registrations GROUP BY tenant, user_ref
) AS earliest
    ON enrolled.tenant = earliest.of_tenant AND enrolled.user_ref = earliest.of_user;

-- One row per withdrawal, payee change or account change (bits 5, 6 and 8 of the stated purposes). `verified` says whether
-- a passkey stood behind the session.
CREATE OR REPLACE VIEW stated_actions AS
SELECT
    lattice.tenant AS tenant,
    toDate(lattice.id_time) AS day,
    assumeNotNull(lattice.action_at) AS at,
    lattice.ceremony_id AS ceremony_id,
    multiIf(bitTest(lattice.stated_purposes, 5), 'withdrawal', bitTest(lattice.stated_purposes, 6), 'payee_change', 'account_change') AS action,
    bitTest(lattice.settlements, 2) AS verified,
    lattice.user_ref AS user_ref,
    lattice.device_ref AS device_ref,
    tupleElement(lattice.ip_prefix, 'prefix') AS ip_prefix,
    tupleElement(lattice.network, 'asn') AS asn,
    tupleElement(lattice.network, 'organisation') AS as_organisation,
    if(tupleElement(lattice.network, 'rank') = 0, 'unknown', tupleElement(lattice.network, 'kind')) AS network_kind
FROM ceremonies AS lattice FINAL
WHERE lattice.action_at IS NOT NULL AND bitAnd(lattice.stated_purposes, 352) != 0;

-- The same, each with the account's newest enrolment before it, however old.
CREATE OR REPLACE VIEW high_risk_actions AS
SELECT
    done.tenant AS tenant,
    done.day AS day,
    done.at AS at,
    done.ceremony_id AS ceremony_id,
    done.action AS action,
    done.verified AS verified,
    done.user_ref AS user_ref,
    done.device_ref AS device_ref,
    done.ip_prefix AS ip_prefix,
    done.asn AS asn,
    done.as_organisation AS as_organisation,
    done.network_kind AS network_kind,
    newest.user_ref != '' AS has_enrolment,
    if(has_enrolment, newest.ceremony_id, NULL) AS enrolment_ceremony_id,
    if(has_enrolment, newest.at, NULL) AS enrolled_at,
    if(has_enrolment, dateDiff('second', newest.at, done.at), NULL) AS enrolment_age_s,
    newest.step_up AS enrolment_step_up,
    newest.device_ref AS enrolment_device_ref,
    newest.ip_prefix AS enrolment_ip_prefix,
    newest.asn AS enrolment_asn
FROM stated_actions AS done
ASOF LEFT JOIN
(
    SELECT tenant, user_ref, at, ceremony_id, step_up, device_ref, ip_prefix, asn FROM verified_registrations WHERE user_ref != ''
) AS newest
    ON done.tenant = newest.tenant AND done.user_ref = newest.user_ref AND done.at >= newest.at;

-- Each verified registration on its own day, and on the next one, where the last 24 hours are looked back to.
CREATE OR REPLACE VIEW enrolment_days AS
SELECT tenant, day, true AS is_own_day, at, ceremony_id, user_ref, device_ref, ip_prefix, asn, network_kind, step_up
FROM verified_registrations
WHERE user_ref != ''
UNION ALL
SELECT tenant, toDate(id_time) + 1 AS day, false AS is_own_day, at, ceremony_id, user_ref, device_ref, ip_prefix, asn, network_kind, step_up
FROM verified_registrations
WHERE user_ref != '';

-- High-risk actions within 24 hours of a new passkey of the account, each with the newest. No ASOF JOIN: a filter on the
-- day would not reach its sides.
CREATE OR REPLACE VIEW new_passkey_actions AS
SELECT tenant, day, at, ceremony_id, action, verified, user_ref, device_ref, ip_prefix, asn, as_organisation, network_kind,
    tupleElement(newest, 1) AS enrolment_ceremony_id,
    tupleElement(newest, 2) AS enrolled_at,
    dateDiff('second', enrolled_at, at) AS enrolment_age_s,
    tupleElement(newest, 3) AS enrolment_step_up,
    tupleElement(newest, 4) AS enrolment_device_ref,
    tupleElement(newest, 5) AS enrolment_ip_prefix,
    tupleElement(newest, 6) AS enrolment_asn
FROM
(
    SELECT
        done.tenant AS tenant,
        done.day AS day,
        done.at AS at,
        done.ceremony_id AS ceremony_id,
        done.action AS action,
        done.verified AS verified,
        done.user_ref AS user_ref,
        done.device_ref AS device_ref,
        done.ip_prefix AS ip_prefix,
        done.asn AS asn,
        done.as_organisation AS as_organisation,
        done.network_kind AS network_kind,
        argMax((enrolled.ceremony_id, enrolled.at, enrolled.step_up, enrolled.device_ref, enrolled.ip_prefix, enrolled.asn), (enrolled.at, enrolled.ceremony_id)) AS newest
    FROM stated_actions AS done
    INNER JOIN enrolment_days AS enrolled
        ON done.tenant = enrolled.tenant AND done.day = enrolled.day AND done.user_ref = enrolled.user_ref
    WHERE enrolled.at <= done.at AND dateDiff('second', enrolled.at, done.at) <= 86400
    GROUP BY tenant, day, at, ceremony_id, action, verified, user_ref, device_ref, ip_prefix, asn, as_organisation, network_kind
);

-- Rules about one enrolment, in one pass: each row is given as many findings as rules fire. All that was ever registered is
-- run past the enrolments of the days that are asked for, and not kept in memory.
CREATE OR REPLACE VIEW soc_of_enrolments AS
SELECT tenant, tupleElement(fired, 1) AS rule, tupleElement(fired, 2) AS severity, day, at, user_ref, device_ref, ip_prefix, asn, ceremony_id,
    tupleElement(fired, 3) AS detail, toString(ceremony_id) AS case_ref
FROM
(
    SELECT tenant, day, at, user_ref, device_ref, ip_prefix, asn, ceremony_id,
        arrayJoin(arrayFilter(candidate -> tupleElement(candidate, 4), [
            ('enrolment_without_step_up', 'high',
                concat('Step-up: ', toString(step_up), '; ', multiIf(user_ref = '', 'account not stated', first_at = at, 'first passkey of the account', 'one more passkey of the account')),
                step_up_strength = 'absent' AND NOT had_recent_step_up),
            ('recovery_then_enrolment', multiIf(step_up_strength IN ('absent', 'phishable'), 'high', step_up_strength = 'strong', 'low', 'medium'),
                concat('New passkey within 24 hours of a recovery; step-up: ', toString(step_up)),
                follows_recovery),
            ('failures_then_enrolment', 'medium',
                concat(toString(recent_failures), ' failed authentications in the hour before a new passkey'),
                recent_failures >= 5)
        ])) AS fired
    FROM
    (
        SELECT
            enrolled.tenant AS tenant,
            enrolled.day AS day,
            enrolled.at AS at,
            enrolled.user_ref AS user_ref,
            enrolled.device_ref AS device_ref,
            enrolled.ip_prefix AS ip_prefix,
            enrolled.asn AS asn,
            enrolled.ceremony_id AS ceremony_id,
            enrolled.step_up AS step_up,
            enrolled.step_up_strength AS step_up_strength,
            enrolled.had_recent_step_up AS had_recent_step_up,
            enrolled.follows_recovery AS follows_recovery,
            enrolled.recent_failures AS recent_failures,
            min(known.registered_at) AS first_at
        FROM (SELECT tenant, user_ref, at AS registered_at FROM verified_registrations WHERE user_ref != '') AS known
        RIGHT JOIN enrolment_histories AS enrolled
            ON known.tenant = enrolled.tenant AND known.user_ref = enrolled.user_ref
        WHERE enrolled.step_up_strength = 'absent' AND NOT enrolled.had_recent_step_up OR enrolled.follows_recovery OR enrolled.recent_failures >= 5
        GROUP BY tenant, day, at, user_ref, device_ref, ip_prefix, asn, ceremony_id, step_up, step_up_strength, had_recent_step_up, follows_recovery, recent_failures
    )
);

CREATE OR REPLACE VIEW soc_enrolment_without_step_up AS SELECT * FROM soc_of_enrolments WHERE rule = 'enrolment_without_step_up';

CREATE OR REPLACE VIEW soc_recovery_then_enrolment AS SELECT * FROM soc_of_enrolments WHERE rule = 'recovery_then_enrolment';

CREATE OR REPLACE VIEW soc_failures_then_enrolment AS SELECT * FROM soc_of_enrolments WHERE rule = 'failures_then_enrolment';

-- Rules about one high-risk action.
CREATE OR REPLACE VIEW soc_high_risk_after_enrolment AS
SELECT tenant, 'high_risk_after_enrolment' AS rule, if(enrolment_step_up >= 'app_approval', 'medium', 'high') AS severity, day, at, user_ref, device_ref,
    ip_prefix, asn, ceremony_id,
    concat(action, ' ', toString(intDiv(enrolment_age_s, 60)), ' min after a new passkey; its step-up: ', toString(enrolment_step_up),
        if(enrolment_asn != 0 AND asn != 0 AND enrolment_asn != asn, '; another network', '')) AS detail,
    toString(ceremony_id) AS case_ref
FROM new_passkey_actions;

CREATE OR REPLACE VIEW soc_high_risk_without_passkey AS
SELECT tenant, 'high_risk_without_passkey' AS rule, 'high' AS severity, day, at, user_ref, device_ref, ip_prefix, asn, ceremony_id,
    concat(action, ' in a session that no passkey verified') AS detail, toString(ceremony_id) AS case_ref
FROM stated_actions
WHERE NOT verified;

-- How many accounts a device had in the last 24 hours, at each enrolment on it: an account begins to count with its
-- enrolment, and ends with its next one or a day later. So the work grows with the rows, and not with their square; and
-- only devices with enough accounts are looked at so closely.
-- One case is a device and a day: `at` is when it became one.
CREATE OR REPLACE VIEW soc_shared_device AS
SELECT tenant, 'shared_device' AS rule, if(most >= 10, 'high', 'medium') AS severity, day, at, '' AS user_ref, device_ref,
    tupleElement(first_case, 1) AS ip_prefix, tupleElement(first_case, 2) AS asn, tupleElement(first_case, 3) AS ceremony_id,
    concat(toString(most), ' accounts enrolled on one device in 24 hours') AS detail, device_ref AS case_ref
FROM
(
    SELECT tenant, day, device_ref, max(accounts) AS most, argMin((ip_prefix, asn, ceremony_id), (enrolled_at, ceremony_id)) AS first_case, min(enrolled_at) AS at
    FROM
    (
        SELECT tenant, day, is_own_day, device_ref, ip_prefix, asn, ceremony_id, enrolled_at,
            arrayJoin([(second, 1, true), (least(second + 86400, next_second), -1, false)]) AS mark,
            tupleElement(mark, 3) AS is_enrolment,
            sum(tupleElement(mark, 2)) OVER (PARTITION BY tenant, day, device_ref ORDER BY tupleElement(mark, 1)) AS accounts
        FROM
        (
            SELECT tenant, day, device_ref, tupleElement(enrolment, 1) AS is_own_day, tupleElement(enrolment, 2) AS ip_prefix, tupleElement(enrolment, 3) AS asn,
                tupleElement(enrolment, 4) AS ceremony_id, tupleElement(enrolment, 5) AS enrolled_at, tupleElement(enrolment, 6) AS user_ref,
                toInt64(toUnixTimestamp(enrolled_at)) AS second,
                leadInFrame(second, 1, 9000000000) OVER (PARTITION BY tenant, day, device_ref, user_ref ORDER BY second ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_second
            FROM
            (
                SELECT tenant, day, device_ref, arrayJoin(groupArray((is_own_day, ip_prefix, asn, ceremony_id, at, user_ref))) AS enrolment
                FROM enrolment_days
                WHERE device_ref != ''
                GROUP BY tenant, day, device_ref
                HAVING uniqExact(user_ref) >= 3
            )
        )
    )
    WHERE is_enrolment AND is_own_day AND accounts >= 3
    GROUP BY tenant, day, device_ref
);

-- The same of a prefix, and of the devices there. One case is a prefix and a day. Behind the prefix of a mobile network,
-- or of one that nobody looked up, may be a whole town (CGNAT): there the devices must be known, and half as many as the
-- accounts or fewer.
CREATE OR REPLACE VIEW soc_shared_network AS
SELECT tenant, 'shared_network' AS rule, multiIf(tupleElement(first_case, 4) = 'hosting', 'high', tupleElement(first_case, 4) = 'corporate', 'low', 'medium') AS severity,
    day, at, '' AS user_ref, tupleElement(first_case, 1) AS device_ref, ip_prefix, tupleElement(first_case, 2) AS asn, tupleElement(first_case, 3) AS ceremony_id,
    concat(toString(most), ' accounts enrolled from one prefix in 24 hours (', tupleElement(first_case, 4), ' network)') AS detail, ip_prefix AS case_ref
FROM
(
    SELECT tenant, day, ip_prefix, max(accounts) AS most, argMin((device_ref, asn, ceremony_id, network_kind), (enrolled_at, ceremony_id)) AS first_case, min(enrolled_at) AS at
    FROM
    (
        SELECT tenant, day, is_own_day, ip_prefix, device_ref, asn, ceremony_id, network_kind, enrolled_at,
            arrayJoin([
                (second, 1, 1, is_unknown, true),
                (least(second + 86400, next_of_account), -1, 0, 0, false),
                (least(second + 86400, next_of_device), 0, -1, 0, false),
                (second + 86400, 0, 0, -is_unknown, false)
            ]) AS mark,
            tupleElement(mark, 5) AS is_enrolment,
            sum(tupleElement(mark, 2)) OVER until_now AS accounts,
            sum(tupleElement(mark, 3)) OVER until_now AS devices,
            sum(tupleElement(mark, 4)) OVER until_now AS unknown_devices
        FROM
        (
            SELECT tenant, day, ip_prefix, tupleElement(enrolment, 1) AS is_own_day, tupleElement(enrolment, 2) AS device_ref, tupleElement(enrolment, 3) AS asn,
                tupleElement(enrolment, 4) AS ceremony_id, tupleElement(enrolment, 5) AS network_kind, tupleElement(enrolment, 6) AS enrolled_at,
                tupleElement(enrolment, 7) AS user_ref, toInt64(toUnixTimestamp(enrolled_at)) AS second, toInt8(device_ref = '') AS is_unknown,
                leadInFrame(second, 1, 9000000000) OVER (PARTITION BY tenant, day, ip_prefix, user_ref ORDER BY second ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_of_account,
                leadInFrame(second, 1, 9000000000) OVER (PARTITION BY tenant, day, ip_prefix, device_ref ORDER BY second ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_of_device
            FROM
            (
                SELECT tenant, day, ip_prefix, arrayJoin(groupArray((is_own_day, device_ref, asn, ceremony_id, network_kind, at, user_ref))) AS enrolment
                FROM enrolment_days
                WHERE ip_prefix != ''
                GROUP BY tenant, day, ip_prefix
                HAVING uniqExact(user_ref) >= 10
            )
        )
        WINDOW until_now AS (PARTITION BY tenant, day, ip_prefix ORDER BY tupleElement(mark, 1))
    )
    WHERE is_enrolment AND is_own_day AND accounts >= 10 AND (network_kind NOT IN ('mobile', 'unknown') OR unknown_devices = 0 AND devices * 2 <= accounts)
    GROUP BY tenant, day, ip_prefix
);

-- Whether a passkey may be backed up (BE, bit 3) is fixed for its life (WebAuthn 6.1.3), and so is its AAGUID; BE=0 with
-- BS=1 can't be. One case is a credential and a day. That a passkey comes to be backed up, or no longer is, is not drift.
-- The uses of the days that are asked for are few beside all that was ever registered: they are the side that is kept in
-- memory.
CREATE OR REPLACE VIEW credential_uses AS
SELECT lattice.tenant AS tenant, toDate(lattice.id_time) AS day, assumeNotNull(lattice.verify_settled_at) AS at, lattice.ceremony_id AS ceremony_id,
    lattice.credential_ref AS credential_ref, lattice.user_ref AS user_ref, lattice.device_ref AS device_ref,
    tupleElement(lattice.ip_prefix, 'prefix') AS ip_prefix, tupleElement(lattice.network, 'asn') AS asn,
    assumeNotNull(lattice.verified_flags) AS flags,
    if(tupleElement(lattice.provider, 'rank') >= 64, tupleElement(lattice.provider, 'aaguid'), '') AS aaguid
FROM ceremonies AS lattice FINAL
WHERE lattice.credential_ref != '' AND lattice.verified_flags IS NOT NULL AND lattice.verify_settled_at IS NOT NULL;

CREATE OR REPLACE VIEW soc_storage_drift AS
SELECT tenant, 'storage_drift' AS rule, 'high' AS severity, day, at, tupleElement(first_case, 1) AS user_ref, tupleElement(first_case, 2) AS device_ref,
    tupleElement(first_case, 3) AS ip_prefix, tupleElement(first_case, 4) AS asn, tupleElement(first_case, 5) AS ceremony_id,
    tupleElement(first_case, 6) AS detail, credential_ref AS case_ref
FROM
(
    SELECT tenant, day, credential_ref, min(used_at) AS at,
        argMin((user_ref, device_ref, ip_prefix, asn, ceremony_id, drift), (used_at, ceremony_id, drift)) AS first_case
    FROM
    (
        SELECT tenant, day, credential_ref, at AS used_at, user_ref, device_ref, ip_prefix, asn, ceremony_id,
            'Backed up (BS=1) though not eligible (BE=0)' AS drift
        FROM credential_uses
        WHERE bitAnd(flags, 24) = 16
        UNION ALL
        SELECT used.tenant AS tenant, used.day AS day, used.credential_ref AS credential_ref, used.at AS used_at, used.user_ref AS user_ref,
            used.device_ref AS device_ref, used.ip_prefix AS ip_prefix, used.asn AS asn, used.ceremony_id AS ceremony_id,
            multiIf(
                bitAnd(used.flags, 24) = 16, '',
                bitTest(used.flags, 3) != bitTest(assumeNotNull(registered.verified_flags), 3) AND registered.verified_flags IS NOT NULL,
                    if(bitTest(used.flags, 3), 'Registered as device-bound, now eligible for backup', 'Registered as eligible for backup, now device-bound'),
                used.aaguid != '' AND registered.aaguid != '' AND used.aaguid != registered.aaguid, 'Another AAGUID than at registration',
                '') AS drift
        FROM (SELECT tenant, credential_ref, verified_flags, aaguid FROM verified_registrations WHERE credential_ref != '') AS registered
        INNER JOIN credential_uses AS used
            ON used.tenant = registered.tenant AND used.credential_ref = registered.credential_ref
    )
    WHERE drift != ''
    GROUP BY tenant, day, credential_ref
);

-- Purposes that demand user verification: enrolment (2), step_up (3), recovery (4), withdrawal (5), payee_change (6),
-- account_change (8). A conditional create may be without it (WebAuthn 5.1.3).
CREATE OR REPLACE VIEW soc_user_verification_missing AS
SELECT lattice.tenant AS tenant, 'user_verification_missing' AS rule, if(bitAnd(lattice.stated_purposes, 376) != 0, 'high', 'medium') AS severity,
    toDate(lattice.id_time) AS day, assumeNotNull(lattice.verify_settled_at) AS at, lattice.user_ref AS user_ref, lattice.device_ref AS device_ref,
    tupleElement(lattice.ip_prefix, 'prefix') AS ip_prefix, tupleElement(lattice.network, 'asn') AS asn, lattice.ceremony_id AS ceremony_id,
    concat('Verified without user verification (UV=0): ', multiIf(bitTest(lattice.stated_purposes, 5), 'withdrawal', bitTest(lattice.stated_purposes, 6), 'payee_change',
        bitTest(lattice.stated_purposes, 8), 'account_change', bitTest(lattice.stated_purposes, 4), 'recovery', bitTest(lattice.stated_purposes, 3), 'step_up', 'enrolment')) AS detail,
    toString(lattice.ceremony_id) AS case_ref
FROM ceremonies AS lattice FINAL
WHERE lattice.verified_flags IS NOT NULL AND NOT bitTest(assumeNotNull(lattice.verified_flags), 2) AND lattice.verify_settled_at IS NOT NULL
    AND bitAnd(lattice.stated_purposes, 380) != 0 AND NOT (lattice.kind = 'registration' AND lattice.mediation = 'conditional');

-- The first passkey of an authenticator model at the tenant. One case is an AAGUID; zeros name none.
CREATE OR REPLACE VIEW soc_unseen_authenticator AS
SELECT tenant, 'unseen_authenticator' AS rule, if(tupleElement(first_case, 8) = 'unlisted', 'medium', 'low') AS severity, tupleElement(first_case, 1) AS day, at,
    tupleElement(first_case, 2) AS user_ref, tupleElement(first_case, 3) AS device_ref, tupleElement(first_case, 4) AS ip_prefix, tupleElement(first_case, 5) AS asn,
    tupleElement(first_case, 6) AS ceremony_id,
    concat('First passkey of ', if(tupleElement(first_case, 7) = '', 'an unlisted authenticator', tupleElement(first_case, 7)), ' (AAGUID ', aaguid, ')') AS detail, aaguid AS case_ref
FROM
(
    SELECT tenant, aaguid, min(enrolled_at) AS at,
        argMin((day, user_ref, device_ref, ip_prefix, asn, ceremony_id, provider, provider_kind), (enrolled_at, ceremony_id)) AS first_case
    FROM (SELECT *, at AS enrolled_at FROM verified_registrations WHERE aaguid NOT IN ('', '00000000-0000-0000-0000-000000000000'))
    GROUP BY tenant, aaguid
);

-- A page of another origin shows somebody's challenges to people. One case is a prefix and an hour.
CREATE OR REPLACE VIEW soc_origin_rejections AS
SELECT tenant, 'origin_rejections' AS rule, if(rejections >= 20, 'high', 'medium') AS severity, day, at, '' AS user_ref, '' AS device_ref, ip_prefix,
    tupleElement(first_case, 1) AS asn, tupleElement(first_case, 2) AS ceremony_id,
    concat(toString(rejections), ' responses from another origin in one hour') AS detail, concat(ip_prefix, ' ', toString(hour, 'UTC')) AS case_ref
FROM
(
    SELECT tenant, day, ip_prefix, hour, count() AS rejections, min(rejected_at) AS at, argMin((asn, ceremony_id), (rejected_at, ceremony_id)) AS first_case
    FROM
    (
        SELECT lattice.tenant AS tenant, toDate(lattice.id_time) AS day, assumeNotNull(lattice.verify_settled_at) AS rejected_at, toStartOfHour(rejected_at) AS hour,
            tupleElement(lattice.ip_prefix, 'prefix') AS ip_prefix, tupleElement(lattice.network, 'asn') AS asn, lattice.ceremony_id AS ceremony_id
        FROM ceremonies AS lattice FINAL
        WHERE tupleElement(lattice.cause, 'rank') = 3 AND tupleElement(lattice.cause, 'code') = 'SERVER_ORIGIN' AND lattice.verify_settled_at IS NOT NULL
    )
    GROUP BY tenant, day, ip_prefix, hour
    HAVING rejections >= 5
);

-- What the rules say now.
CREATE OR REPLACE VIEW soc_findings_now AS
SELECT * FROM soc_of_enrolments
UNION ALL SELECT * FROM soc_high_risk_after_enrolment
UNION ALL SELECT * FROM soc_high_risk_without_passkey
UNION ALL SELECT * FROM soc_shared_device
UNION ALL SELECT * FROM soc_shared_network
UNION ALL SELECT * FROM soc_storage_drift
UNION ALL SELECT * FROM soc_user_verification_missing
UNION ALL SELECT * FROM soc_unseen_authenticator
UNION ALL SELECT * FROM soc_origin_rejections;

-- What was written down and still holds.
CREATE OR REPLACE VIEW soc_findings AS
SELECT tenant, rule, severity, day, at, user_ref, device_ref, ip_prefix, asn, ceremony_id, detail, case_ref, found_at
FROM findings FINAL
WHERE holds;

DROP VIEW IF EXISTS soc_of_actions;
