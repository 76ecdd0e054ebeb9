import { SOC_RULES } from '../soc-rules.ts';
import { CEREMONY } from './ceremony.ts';
import { type Columns, columns, pick, type TableText } from './column.ts';

/** One row per rule and case: what the view of every rule has. */
export const CASES: Columns = {
  ...pick(CEREMONY, 'tenant'),
  ...columns(`
rule | The rule that fired; its labels, what it means and what to do are in schemas/soc-rules.ts. | word | view | never
severity | From what may wait to what may not: low, medium, high. | word | view | never
day | UTC day in the ceremony id, which ClickHouse can push down: filter by it, beginning a day early, and by at to be exact. | UTC date | view | 1970-01-01 for an id derived from a challenge
at | When it happened: of many accounts, when they became enough; of several uses or rejections in one case, the first. | UTC, ms | view | never
user_ref | Keyed pseudonym of the account. | HMAC text | collector | empty where no gateway named one, and where the case is about many
device_ref | Keyed pseudonym of the device. | HMAC text | collector | empty where the relying party knows none, and for origin_rejections
ip_prefix | Network of the client: IPv4 /24 or IPv6 /48. | prefix | collector | empty where no address came
asn | Autonomous system of that network. | number | collector | 0 where not looked up
ceremony_id | Where to begin: the ceremony that happened at that time. | UUID | view | never
detail | What happened in a few words, with the figures. | text | view | never
case_ref | Which case of the rule it is: ceremony_id, device_ref, ip_prefix (for origin_rejections with the hour), credential_ref or AAGUID. | text | view | never
`),
};

const FOUND = columns('found_at | When the case was first written down. | UTC, ms | signals | never');

/** What people read: the cases as they were written down, as far as they hold. */
export const SOC_FINDINGS: Columns = { ...CASES, ...FOUND };

/** What is written down, with the cases that later events took back. */
export const FINDINGS: Columns = {
  ...SOC_FINDINGS,
  ...columns(`
holds | 1: the rule fires. 0: it did when the case was found, and events that came later took it back. | 0 or 1 | signals | never
written_at | When this word of the case was written; the newest wins. | UTC, ms | signals | never
`),
};

/** When the rules were last applied to a day. */
export const FINDING_DAYS = columns(`
day | UTC day in the ids of the ceremonies. | UTC date | signals | 1970-01-01 for ids derived from a challenge
log_reached | Up to when ClickHouse had the whole log as the rules looked. | UTC, ms | log | 1970-01-01 while a partition has said nothing
evaluated_at | When they looked; their findings are in. | UTC, ms | signals | never
`);

/** The view `soc_<rule>` of every rule. */
export const RULE_VIEWS: Readonly<Record<string, TableText>> = Object.fromEntries(
  Object.entries(SOC_RULES).map(([rule, { en, ja }]) => [
    `soc_${rule}`,
    { row: `A case of the rule "${en}" (view).`, rowJa: `規則「${ja}」の該当1件(ビュー)`, columns: CASES },
  ]),
);
