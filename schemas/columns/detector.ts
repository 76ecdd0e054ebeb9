import { CEREMONY, CLIENT } from './ceremony.ts';
import { type Columns, columns, pick } from './column.ts';

/** One row per trusted ceremony, as it was when it first settled. */
export const TRIALS: Columns = {
  ...pick(
    CEREMONY,
    'tenant ceremony_id id_time kind mediation purpose device_ref user_ref credential_ref app app_version',
  ),
  ...pick(CEREMONY, 'ip_prefix'),
  ...pick(
    CLIENT,
    'os os_version os_source os_confidence os_build security_patch play_services_version webview_version',
  ),
  ...pick(
    CLIENT,
    'browser browser_version browser_source browser_confidence device_oem device_series device_model',
  ),
  ...pick(CLIENT, 'provider surface network_kind'),
  ...columns(`
settled_minute | Minute of settled_at, part of the key: filter by it. | UTC minute of log time | processor | never
settled_at | Ten seconds after it first settled, or its horizon where it never did. | UTC second of log time | processor | never
issued_at | When the challenge was issued, or the first event where nobody says it. | UTC, ms | processor | never
outcome | Outcome at that time: success, failed, fallback, lost or abandoned. Later events do not change it. | outcome word | processor | never
cause | Cause at that time. | cause word | processor | \`NONE\` unless failed
cause_class | Whose trouble the cause is; only \`fault\` counts against the service level. | word | processor | \`none\` unless failed
cause_confidence | Probability that the classifier gave to the cause. | 0 to 1 | processor | 0 where no classifier concluded
elapsed_ms | From the prompt until the session, or the verdict where none is logged. | ms | processor | NULL unless success, for autofill, and where no prompt was told
silent | 1: it never settled; the horizon ended it. | 0 or 1 | processor | never
fallback | 1: the person took another method. | 0 or 1 | processor | never
`),
};

const AUTHOR = {
  ...pick(CEREMONY, 'tenant'),
  ...columns('detector | Version of the detector: read the newest only. | number | detector | never'),
};

const VERSION = columns(`
dimension | What has versions: the system, its build, the browser, a provider and so on. | word | detector | empty where the finding is of no version
token | The new version. | text | detector | empty where the finding is of no version
predecessor | The version that it replaces. | text | detector | empty while none is known
`);

const PLACE = columns(`
os | System of the cell. | name | detector | empty: any
oem | Maker of the cell. | name | detector | empty: any
model | Model of the cell. | text | detector | empty: any
browser | Browser of the cell. | name | detector | empty: any
`);

/** A version as it spreads. */
export const RELEASES: Columns = {
  ...AUTHOR,
  ...VERSION,
  ...columns(`
os | System on which the version was seen. | name | detector | never
source | How versions of that dimension are told. | word | detector | never
confidence | How sure such a statement is. | 0 to 1 | detector | never
first_seen | First minute with it. | UTC minute of log time | detector | never
opened | When enough devices had it to be watched. | UTC minute of log time | detector | NULL before
updated | Minute of this revision. | UTC minute of log time | detector | never
voters | Devices that had it so far. | count | detector | never
share | Its share of the last day's votes, among it and its predecessor. | 0 to 1 | detector | 0 where no device voted
`),
};

/** One row per matched set. */
export const EVIDENCE: Columns = {
  ...AUTHOR,
  ...PLACE,
  ...pick(CEREMONY, 'ceremony_id kind'),
  ...columns(`
wave | Which new version is compared: dimension/token. | text | detector | never
series | What is compared: which kind of failure. | word | detector | never
minute | Minute in which the set was matched. | UTC minute of log time | detector | never
set_id | The matched set. | text | detector | never
controls | Concurrent ceremonies on the predecessor in the set. | count | detector | never
failures | Failures in the set, the new version's included. | count | detector | 0 where none failed
failed | 1: the ceremony on the new version failed. | 0 or 1 | detector | never
expected | Chance that it is among the set's failures, were both versions alike. | 0 to 1 | detector | 0 where none failed
e1 | Evidence for odds ratio 1.6 against the least effect that matters. | nats | detector | 0 where the set says nothing
e2 | The same for 2.4. | nats | detector | 0 where the set says nothing
e3 | The same for 3.6. | nats | detector | 0 where the set says nothing
e4 | The same for 6. | nats | detector | 0 where the set says nothing
e5 | The same for 10. | nats | detector | 0 where the set says nothing
l1 | Evidence for odds ratio 1.6 against no effect at all. | nats | detector | 0 where the set says nothing
l2 | The same for 2.4. | nats | detector | 0 where the set says nothing
l3 | The same for 3.6. | nats | detector | 0 where the set says nothing
l4 | The same for 6. | nats | detector | 0 where the set says nothing
l5 | The same for 10. | nats | detector | 0 where the set says nothing
`),
};

