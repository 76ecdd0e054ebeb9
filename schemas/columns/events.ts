import { CEREMONY, CLIENT } from './ceremony.ts';
import { type Columns, columns, pick } from './column.ts';

/** One row per event. */
export const EVENTS: Columns = {
  ...pick(
    CEREMONY,
    'tenant day ceremony_id kind mediation elapsed_ms timeout_ms rp_code attachment transports',
  ),
  ...pick(
    CEREMONY,
    'aaguid authenticator_flags app app_version origin ip_prefix user_ref credential_ref device_ref',
  ),
  ...CLIENT,
  ...columns(`
event_id | Made from the event itself: the same event sent twice has the same id. | UUID | beacon or gateway | never
issued_at | When the challenge was issued. | UTC, ms | ceremony id, or gateway | NULL where neither says it
purpose | What the person is doing: login, enrolment, step_up, recovery, withdrawal, payee_change, trade, account_change; of first_business_action, what they did in the session. | word | beacon or gateway | \`unknown\` where nobody said
step_up | Check, beyond an open session, that this event states to have come before the registration: a word of schemas/step-ups.ts. | word | gateway | \`unknown\` where it states none; empty in rows from before the column
source | Who speaks: beacon or gateway. | word | collector | never
step | One of the twelve steps. | word | beacon or gateway | empty for a signal
signal | What the client noticed that is no step. | word | beacon or gateway | empty for a step
result | How a step that can end in two ways ended: ok or error. | word | beacon or gateway | \`none\` for other steps
trust | 1: signed by the ceremony's token or a gateway's key. 0: anyone could have sent it. | 0 or 1 | collector | never
late | 1: it came after its ceremony's horizon of 15 minutes. | 0 or 1 | processor | never
sequence | Number of the event within the ceremony, from 0. | count | beacon | NULL for gateways
occurred_at | When it happened, by the source's own clock, which may be wrong. | UTC, ms | beacon or gateway | never
corrected_at | The same, corrected by the skew of that clock: order steps by this one. | UTC, ms | processor | never
received_at | When the collector took it. | UTC, ms | collector | never
clock_skew_ms | Collector's clock less the client's when it sent, network time included. | ms | processor | NULL for gateways
sdk_version | Version of the beacon. | text | beacon | empty for gateways
cause | What the event by itself says of a cause. | cause word | processor | \`NONE\` where it says nothing
error_name | Name of the DOMException. | text | beacon | empty where nothing failed
error_message | Its message, scrubbed and shortened; worded by the browser. | text | beacon | empty where nothing failed, and where the browser gives none
rejection | Why the relying party rejected the response. | word | gateway | empty unless it rejected
http_status | Status that the relying party answered with. | HTTP status | gateway | NULL for beacons
allow_count | Credentials the page allowed; never which. | count | beacon | NULL outside the prompt of a sign-in
exclude_count | Credentials the page excluded; never which. | count | beacon | NULL outside the prompt of a registration
user_verification | User verification that the page requested. | word | beacon | \`unknown\` where it did not say
hints | Hints that the page requested, comma-separated, in its order. | text | beacon | empty where none
capabilities | Client capabilities that are true, sorted, comma-separated. | text | beacon | empty where the browser has no such list
has_focus | The page had the focus when it asked. | bool | beacon | NULL outside the prompt
is_visible | The page was visible when it asked. | bool | beacon | NULL outside the prompt
user_activation | The person had just tapped or pressed a key. | bool | beacon | NULL outside the prompt
api_patched | navigator.credentials was not the browser's own, before ours: an extension sits there. | bool | beacon | NULL outside the prompt
credential_resident | The new credential can be found without its id (credProps.rk). | bool | beacon | NULL but for registrations whose browser tells
native_error | Exception type or error domain of a native app. | text | beacon | empty but for native failures
native_error_code | Its number. | number | beacon | NULL where it has none
user_agent | As the client sent it. Restricted: analysts do not see it. | text | beacon or gateway | empty where none came
ip_ref | Keyed pseudonym of the address. | HMAC text | collector | empty where no address came
log_partition | Partition of the log that the event lies in. | number | log | never
log_offset | Its offset there. | number | log | never
log_appended_at | When the log took it: the clock that everything is decided by. | UTC, ms | log | never
record_rank | Falls as log_offset grows; of two records of one event the first wins. | number | processor | never
`),
};
