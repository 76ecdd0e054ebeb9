import { SOC_RULES, type SocRuleName } from '../../schemas/soc-rules.ts';
import { type Purpose, STEP_UPS, type StepUp } from '../../schemas/vocabulary.ts';
import type { FleetNetwork } from './networks.ts';
import { HOURS_MAX, list, number, onlyFields, record, text, word } from './scenario-fields.ts';

/**
 * People, or one thief, who make passkeys for many accounts, beside the fleet's own traffic: what a security analyst
 * should find, or what comes near and is none.
 */
export interface Campaign {
  /** Kebab case; the truth of its ceremonies names it. */
  id: string;
  /** One sentence for people. */
  says: string;
  /** The rules that must tell of it. Of a near miss none may. */
  finds: readonly SocRuleName[];
  /** Each makes one passkey. */
  accounts: number;
  /** Over how many devices and networks the accounts are spread. */
  devices: number;
  networks: number;
  network_kind: FleetNetwork['kind'];
  step_up: StepUp;
  /** `enrolment` unless said. */
  purpose?: 'enrolment' | 'recovery';
  fromHours: number;
  overHours: number;
  /** What each account does so long after its new passkey, in a session of its own. */
  afterwards?: { action: Action; hours: number };
}

const ACTIONS = ['withdrawal', 'payee_change', 'trade', 'account_change'] as const satisfies Purpose[];
export type Action = (typeof ACTIONS)[number];

const FIELDS = [
  'id',
  'says',
  'finds',
  'accounts',
  'devices',
  'networks',
  'network_kind',
  'step_up',
  'purpose',
  'fromHours',
  'overHours',
  'afterwards',
];
const ACCOUNTS_MAX = 10_000;
/** As many as the fleet has of the scarcest kind. */
const NETWORKS_MAX = 12;
const RULES = Object.keys(SOC_RULES) as SocRuleName[];
const KINDS = ['mobile', 'residential', 'corporate', 'hosting'] as const satisfies FleetNetwork['kind'][];

/** @throws ScenarioError with one sentence for the first thing that is wrong. */
export function readCampaign(given: unknown, index: number): Campaign {
  const campaign = record(given, `Campaign ${index + 1}`);
  const id = text(campaign.id, `Campaign ${index + 1}`, 'id');
  const who = `Campaign "${id}"`;
  onlyFields(campaign, FIELDS, who);
  const count = (field: 'accounts' | 'devices' | 'networks', max: number) =>
    number(campaign[field], { who, field, min: 1, max });
  const accounts = count('accounts', ACCOUNTS_MAX);
  return {
    id,
    says: text(campaign.says, who, 'says'),
    finds: list(campaign.finds, who, 'finds').map((rule) =>
      word(rule, { who, field: 'finds', words: RULES }),
    ),
    accounts,
    devices: count('devices', accounts),
    networks: count('networks', NETWORKS_MAX),
    network_kind: word(campaign.network_kind, { who, field: 'network_kind', words: KINDS }),
    step_up: word(campaign.step_up, { who, field: 'step_up', words: STEP_UPS }),
    purpose: word(campaign.purpose ?? 'enrolment', {
      who,
      field: 'purpose',
      words: ['enrolment', 'recovery'],
    }),
    fromHours: number(campaign.fromHours, { who, field: 'fromHours', min: 0, max: HOURS_MAX }),
    overHours: number(campaign.overHours, { who, field: 'overHours', min: 0, max: HOURS_MAX }),
    ...(campaign.afterwards === undefined ? {} : { afterwards: readAction(campaign.afterwards, who) }),
  };
}

function readAction(given: unknown, campaign: string): Campaign['afterwards'] & object {
  const who = `${campaign}, afterwards`;
  const action = record(given, who);
  onlyFields(action, ['action', 'hours'], who);
  return {
    action: word(action.action, { who, field: 'action', words: ACTIONS }),
    hours: number(action.hours, { who, field: 'hours', min: 0, max: HOURS_MAX }),
  };
}
