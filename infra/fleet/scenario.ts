import { CEREMONY_KINDS, MEDIATIONS, NETWORK_KINDS, SURFACES } from '../../schemas/vocabulary.ts';
import { type Campaign, readCampaign } from './campaign.ts';
import { isInjectable, TRUE_CAUSES } from './causes.ts';
import { HOURS_MAX, list, number, onlyFields, record, ScenarioError, text } from './scenario-fields.ts';
import type { TrueCause } from './truth.ts';

/**
 * Which ceremonies are meant: every field that is given must fit, and a field fits when it is one of the words given.
 * An empty cell is everyone.
 */
export interface Cell {
  os?: Words;
  /** As `truth.device.os_version`; `'14'` also fits `14.1`. */
  os_version?: Words;
  os_build?: Words;
  security_patch?: Words;
  /** As native apps say it, such as `26.30.34`; `'26.30'` fits it too. Android only. */
  play_services?: Words;
  browser?: Words;
  /** `'156'` also fits `156.0.8078.79`. */
  browser_version?: Words;
  oem?: Words;
  series?: Words;
  model?: Words;
  carrier?: Words;
  surface?: Words;
  /** The provider's name, such as `Google Password Manager`. */
  provider?: Words;
  network_kind?: Words;
  /** The prefix of the network, such as `2001:db8:3004::/48`. */
  egress?: Words;
  app?: Words;
  app_version?: Words;
  kind?: Words;
  mediation?: Words;
}
export type CellField = keyof Cell;
export type Words = string | readonly string[];

/** Something goes wrong somewhere, with a known cause, at a known rate. */
export interface Fault {
  /** Kebab case; the truth of every ceremony that it breaks names it. */
  id: string;
  /** One sentence for people. */
  says: string;
  where: Cell;
  cause: TrueCause;
  /** Share of the cell's ceremonies that it breaks at its height, 0 to 1. Their other troubles stay as they were. */
  rate: number;
  /** Hours since the simulation's start; before it: 0. May be negative for what has begun already. */
  fromHours: number;
  /** When it ends; never, unless said. */
  untilHours?: number;
  /** Over how many hours it grows from nothing to its rate, in a straight line. 0 unless said. */
  rampHours?: number;
  /** The relying party's own code on the log of its side, and on which share of the broken ceremonies. */
  rp_code?: { code: string; share: number };
}

/** A release reaches devices one after the other, along a logistic curve. */
export interface Rollout {
  id: string;
  says: string;
  where: Cell;
  /** What a device that took it becomes. `os_build` follows from the rest where it is not said. */
  to: Partial<
    Record<
      'os_version' | 'security_patch' | 'os_build' | 'play_services' | 'browser_version' | 'app_version',
      string
    >
  >;
  fromHours: number;
  /** Nine tenths of the devices take it within so many days; 10 to 25 is usual, 0 is everyone at once. */
  days: number;
}

/** What happens to the fleet, in words that an operator can write. */
export interface Scenario {
  name: string;
  says: string;
  rollouts?: readonly Rollout[];
  faults?: readonly Fault[];
  campaigns?: readonly Campaign[];
}

const CELL_FIELDS: readonly CellField[] = [
  'os',
  'os_version',
  'os_build',
  'security_patch',
  'play_services',
  'browser',
  'browser_version',
  'oem',
  'series',
  'model',
  'carrier',
  'surface',
  'provider',
  'network_kind',
  'egress',
  'app',
  'app_version',
  'kind',
  'mediation',
];
const ROLLOUT_FIELDS = [
  'os_version',
  'security_patch',
  'os_build',
  'play_services',
  'browser_version',
  'app_version',
];
const CLOSED_WORDS: Partial<Record<CellField, readonly string[]>> = {
  kind: CEREMONY_KINDS,
  mediation: MEDIATIONS,
  surface: SURFACES,
  network_kind: NETWORK_KINDS,
};

/**
 * Checks what a scenario file exports.
 * @throws ScenarioError with one sentence for the first thing that is wrong.
 */
