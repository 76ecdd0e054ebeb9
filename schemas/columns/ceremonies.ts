import { BUSINESS, CEREMONY, CLIENT } from './ceremony.ts';
import { type Columns, columns, pick } from './column.ts';

const SHARED = pick(
  CEREMONY,
  'tenant day id_time ceremony_id kind mediation purpose elapsed_ms timeout_ms rp_code attachment transports aaguid authenticator_flags app app_version origin user_ref credential_ref device_ref',
);

const TIMES = columns(`
prompted_at | When the prompt was called. Trusted evidence only. | UTC, ms, corrected | beacon | NULL until then, and for sites without a beacon
client_settled_at | When the client's promise settled. Trusted evidence only. | UTC, ms, corrected | beacon | NULL until then
verify_settled_at | When the relying party gave its verdict. | UTC, ms | gateway | NULL until then
session_issued_at | When it issued a session or stored the credential. | UTC, ms | gateway | NULL until then, and where the gateway does not log it
first_appended_at | When the log took the first event of the ceremony. | UTC, ms | log | never
last_appended_at | When it took the last one so far; retention counts from here. | UTC, ms | log | never
late | 1: some event came after the horizon. | 0 or 1 | processor | never
sources | Who spoke: 1 gateway, 2 signed beacon, 4 unsigned beacon. | bit mask | processor | never
`);

const RANK = 'tuple, best-founded statement wins by rank';

/** One row per ceremony, as a lattice of joins. */
export const CEREMONIES: Columns = {
  ...SHARED,
  ...TIMES,
  ...pick(CLIENT, 'surface has_screen_lock has_bluetooth has_credential_manager'),
  ...pick(BUSINESS, 'step_up stated_purposes action_at verified_flags'),
  ...columns(`
issued_at | When the challenge was issued. | UTC, ms | ceremony id, or gateway | NULL where neither says it
steps | Steps seen from trusted sources; bit = index in the vocabulary of steps. | bit mask | processor | 0 where none
steps_untrusted | Steps that only unsigned beacons told. | bit mask | processor | 0 where none
signals | Signals seen from trusted sources; bit = index in the vocabulary of signals. | bit mask | processor | 0 where none
signals_untrusted | Signals that only unsigned beacons told. | bit mask | processor | 0 where none
settlements | 1 client ok, 2 client error, 4 verified, 8 rejected. Trusted evidence only. | bit mask | processor | 0 while nothing settled
settlements_untrusted | The same, as unsigned beacons told it. | bit mask | processor | 0 where none
first_at | Earliest event, by corrected clocks. | UTC, ms | processor | never
last_at | Latest event, by corrected clocks. | UTC, ms | processor | never
cause | What errors and verdicts say by themselves: rank, code. | ${RANK} | processor | rank 0 where nothing failed
error | DOMException: rank, name, message. | ${RANK} | beacon | rank 0 where there was none
os | System: rank, name, version, source, confidence. | ${RANK} | processor | rank 0 where not known
browser | Browser: rank, name, version, source, confidence. | ${RANK} | processor | rank 0 where not known
device | Device: rank, oem, model, source, confidence. | ${RANK} | processor | rank 0 where not known
ip_prefix | Network of the client: rank, prefix. | ${RANK} | collector | rank 0 where no address came
os_build | Build: rank, build. | ${RANK} | processor | rank 0 where not known
security_patch | Android security patch: rank, patch. | ${RANK} | beacon | rank 0 where not known
play_services | Google Play services: rank, version. | ${RANK} | beacon | rank 0 where not known
webview | System WebView: rank, version. | ${RANK} | processor | rank 0 where not known
device_detail | What tables say of the model: rank, oem, model, series, market_name, carrier, form_factor. | ${RANK} | our tables | rank 0 where not known
native_error | Native failure: rank, error, code. | ${RANK} | beacon | rank 0 where there was none
network | Network: rank, prefix, asn, organisation, kind. | ${RANK} | collector | rank 0 where not looked up
provider | Provider: rank, aaguid, name, kind. | ${RANK} | processor | rank 0 where no AAGUID came
storage | Storage of the private key: rank, kind. | ${RANK} | processor | rank 0 where no flags came
ranked_os | Rank in two hexadecimal digits and name of os, in one text for the boards. | text, the greatest wins | ClickHouse | 00 where not known
ranked_browser | The same of browser. | text, the greatest wins | ClickHouse | 00 where not known
ranked_device | The same of device: rank and oem, model, a line each. | text, the greatest wins | ClickHouse | 00 and an empty line where not known
ranked_network | The same of network: rank and prefix, asn of ten digits, organisation, kind, a line each. | text, the greatest wins | ClickHouse | 00 and empty lines where not looked up
ranked_storage | The same of storage: rank and kind. | text, the greatest wins | ClickHouse | 00 where no flags came
cause_posterior | The classifier's conclusion: rank (higher with the account's history), code, confidence, evidence, version. | ${RANK} | processor | rank 0 where none was drawn
`),
};

