import { REJECTIONS, type Rejection } from '../../schemas/vocabulary.ts';
import { type Appearance, appearancesOf } from './appearances.ts';
import {
  type CauseRate,
  causeRates,
  expectedRates,
  isServerCause,
  persistenceOf,
  type Setting,
} from './causes.ts';
import { fits, rateAt, type Traits } from './cell.ts';
import type { Chance } from './chance.ts';
import { COSIGNALS, type Cosignal, type Cosignals, likelihoodOf } from './cosignals.ts';
import type { FleetDevice } from './population.ts';
import { PRIORS } from './priors.ts';
import type { Fault } from './scenario.ts';
import { drawSpread, human } from './spread.ts';
import type { TrueCause, TrueOutcome } from './truth.ts';

/** What truly happens to a person in one ceremony. It is never sent: a reader sees only its traces. */
export interface Story {
  setting: Setting;
  purpose: 'login' | 'enrolment' | 'step_up' | 'recovery';
  cause: TrueCause;
  outcome: TrueOutcome;
  /** The scenario's fault that caused it. */
  fault: Fault | null;
  /** How the cause looks to the page; null where no error is reported. */
  appearance: Appearance | null;
  rejection: Rejection | null;
  /** From the call of the prompt to its end, milliseconds. */
  promptMs: number;
  timeoutMs: number;
  sheet: boolean;
  hidden: boolean;
  cosignals: Cosignals;
  /** The response, if any, comes from another device. */
  hybrid: boolean;
  /** With LOST: the response was made and its verdict is what got lost; else the page died before. */
  verdictLost: boolean;
  /** The person goes on to look at the balance. */
  goesOn: boolean;
  rpCode: string | null;
}

export interface StoryOptions {
  setting: Setting;
  purpose: Story['purpose'];
  device: FleetDevice;
  traits: Traits;
  faults: readonly Fault[];
  sinceStartMs: number;
  /** The cause of the try before this one, where this is a retry. */
  previous: { cause: TrueCause; fault: Fault | null } | null;
}

export function drawStory(options: StoryOptions, chance: Chance): Story {
  const { setting, device } = options;
  const timeoutMs = chance.pick(PRIORS.timeoutsMs.value);
  const { cause, fault } = drawCause(options, chance);
  const appearance = drawAppearance(cause, setting, chance);
  const verdictLost = cause === 'LOST' && chance.happens(VERDICT_LOST_SHARE);
  const outcome = drawOutcome({ cause, setting, verdictLost }, chance);
  const waiting = { timeoutMs, isSlow: device.isSlow };
  const isDesktop = !setting.family.startsWith('native') && setting.family.includes('desktop');
  // Who answers where there is no passkey does so with another device.
  const needsOther = setting.lacks && setting.kind === 'authentication';
  const hybrid = (isDesktop && chance.happens(PRIORS.hybridShare.value)) || needsOther;
  const spread = appearance?.elapsed ?? lengthOf(outcome, options, hybrid);
  const rejection = rejectionOf(cause);
  const rpCode = fault?.rp_code && chance.happens(fault.rp_code.share) ? fault.rp_code.code : null;
  return {
    setting,
    purpose: options.purpose,
    cause,
    outcome,
    fault,
    appearance,
    rejection,
    promptMs: drawSpread(spread, waiting, chance),
    timeoutMs,
    sheet: chance.happens(appearance?.sheet ?? 0.96),
    hidden: chance.happens(appearance?.hidden ?? 0.03),
    cosignals: drawCosignals(cause, options, chance),
    hybrid,
    verdictLost,
    goesOn: chance.happens(PRIORS.goesOnShare.value),
    rpCode,
  };
}

const TRIES_MAX = 1_000;

/**
 * A story that ends well, as often as such stories take so long.
 * @throws RangeError where a setting never ends well.
 */
export function drawGoodStory(
  options: Pick<StoryOptions, 'setting' | 'purpose' | 'device' | 'traits'>,
  chance: Chance,
): Story {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const story = drawStory({ ...options, faults: [], sinceStartMs: 0, previous: null }, chance);
    if (story.cause === 'NONE' && story.outcome === 'success') return story;
  }
  throw new RangeError(`Nothing ends well on ${options.setting.family}.`);
}

const VERDICT_LOST_SHARE = 0.7;

function drawCause(
  { setting, traits, faults, sinceStartMs, previous }: StoryOptions,
  chance: Chance,
): { cause: TrueCause; fault: Fault | null } {
  const isSame = previous !== null && chance.happens(persistenceOf(previous.cause));
  if (isSame && isPossible(previous.cause, setting)) return previous;
  let left = chance.uniform(0, 1);
  for (const fault of faults) {
    if (!fits(fault.where, traits)) continue;
    const rate = rateAt(fault, sinceStartMs);
    if (left < rate) return { cause: fault.cause, fault };
    // What the fault leaves alone has its usual troubles.
    left = (left - rate) / (1 - rate);
  }
  for (const [cause, share] of causeRates(setting)) {
    left -= share;
    if (left < 0) return { cause, fault: null };
  }
  return { cause: 'NONE', fault: null };
}

