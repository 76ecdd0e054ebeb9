import {
  createDetector,
  type Detector,
  type DetectorState,
  type Findings,
} from '../../../processors/regressions/detector.ts';
import type { Cell, Trial } from '../../../processors/regressions/trial.ts';
import { NULL_WEEK } from '../../score/regressions/scenarios.ts';
import { createWorld } from '../../score/regressions/world/world.ts';
import type { Bench, BenchContext, BenchResult } from '../bench.ts';
import { roundsFor } from '../bench.ts';
import { measure } from '../cpu.ts';
import { type Figure, figure, readSeries } from '../figures.ts';
import { interleave, type Variant } from '../rounds.ts';
import { chance, SEED } from '../traffic.ts';

const NAME = 'detector';
const HOUR = 60;
const DAY = 24 * HOUR;
/** The load that the goal is stated for, whatever the extent: what a minute costs at all weighs more on a quiet bank. */
const PER_DAY = 300_000;
/** Nothing is matched before the fourth day, and from then on four releases spread. Both are the same day of the week. */
const WARM_DAY = 7;
const LATE_DAY = 21;
/** Ordinary lives, and one in which the releases come two weeks later: on its last day they are where they were on day 7 of
 * the others, and all that differs is how much was seen before. */
const LIVES: readonly Life[] = [
  { days: [2, WARM_DAY, LATE_DAY], quietDays: 3, nameOf: (day) => `day ${day}` },
  {
    days: [LATE_DAY],
    quietDays: 3 + LATE_DAY - WARM_DAY,
    nameOf: (day) => `day ${day}, releases of day ${WARM_DAY}`,
  },
];
/** Stretches begin at six in the morning in Japan. */
const FROM_MINUTE = 6 * HOUR;

/** A detector that was restored derives all of a cell when it is first seen: by then nearly every cell was. */
const WARM_HOURS = 8;

interface Life {
  /** On which a stretch of it is measured, ascending. */
  days: readonly number[];
  /** Before the first release. */
  quietDays: number;
  nameOf: (day: number) => string;
}

/** Some hours of a life, and what was found in each. A round is an hour. */
interface Stretch {
  name: string;
  fromMinute: number;
  state: string;
  hours: Hour[];
  /** By number. */
  cells: ReadonlyMap<number, Cell>;
}

interface Hour {
  /** Its minutes, each of its trials with the number of its cell. As text, for what a round does not need is not to lie
   * about in memory, and trials come newly read, as they do from ClickHouse. */
  minutes: string[];
  ceremonies: number;
  found: Found;
}

interface Minute {
  minute: number;
  trials: Trial[];
}

interface Found {
  sets: number;
  revisions: number;
}

/** What a settled ceremony costs the detector of regressions, and whether history makes it dearer. */
export const detector: Bench = {
  name: NAME,
  about:
    'a settled ceremony in the detector of regressions, on the 2nd, 7th and 21st day of its history; and what history alone adds',
  run: (context) => compare(context),
};

async function compare(context: BenchContext): Promise<BenchResult> {
  const options = roundsFor(context, { quick: 7, full: 15, warmups: WARM_HOURS });
  const hours = options.warmups + options.rounds;
  const stretches = LIVES.flatMap((life) => live(life, hours, context));
  const variants = stretches.map(variantOf);
  const series = await interleave(variants, options);
  const read = readSeries(NAME, series, { unit: 'ceremonies', random: chance() });
  const costOf = (name: string): Figure => {
    const { value, low, high } = read.speed(name, 'a CPU second');
    const micros = (perSecond: number | undefined) => (perSecond === undefined ? undefined : 1e6 / perSecond);
    const [from, to] = [micros(high), micros(low)];
    return {
      ...figure(NAME, `a ceremony on ${name}`, 'µs of CPU', 1e6 / value),
      ...(from === undefined || to === undefined ? {} : { low: from, high: to }),
    };
  };
  const [, warm = '', late = '', aged = ''] = stretches.map(({ name }) => name);
  const growth = read.ratio(warm, aged, 'a CPU second');
  const spread = read.ratio(warm, late, 'a CPU second');
  const states = stretches.map((stretch) =>
    figure(NAME, `state after ${stretch.name}`, 'MB of JSON', stretch.state.length / 1e6),
  );
  return {
    figures: [
      ...stretches.map(({ name }) => costOf(name)),
      { ...growth, what: `cost of a ceremony, ${aged} ÷ ${warm}`, unit: '×' },
      { ...spread, what: `cost of a ceremony, ${late} ÷ ${warm}`, unit: '×' },
      ...states,
    ],
    headline: { detector_us_per_ceremony: costOf(late).value, detector_growth: growth.value },
  };
}

