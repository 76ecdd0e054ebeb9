import { SOC_RULES } from '../soc-rules.ts';
import { CEREMONY } from './ceremony.ts';
import { type Columns, columns, pick, type TableText } from './column.ts';

/** One row per rule and case: what `soc_findings` and the view of every rule have. */
export const FINDINGS: Columns = {
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
`),
};

/** The view `soc_<rule>` of every rule. */
export const RULE_VIEWS: Readonly<Record<string, TableText>> = Object.fromEntries(
  Object.entries(SOC_RULES).map(([rule, { en, ja }]) => [
    `soc_${rule}`,
    { row: `A case of the rule "${en}" (view).`, rowJa: `規則「${ja}」の該当1件(ビュー)`, columns: FINDINGS },
  ]),
);
