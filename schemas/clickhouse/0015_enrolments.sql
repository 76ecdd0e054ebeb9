-- What a security analyst asks of new passkeys. `day` is the UTC day in the ceremony's id (1970-01-01 for a derived id):
-- the one filter that ClickHouse can push down on both sides of every join. Filter by it, and by `at` to be exact. Where
-- a view looks back over some hours, each row of the day before is given a second `day`, the one on which it is looked
-- back to.

-- The verified registrations, read from the narrow table.
CREATE OR REPLACE VIEW verified_registrations AS
SELECT
    lattice.tenant AS tenant,
    lattice.id_time AS id_time,
    toDate(lattice.id_time) AS day,
    assumeNotNull(lattice.verify_settled_at) AS at,
    lattice.ceremony_id AS ceremony_id,
    lattice.user_ref AS user_ref,
    lattice.credential_ref AS credential_ref,
    lattice.device_ref AS device_ref,
    tupleElement(lattice.ip_prefix, 'prefix') AS ip_prefix,
    tupleElement(lattice.network, 'asn') AS asn,
    tupleElement(lattice.network, 'organisation') AS as_organisation,
    if(tupleElement(lattice.network, 'rank') = 0, 'unknown', tupleElement(lattice.network, 'kind')) AS network_kind,
    tupleElement(lattice.os, 'name') AS os,
    tupleElement(lattice.os, 'version') AS os_version,
    tupleElement(lattice.device, 'oem') AS device_oem,
    tupleElement(lattice.device, 'model') AS device_model,
    tupleElement(lattice.provider, 'aaguid') AS aaguid,
    tupleElement(lattice.provider, 'name') AS provider,
    if(tupleElement(lattice.provider, 'rank') = 0, 'unknown', tupleElement(lattice.provider, 'kind')) AS provider_kind,
    if(tupleElement(lattice.storage, 'rank') = 0, 'unknown', tupleElement(lattice.storage, 'kind')) AS storage_kind,
    lattice.mediation AS mediation,
    lattice.step_up AS step_up,
    lattice.stated_purposes AS stated_purposes,
    lattice.verified_flags AS verified_flags
FROM registrations AS lattice FINAL
WHERE lattice.kind = 'registration' AND bitTest(lattice.settlements, 2) AND lattice.verify_settled_at IS NOT NULL;

-- What accounts did with passkeys on a day and on the day before it.
CREATE OR REPLACE VIEW account_days AS
SELECT tenant, toDate(id_time) AS day, user_ref,
    coalesce(verify_settled_at, client_settled_at, first_at) AS at,
    bitTest(settlements, 2) AS is_verified,
    bitTest(stated_purposes, 4) AS is_recovery
FROM ceremonies FINAL
WHERE kind = 'authentication' AND user_ref != '' AND bitAnd(settlements, 14) != 0
UNION ALL
SELECT tenant, toDate(id_time) + 1 AS day, user_ref,
    coalesce(verify_settled_at, client_settled_at, first_at) AS at,
    bitTest(settlements, 2) AS is_verified,
    bitTest(stated_purposes, 4) AS is_recovery
FROM ceremonies FINAL
WHERE kind = 'authentication' AND user_ref != '' AND bitAnd(settlements, 14) != 0;

-- One row per verified registration, with what came before it. A check is "recent" for fifteen minutes, a failure for an
-- hour, a recovery for a day.
CREATE OR REPLACE VIEW enrolments AS
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
    if(enrolled.user_ref = '', NULL, enrolled.at = earliest.at) AS is_first_of_account,
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
    ON enrolled.tenant = before.tenant AND enrolled.day = before.day AND enrolled.ceremony_id = before.ceremony_id
LEFT JOIN
(
    SELECT tenant, user_ref, min(at) AS at FROM verified_registrations GROUP BY tenant, user_ref
) AS earliest
    ON enrolled.tenant = earliest.tenant AND enrolled.user_ref = earliest.user_ref;

-- One row per withdrawal, payee change or account change (bits 5, 6 and 8 of the stated purposes), with the account's
-- newest enrolment before it. `verified` says whether a passkey stood behind the session.
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
FROM
(
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
    WHERE lattice.action_at IS NOT NULL AND bitAnd(lattice.stated_purposes, 352) != 0
) AS done
ASOF LEFT JOIN
(
    SELECT tenant, user_ref, at, ceremony_id, step_up, device_ref, ip_prefix, asn FROM verified_registrations WHERE user_ref != ''
) AS newest
    ON done.tenant = newest.tenant AND done.user_ref = newest.user_ref AND done.at >= newest.at;
