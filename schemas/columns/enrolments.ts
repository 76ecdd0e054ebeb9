import { CEREMONIES } from './ceremonies.ts';
import { BUSINESS, CEREMONY, CLIENT } from './ceremony.ts';
import { type Columns, columns, pick } from './column.ts';

/** The registrations among the ceremonies: each column is that of `ceremonies`. */
export const REGISTRATIONS: Columns = pick(
  CEREMONIES,
  `tenant id_time ceremony_id kind mediation sources settlements verify_settled_at last_appended_at step_up
   stated_purposes verified_flags user_ref credential_ref device_ref ip_prefix network os device provider storage`,
);

/** The verified ceremonies by account: each column is that of `ceremonies`. */
export const ACCOUNT_USES: Columns = pick(
  CEREMONIES,
  'tenant user_ref id_time ceremony_id issued_at first_appended_at last_appended_at device_ref attachment os storage',
);

const WHEN = columns(`
day | UTC day in the ceremony id, which ClickHouse can push down: filter by it, beginning a day early, and by at to be exact. | UTC date | view | 1970-01-01 for an id derived from a challenge
at | When the relying party verified the registration. | UTC, ms | gateway | never
`);

const WHO = {
  ...pick(CEREMONY, 'tenant ceremony_id user_ref device_ref ip_prefix'),
  ...pick(CLIENT, 'asn as_organisation network_kind'),
};

const NEW_PASSKEY: Columns = {
  ...WHEN,
  ...WHO,
  ...pick(CEREMONY, 'credential_ref mediation'),
  ...pick(BUSINESS, 'step_up'),
  ...pick(CLIENT, 'os os_version device_oem device_model provider provider_kind storage_kind'),
  ...columns(
    'aaguid | AAGUID of the new credential: which provider made it. | UUID text | beacon or gateway | empty where none came; zeros where the provider hides',
  ),
};

/** One row per registration that a relying party verified. */
export const VERIFIED_REGISTRATIONS: Columns = {
  ...NEW_PASSKEY,
  ...pick(CEREMONY, 'id_time'),
  ...pick(BUSINESS, 'stated_purposes verified_flags'),
};

/** The same, with what came before it on its day and the day before. */
export const ENROLMENT_HISTORIES: Columns = {
  ...NEW_PASSKEY,
  ...pick(BUSINESS, 'user_verified'),
  ...columns(`
step_up_strength | What that check is worth against a thief of the password: absent (none, password), phishable (a code, a call), strong. | word | view | \`unknown\` where step_up is
had_recent_step_up | 1: the account verified an authentication with a passkey in the 15 minutes before. | 0 or 1 | view | 0 where none is known
follows_recovery | 1: its stated purpose is recovery, or the account verified one in the 24 hours before. | 0 or 1 | view | 0 where none is known
recent_failures | Authentications of the account that failed in the hour before. | count | view | 0 where none is known
`),
};

export const ENROLMENTS: Columns = {
  ...ENROLMENT_HISTORIES,
  ...columns(
    'is_first_of_account | 1: no earlier verified registration of the account is kept (13 months). | 0 or 1 | view | NULL where no gateway named an account',
  ),
};

/** One row per withdrawal, payee change or account change. */
export const STATED_ACTIONS: Columns = {
  ...WHEN,
  ...WHO,
  ...columns(`
at | When the first business purpose was done: its own ceremony verified, or the first business action of the session. | UTC, ms | gateway | never
action | What was done: withdrawal, payee_change or account_change; of several the first in this order. | word | gateway | never
verified | 1: a passkey was verified in that ceremony. | 0 or 1 | view | 0 where no verdict or no success came
`),
};

/** The same, each with the newest enrolment of its account. */
export const HIGH_RISK_ACTIONS: Columns = {
  ...STATED_ACTIONS,
  ...columns(`
has_enrolment | 1: a verified registration of the account before it is kept (13 months). | 0 or 1 | view | 0 where none is, and where no gateway named an account
enrolment_ceremony_id | The newest such registration. | UUID | view | NULL without one
enrolled_at | When that one was verified. | UTC, ms | view | NULL without one
enrolment_age_s | From then until the action. | s | view | NULL without one
enrolment_step_up | Check before that registration, a word of step_up. | word | gateway | \`unknown\` where nobody said, and without one
enrolment_device_ref | Keyed pseudonym of its device. | HMAC text | collector | empty where the relying party knows none, and without one
enrolment_ip_prefix | Network that it came from: IPv4 /24 or IPv6 /48. | prefix | collector | empty where no address came, and without one
enrolment_asn | Autonomous system of that network. | number | collector | 0 where not looked up, and without one
`),
};

/** Those within 24 hours of the enrolment. */
export const NEW_PASSKEY_ACTIONS: Columns = {
  ...STATED_ACTIONS,
  ...columns(`
enrolment_ceremony_id | The newest verified registration of the account before it. | UUID | view | never
enrolled_at | When that one was verified. | UTC, ms | gateway | never
enrolment_age_s | From then until the action, at most a day. | s | view | never
`),
  ...pick(HIGH_RISK_ACTIONS, 'enrolment_step_up enrolment_device_ref enrolment_ip_prefix enrolment_asn'),
};

/** What `enrolments` looks back to: what accounts did with passkeys, by the day that looks back to it. */
export const ACCOUNT_DAYS: Columns = {
  ...pick(CEREMONY, 'tenant'),
  ...columns(`
user_ref | Keyed pseudonym of the account. | HMAC text | collector | never
day | Day from which it is looked back to: the UTC day in the ceremony id, and in a second row the next one. | UTC date | view | 1970-01-01 and 1970-01-02 for an id derived from a challenge
at | When it settled: the verdict, else the client's settlement, else the first event. | UTC, ms | view | never
is_verified | 1: the relying party verified the authentication. 0: it was rejected, or the client failed. | 0 or 1 | view | never
is_recovery | 1: its stated purpose is recovery. | 0 or 1 | view | 0 where no gateway stated it
`),
};

/** What the rules about many accounts look back to: enrolments, by the day that looks back to them. */
export const ENROLMENT_DAYS: Columns = {
  ...pick(NEW_PASSKEY, 'tenant at ceremony_id device_ref ip_prefix asn network_kind step_up'),
  ...pick(ACCOUNT_DAYS, 'user_ref day'),
  ...columns(
    'is_own_day | true: day is the one in the ceremony id. false: it is the next one, which looks back to this enrolment. | bool | view | never',
  ),
};

/** What `soc_storage_drift` compares with the registrations. */
export const CREDENTIAL_USES: Columns = {
  ...pick(NEW_PASSKEY, 'tenant day ceremony_id credential_ref user_ref device_ref ip_prefix asn'),
  ...columns(`
at | When the relying party verified the ceremony. | UTC, ms | gateway | never
flags | Flags byte that it verified (WebAuthn 6.1). | bit mask | gateway | never
aaguid | AAGUID that this ceremony stated. | UUID text | beacon or gateway | empty where none came
`),
};
