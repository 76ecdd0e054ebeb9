import type { CeremonyTruth } from '../../infra/fleet/plan.ts';
import type { Clock } from '../../schemas/clock.ts';
import type { Burst } from './burst.ts';
import type { Violation } from './judge.ts';
import type { Episode } from './pager.ts';

/** What an alert is late after, counted while the product is whole; production evaluates every 30 s and adds that. */
export const TOLD_MS_MAX = 30_000;
/** A fault that lasts so long, on a crowded machine, may be told though nobody asked for it: it outlasts these rules' windows. */
const WINDOW_MS: Readonly<Record<string, number>> = { LogStopped: 120_000, DetectorStopped: 240_000 };
/** EnrolmentBurst fires above so many accounts of one network. */
const BURST_ACCOUNTS = 9;
const BURST = 'EnrolmentBurst';

/** A violation of I10, and the fault under which it came about. */
export interface LateViolation {
  fault: string;
  violation: Violation;
}

/**
 * I10: of what happens under a fault, and of a fault that outlasts the window of a rule, somebody is told in time, once,
 * and is told that it is over; and nobody is told of anything else. Time runs only while the product is whole: an alert
 * may come during the next fault, and is late when half a minute without a fault has not brought it.
 */
export interface Alarms {
  /** A fault begins: what happens from now on belongs to it. */
  begin(fault: string): void;
  /** The product is whole again, and has done its work; and it is no longer. */
  whole(): void;
  broken(): void;
  /** These ceremonies are sent now. */
  sent(truths: readonly CeremonyTruth[], burst: Burst): void;
  /** The fault itself must be told within that time, and over once it is healed. */
  expect(alert: ExpectedAlert): void;
  /** The tables are emptied: what was told of them ends, and is told again when they are filled. */
  forget(): void;
  /** Violations since the last call. `settled`: ids of the ceremonies of which every message was acknowledged. */
  drain(settled: ReadonlySet<string>): LateViolation[];
  /** Whether everything that was expected has come, or is late. */
  isDone(settled: ReadonlySet<string>): boolean;
  /** Alerts that were expected, and told as they must be. */
  readonly told: number;
}

export interface ExpectedAlert {
  name: string;
  /** From now, ms. */
  withinMs: number;
}

interface Expected extends ExpectedAlert {
  fault: string;
  sinceMs: number;
  /** Time of whole product when it was expected. */
  wholeMs: number;
  isDone: boolean;
}

interface Sent extends Burst {
  fault: string;
  wholeMs: number;
  tellings: number;
  isDone: boolean;
}