/** The view that people read. */
export const OUTCOMES_VIEW: Columns = {
  ...SHARED,
  ...TIMES,
  ...BUSINESS,
  ...pick(CEREMONY, 'ip_prefix'),
  ...pick(
    CLIENT,
    'surface os os_version os_source os_confidence os_build security_patch play_services_version',
  ),
  ...pick(
    CLIENT,
    'webview_version browser browser_version browser_source browser_confidence device_oem device_model',
  ),
  ...pick(
    CLIENT,
    'device_source device_confidence device_series device_market_name device_carrier device_form_factor',
  ),
  ...pick(
    CLIENT,
    'has_screen_lock has_bluetooth has_credential_manager provider provider_kind storage_kind asn',
  ),
  ...pick(CLIENT, 'as_organisation network_kind'),
  ...columns(`
issued_at | When the challenge was issued; where nobody says it, when the log took the first event. In no key: filter by id_time. | UTC, ms | view | never
trusted | Signed evidence decides the outcome: what counts toward alerts. | bool | view | never
evidence | What the outcome rests on: 1 client ok, 2 client error, 4 verified, 8 rejected. | bit mask | view | 0 while nothing settled
signals | Signals; bit = index in the vocabulary: 0 focus_lost to 5 fallback_chosen. | bit mask | view | 0 where none
steps | Steps; bit = index in the vocabulary: 4 prompt_called, 7 client_settled, 9 verify_settled, 10 session_issued. | bit mask | view | 0 where none
past_horizon | Older than 15 minutes: silence is final. | bool | view | never
eventual_outcome | The outcome if nothing more comes. | outcome word | view | never
outcome | How the ceremony stands now: success, failed, fallback, lost, abandoned, armed, open. | outcome word | view | never
has_posterior | A classifier concluded the cause. | bool | view | never
stated_cause | What the error's name or the verdict says by itself. | cause word | view | \`NONE\` unless failed
cause | Why it failed: the classifier's conclusion where there is one, otherwise stated_cause. | cause word | view | \`NONE\` unless failed
cause_confidence | Probability that the classifier gave to that cause. | 0 to 1 | processor | 0 where no classifier concluded
cause_evidence | What decided, in words, strongest first; \`history\` is what was remembered of the account. | text | processor | empty where no classifier concluded
cause_version | Version of the model: compare confidences within one version only. | number | processor | 0 where no classifier concluded
prompt_to_completion_ms | From the prompt until the session, or the verdict where no session is logged. | ms | view | NULL unless success, for autofill, and where no prompt was told
error_name | Name of the DOMException. | text | beacon | empty where nothing failed
error_message | Its message, scrubbed and shortened. | text | beacon | empty where nothing failed, and where the browser gives none
native_error | Exception type or error domain of a native app. | text | beacon | empty but for native failures
native_error_code | Its number; 0 where the exception has none. | number | beacon | NULL but for native failures
`),
};

/** The per-minute rollup and its door. */
const CELL = {
  ...pick(CEREMONY, 'tenant kind mediation'),
  ...pick(CLIENT, 'os os_version browser browser_version device_oem device_model'),
  ...columns('minute | Minute in which the ceremony was issued. | UTC minute | processor | never'),
};

export const MINUTES: Columns = {
  ...CELL,
  ...columns(`
ceremonies | Ceremonies of the cell: read with uniqExactMerge. | set of ids | processor | never
prompted | Those whose prompt was called: uniqExactIfMerge. | set of ids | processor | empty set
client_ok | Those whose client settled with a credential: uniqExactIfMerge. | set of ids | processor | empty set
client_error | Those whose client settled with an error: uniqExactIfMerge. | set of ids | processor | empty set
verified | Those that the relying party verified: uniqExactIfMerge. | set of ids | processor | empty set
rejected | Those that it rejected: uniqExactIfMerge. | set of ids | processor | empty set
settled | Those with a verdict or an error: uniqExactIfMerge. | set of ids | processor | empty set
fallback | Those whose person took another method: uniqExactIfMerge. | set of ids | processor | empty set
`),
};

export const SETTLEMENTS: Columns = {
  ...CELL,
  ...pick(CEREMONY, 'ceremony_id'),
  ...pick(CEREMONIES, 'steps settlements'),
  ...columns('fallback | 1: the person took another method. | 0 or 1 | processor | never'),
};