/** A retry may be of another kind or way of asking, where the old cause can't be. */
function isPossible(cause: TrueCause, setting: Setting): boolean {
  return causeRates(setting).some(([possible]) => possible === cause);
}

/** The shares that a reader who knows the scenario, but not the device's history, must suppose. */
export function supposedRates({
  setting,
  traits,
  faults,
  sinceStartMs,
}: Pick<StoryOptions, 'setting' | 'traits' | 'faults' | 'sinceStartMs'>): readonly CauseRate[] {
  const usual = expectedRates(setting);
  const active = faults.filter((fault) => fits(fault.where, traits) && rateAt(fault, sinceStartMs) > 0);
  if (active.length === 0) return usual;
  const shares = new Map<TrueCause, number>();
  let spared = 1;
  for (const fault of active) {
    const rate = rateAt(fault, sinceStartMs);
    shares.set(fault.cause, (shares.get(fault.cause) ?? 0) + spared * rate);
    spared *= 1 - rate;
  }
  for (const [cause, share] of usual) shares.set(cause, (shares.get(cause) ?? 0) + spared * share);
  return [...shares];
}

function drawAppearance(cause: TrueCause, { family }: Setting, chance: Chance): Appearance | null {
  const ways = appearancesOf(cause, family);
  return ways.length === 0 ? null : chance.weighted(ways.map((way) => [way, way.weight] as const));
}

/** Shares of ceremonies in which nothing fails; the rest of them end well. Synthetic. */
const QUIET_ENDS = {
  modal: { abandoned: 0.008, fallback: 0.007 },
  conditional: { armed: 0.6, fallback: 0.016 },
} as const;

function drawOutcome(
  { cause, setting, verdictLost }: { cause: TrueCause; setting: Setting; verdictLost: boolean },
  chance: Chance,
): TrueOutcome {
  const isAutofill = setting.mediation === 'conditional' && setting.kind === 'authentication';
  if (cause === 'LOST') return verdictLost ? 'lost' : 'abandoned';
  if (cause === 'APP_ABORT' || cause === 'NAV_ABORT') return isAutofill ? 'armed' : 'failed';
  if (cause !== 'NONE') {
    const mayFallBack = setting.kind === 'authentication' && !isServerCause(cause);
    return mayFallBack && chance.happens(PRIORS.fallbackAfterFailure.value) ? 'fallback' : 'failed';
  }
  const drawn = chance.uniform(0, 1);
  // Autofill offers what is there: where nothing is, nobody answers it.
  if (isAutofill && setting.lacks) return 'armed';
  if (isAutofill) {
    const { armed, fallback } = QUIET_ENDS.conditional;
    return drawn < armed ? 'armed' : drawn < armed + fallback ? 'fallback' : 'success';
  }
  if (setting.mediation === 'conditional') return 'success';
  const { abandoned, fallback } = QUIET_ENDS.modal;
  return drawn < abandoned ? 'abandoned' : drawn < abandoned + fallback ? 'fallback' : 'success';
}

/** How long a ceremony without an error of the client takes (field notes §3: by where the passkey lives). */
function lengthOf(outcome: TrueOutcome, { setting, device }: StoryOptions, hybrid: boolean) {
  if (outcome === 'fallback') return human(4_000, 0.6, [1_000, 15_000]);
  if (outcome === 'abandoned' || outcome === 'armed') return human(9_000, 0.9, [500, 90_000]);
  if (setting.mediation === 'conditional' && setting.kind === 'registration')
    return human(700, 0.5, [100, 5_000]);
  if (hybrid) return human(18_000, 0.5, [6_000, 59_000]);
  switch (device.provider.name) {
    case 'iCloud Keychain':
      return human(5_000, 0.25, [2_000, 28_000]);
    case 'Google Password Manager':
    case 'Samsung Pass':
      return human(4_800, 0.4, [1_500, 28_000]);
    case 'Windows Hello':
      return human(6_500, 0.45, [1_500, 40_000]);
    default:
      return human(11_000, 0.35, [4_000, 40_000]);
  }
}

const REJECTION_OF = new Map(
  (Object.entries(REJECTIONS) as [Rejection, string][]).map(([rejection, cause]) => [cause, rejection]),
);

function rejectionOf(cause: TrueCause): Rejection | null {
  return isServerCause(cause) ? (REJECTION_OF.get(cause) ?? 'other') : null;
}

/** Signals that depend on the moment; the others are of the device and show on it again and again. */
const OF_THE_MOMENT: ReadonlySet<Cosignal> = new Set<Cosignal>([
  'unfocused',
  'inactive',
  'keyAsked',
  'pageLeft',
]);

function drawCosignals(cause: TrueCause, { setting, device }: StoryOptions, chance: Chance): Cosignals {
  const shown = COSIGNALS.map((signal) => {
    const likely = likelihoodOf(signal, cause, setting.family);
    const place = OF_THE_MOMENT.has(signal) ? chance.uniform(0, 1) : device.inclination[signal];
    return [signal, place < likely] as const;
  });
  return Object.fromEntries(shown) as Record<Cosignal, boolean>;
}