/** Lives through the days once, keeping the state before each stretch, and its trials. */
function live({ days, quietDays, nameOf }: Life, hours: number, { say }: BenchContext): Stretch[] {
  const cells = new Map<number, Cell>();
  const length = hours * HOUR;
  const end = Math.max(...days) * DAY + FROM_MINUTE + length;
  const world = createWorld({
    scenario: NULL_WEEK,
    seed: SEED,
    perDay: PER_DAY,
    days: Math.ceil(end / DAY),
    quietDays,
  });
  const judge: Detector = createDetector();
  const stretches: Stretch[] = [];
  for (let elapsed = 0; elapsed < end; elapsed += 1) {
    const day = days.find((one) => elapsed === one * DAY + FROM_MINUTE);
    if (day !== undefined) {
      const state = JSON.stringify(judge.snapshot());
      stretches.push({ name: nameOf(day), fromMinute: elapsed, state, hours: [], cells });
    }
    const { minute, trials } = world.next();
    const found = judge.minute(minute, trials);
    for (const { fromMinute, hours } of stretches) {
      const at = elapsed - fromMinute;
      if (at >= length) continue;
      const hour = hours[Math.floor(at / HOUR)] ?? newHour();
      hours[Math.floor(at / HOUR)] = hour;
      for (const { cell } of trials) cells.set(cell.id, cell);
      hour.minutes.push(
        JSON.stringify({ minute, trials }, (key, value) => (key === 'cell' ? value.id : value)),
      );
      hour.ceremonies += trials.length;
      count(hour.found, found);
    }
  }
  for (const stretch of stretches) {
    const ceremonies = stretch.hours.reduce((sum, hour) => sum + hour.ceremonies, 0);
    say(`${stretch.name}: ${ceremonies} ceremonies in ${hours} hours`);
  }
  return stretches;
}

/** A detector that was restored once goes on hour by hour, and must find what was found in the life it was taken from. */
function variantOf(stretch: Stretch): Variant {
  const judge = createDetector({ state: JSON.parse(stretch.state) as DetectorState });
  let next = 0;
  return {
    name: stretch.name,
    async run() {
      const hour = stretch.hours[next++];
      if (hour === undefined) throw new RangeError(`There is no hour ${next} of ${stretch.name}.`);
      const again: Found = { sets: 0, revisions: 0 };
      const measured = { units: 0, wallMs: 0, cpuMs: 0 };
      for (const text of hour.minutes) {
        const { minute, trials } = minuteOf(text, stretch.cells);
        const { wallMs, cpuMs } = await measure(() => {
          count(again, judge.minute(minute, trials));
          return trials.length;
        });
        measured.units += trials.length;
        measured.wallMs += wallMs;
        measured.cpuMs += cpuMs;
      }
      const [now, then] = [textOf(again), textOf(hour.found)];
      if (now !== then) throw new Error(`The detector found ${now} and before ${then}.`);
      return measured;
    },
  };
}

function minuteOf(text: string, cells: ReadonlyMap<number, Cell>): Minute {
  const { minute, trials } = JSON.parse(text) as { minute: number; trials: (Trial & { cell: number })[] };
  return { minute, trials: trials.map((trial) => trialOf(trial, cells.get(trial.cell) as Cell)) };
}

/** Written out as a reader of ClickHouse writes it: objects that are made in another way are another kind to the compiler. */
function trialOf(
  { minute, ceremonyId, voter, account, failed, aborted, elapsedMs, cause, fallback }: Omit<Trial, 'cell'>,
  cell: Cell,
): Trial {
  return { minute, ceremonyId, voter, account, cell, failed, aborted, elapsedMs, cause, fallback };
}

function newHour(): Hour {
  return { minutes: [], ceremonies: 0, found: { sets: 0, revisions: 0 } };
}

function count(found: Found, { evidence, regressions }: Findings): void {
  found.sets += evidence.length;
  found.revisions += regressions.length;
}

const textOf = ({ sets, revisions }: Found) => `${sets} sets, ${revisions} revisions`;