/** One row per revision of an episode. */
export const REGRESSIONS: Columns = {
  ...AUTHOR,
  ...VERSION,
  ...PLACE,
  ...columns(`
regression_id | The episode. | text | detector | never
revision | Number of the revision: the highest stands. | count | detector | never
reason | Why it was written: watch, opened, refined, severity, mitigating, resolved, reopened, figures. | word | detector | never
state | watch, open, mitigating or resolved. | word | detector | never
kind | release, change, guard or information; placebo is a self-check and none. | word | detector | never
decoy | What looks like a regression and is none: mix_shift, server_incident, beacon_loss, attack. | word | detector | empty where it is real
severity | 1 and 2 page, 3 is for the list. | 1 to 3 | detector | never
pages | 1: this revision wakes somebody. | 0 or 1 | detector | 0 for all others
series | Which kind of failure rose. | word | detector | never
ceremony_kind | Registration or authentication. | word | detector | empty: both
opened | When it opened. | UTC minute of log time | detector | never
since | First failure on the version; of one that was harmless before, when that ended, to six hours. | UTC minute of log time | detector | never
updated | Minute of this revision. | UTC minute of log time | detector | never
trials | Ceremonies on the new version that were compared. | count | detector | 0 where nothing is compared
failures | Those that failed. | count | detector | 0 where none
controls | Ceremonies that they were compared with. | count | detector | 0 where nothing is compared
control_failures | Those that failed. | count | detector | 0 where none
odds_ratio | How much the odds of failure rose. | ratio | detector | 0 where not estimated
odds_ratio_low | Lower end of its interval. | ratio | detector | 0 where not estimated
odds_ratio_high | Upper end of its interval. | ratio | detector | 0 where not estimated
baseline_rate | Failure rate to be expected there. | 0 to 1 | detector | 0 where not estimated
rate | Failure rate seen. | 0 to 1 | detector | 0 where none failed
nats | Evidence for the episode, as evidence_query gives it. | nats | detector | 0 where it rests on none
threshold_nats | Evidence that was needed. | nats | detector | 0 where it rests on none
ceremonies_per_hour | Ceremonies in the cell in the last hour. | count per hour | detector | 0 where quiet
accounts_per_hour | Accounts that failed in the last hour. | count per hour | detector | 0 where none
failures_per_hour | Failures in the last hour. | count per hour | detector | 0 where none
excess_per_hour | Failures above what is usual. | count per hour | detector | 0 where none
no_other_way | Accounts hit that found no other way in. | count | detector | 0 where none
cause | Commonest cause among the failures. | cause word | detector | empty where none stands out
cause_share | Its share of them. | 0 to 1 | detector | 0 where none
not_told_from | Cells and dimensions that fit nearly as well. | text, by semicolon | detector | empty where none
unaffected | Siblings that do not have this effect, by what they differ in. | text, by semicolon | detector | empty where none
evidence_query | SQL that works the evidence out again. | SQL | detector | empty for kinds that rest on none
`),
};

/** The detector's heartbeat, and its memory. */
export const DETECTOR_MINUTES: Columns = {
  ...AUTHOR,
  ...columns(`
minute | Minute that was judged. | UTC minute of log time | detector | never
processed_at | When it was judged, by the detector's own clock. | UTC, ms | detector | never
trials | Trials of that minute. | count | detector | 0 where none
evidence | Matched sets of that minute. | count | detector | 0 where none
open_regressions | Regressions open after it. | count | detector | 0 where none
open_placebos | Placebos open after it: more than none means that the detector errs. | count | detector | 0 where none
`),
};

export const DETECTOR_STATES: Columns = {
  ...AUTHOR,
  ...columns(`
minute | Last minute that the state knows. | UTC minute of log time | detector | never
state | All that the detector knew. Not for reading. | its own format | detector | never
`),
};