export function createAlarms({
  episodes,
  clock,
}: {
  episodes: readonly Episode[];
  clock: Pick<Clock, 'monotonic'>;
}): Alarms {
  const bursts: Sent[] = [];
  const expected: Expected[] = [];
  const enrolments = new Map<string, number>();
  const judged = new Set<Episode>();
  let fault = 'the start';
  let wholeBeforeMs = 0;
  let wholeSinceMs: number | null = null;
  let brokenSinceMs = clock.monotonic();
  let told = 0;

  function wholeMs(): number {
    return wholeBeforeMs + (wholeSinceMs === null ? 0 : clock.monotonic() - wholeSinceMs);
  }

  function breakOff(): void {
    wholeBeforeMs = wholeMs();
    wholeSinceMs = null;
  }

  const episodesOf = ({ prefix }: Burst) =>
    episodes.filter(({ name, labels }) => name === BURST && labels.ip_prefix === prefix);
  const episodesFor = ({ name, sinceMs }: Expected) =>
    episodes.filter((one) => one.name === name && one.heardMs >= sinceMs);

  /** Null while it may still come. */
  function verdictOnBurst(burst: Sent, settled: ReadonlySet<string>): string | null {
    const sure = burst.ceremonyIds.filter((id) => settled.has(id)).length;
    if (sure <= BURST_ACCOUNTS) return '';
    if (episodesOf(burst).length > 0) {
      told += 1;
      return '';
    }
    if (wholeMs() - burst.wholeMs <= TOLD_MS_MAX) return null;
    return `${sure} accounts enrolled from ${burst.prefix}, and nobody was told within ${TOLD_MS_MAX / 1_000} s.`;
  }

  /** Null while it may still come, or be over. */
  function verdictOnExpected(one: Expected): string | null {
    const [episode] = episodesFor(one);
    if (!episode) {
      if (clock.monotonic() - one.sinceMs <= one.withinMs) return null;
      return `${one.name} was not told within ${one.withinMs / 1_000} s.`;
    }
    const tookMs = episode.heardMs - one.sinceMs;
    if (tookMs > one.withinMs) {
      return `${one.name} was told after ${Math.round(tookMs / 1_000)} s, later than ${one.withinMs / 1_000}.`;
    }
    if (episode.overMs !== null) {
      told += 1;
      return '';
    }
    if (wholeMs() - one.wholeMs <= TOLD_MS_MAX) return null;
    return `${one.name} still fired ${TOLD_MS_MAX / 1_000} s after it was over.`;
  }

  /** Empty when it may be told. */
  function whySpurious(episode: Episode): string {
    const { name, labels } = episode;
    const what = `${name} (${[labels.tenant, labels.segment].filter(Boolean).join(', ')})`;
    if (name === BURST) {
      const burst = bursts.find(({ prefix }) => prefix === labels.ip_prefix);
      if (burst && episodesOf(burst).indexOf(episode) >= burst.tellings) return `${what} was told twice.`;
      if ((enrolments.get(labels.ip_prefix ?? '') ?? 0) > BURST_ACCOUNTS) return '';
      return `${what} fired for fewer accounts than that.`;
    }
    const of = expected.filter((one) => one.name === name && episodesFor(one).includes(episode)).at(-1);
    const brokenMs = episode.heardMs - brokenSinceMs;
    if (!of)
      return brokenMs >= (WINDOW_MS[name] ?? Number.POSITIVE_INFINITY)
        ? ''
        : `${what} fired, and nothing was wrong.`;
    return episodesFor(of)[0] === episode ? '' : `${what} was told twice.`;
  }

  function violationsOf(settled: ReadonlySet<string>): LateViolation[] {
    const found: LateViolation[] = [];
    const say = (of: string, sentence: string) => {
      if (sentence !== '') found.push({ fault: of, violation: { invariant: 'I10', sentence } });
    };
    const close = (one: Sent | Expected, verdict: string | null) => {
      if (verdict === null) return;
      one.isDone = true;
      say(one.fault, verdict);
    };
    for (const one of bursts) if (!one.isDone) close(one, verdictOnBurst(one, settled));
    for (const one of expected) if (!one.isDone) close(one, verdictOnExpected(one));
    for (const episode of episodes) {
      if (judged.has(episode)) continue;
      judged.add(episode);
      say(fault, whySpurious(episode));
    }
    return found;
  }

  const late: LateViolation[] = [];
  return {
    begin(next) {
      breakOff();
      fault = next;
      brokenSinceMs = clock.monotonic();
    },
    broken: breakOff,
    whole() {
      wholeSinceMs ??= clock.monotonic();
    },
    sent(truths, burst) {
      for (const { kind, outcome, network } of truths) {
        if (kind !== 'registration' || outcome !== 'success') continue;
        enrolments.set(network.prefix, (enrolments.get(network.prefix) ?? 0) + 1);
      }
      bursts.push({ ...burst, fault, wholeMs: wholeMs(), tellings: 1, isDone: false });
    },
    expect(alert) {
      expected.push({ ...alert, fault, sinceMs: clock.monotonic(), wholeMs: wholeMs(), isDone: false });
    },
    forget() {
      for (const burst of bursts) burst.tellings += 1;
    },
    drain(settled) {
      late.push(...violationsOf(settled));
      return late.splice(0);
    },
    isDone(settled) {
      late.push(...violationsOf(settled));
      return [...bursts, ...expected].every(({ isDone }) => isDone);
    },
    get told() {
      return told;
    },
  };
}