export function readScenario(given: unknown): Scenario {
  const scenario = record(given, 'The scenario');
  onlyFields(scenario, ['name', 'says', 'rollouts', 'faults', 'campaigns'], 'The scenario');
  const name = text(scenario.name, 'The scenario', 'name');
  const read: Scenario = { name, says: text(scenario.says, `Scenario "${name}"`, 'says') };
  const faults = list(scenario.faults, `Scenario "${name}"`, 'faults').map(readFault);
  const rollouts = list(scenario.rollouts, `Scenario "${name}"`, 'rollouts').map(readRollout);
  const campaigns = list(scenario.campaigns, `Scenario "${name}"`, 'campaigns').map(readCampaign);
  const ids = [...faults, ...rollouts, ...campaigns].map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice)
    throw new ScenarioError(`Scenario "${name}" has two entries with the id "${twice}"; give each its own.`);
  return { ...read, faults, rollouts, campaigns };
}

function readFault(given: unknown, index: number): Fault {
  const fault = record(given, `Fault ${index + 1}`);
  const id = text(fault.id, `Fault ${index + 1}`, 'id');
  const who = `Fault "${id}"`;
  onlyFields(
    fault,
    ['id', 'says', 'where', 'cause', 'rate', 'fromHours', 'untilHours', 'rampHours', 'rp_code'],
    who,
  );
  const cause = TRUE_CAUSES.find((word) => word === fault.cause);
  if (!cause || !isInjectable(cause)) {
    throw new ScenarioError(
      `${who} has the cause "${String(fault.cause)}"; it must be a cause that makes a ceremony fail.`,
    );
  }
  const read: Fault = {
    id,
    says: text(fault.says, who, 'says'),
    where: cell(fault.where, who),
    cause,
    rate: number(fault.rate, { who, field: 'rate', min: 0, max: 1 }),
    fromHours: number(fault.fromHours, { who, field: 'fromHours', min: -HOURS_MAX, max: HOURS_MAX }),
  };
  if (fault.untilHours !== undefined) {
    read.untilHours = number(fault.untilHours, {
      who,
      field: 'untilHours',
      min: read.fromHours,
      max: HOURS_MAX,
    });
  }
  if (fault.rampHours !== undefined) {
    read.rampHours = number(fault.rampHours, { who, field: 'rampHours', min: 0, max: HOURS_MAX });
  }
  if (fault.rp_code !== undefined) {
    const code = record(fault.rp_code, `${who}, rp_code`);
    read.rp_code = {
      code: text(code.code, `${who}, rp_code`, 'code'),
      share: number(code.share, { who: `${who}, rp_code`, field: 'share', min: 0, max: 1 }),
    };
  }
  return read;
}

function readRollout(given: unknown, index: number): Rollout {
  const rollout = record(given, `Roll-out ${index + 1}`);
  const id = text(rollout.id, `Roll-out ${index + 1}`, 'id');
  const who = `Roll-out "${id}"`;
  onlyFields(rollout, ['id', 'says', 'where', 'to', 'fromHours', 'days'], who);
  const to = record(rollout.to, `${who}, to`);
  onlyFields(to, ROLLOUT_FIELDS, `${who}, to`);
  for (const [field, value] of Object.entries(to)) text(value, `${who}, to`, field);
  return {
    id,
    says: text(rollout.says, who, 'says'),
    where: cell(rollout.where, who),
    to: to as Rollout['to'],
    fromHours: number(rollout.fromHours, { who, field: 'fromHours', min: -HOURS_MAX, max: HOURS_MAX }),
    days: number(rollout.days, { who, field: 'days', min: 0, max: 366 }),
  };
}

function cell(given: unknown, who: string): Cell {
  const where = record(given, `${who}, where`);
  onlyFields(where, CELL_FIELDS, `${who}, where`);
  for (const field of CELL_FIELDS) {
    const words = where[field];
    if (words === undefined) continue;
    for (const word of Array.isArray(words) ? words : [words]) {
      const known = CLOSED_WORDS[field];
      if (known && !known.includes(text(word, `${who}, where`, field))) {
        throw new ScenarioError(
          `${who}, where: ${field} "${String(word)}" must be one of ${known.join(', ')}.`,
        );
      }
      text(word, `${who}, where`, field);
    }
  }
  return where as Cell;
}
