import {
  createDetector,
  type Detector,
  type DetectorState,
} from '../../../processors/regressions/detector.ts';
import type { Trial } from '../../../processors/regressions/trial.ts';
import { NULL_WEEK } from '../../score/regressions/scenarios.ts';
import { createWorld } from '../../score/regressions/world/world.ts';
import type { Bench, BenchContext, BenchResult } from '../bench.ts';
import { roundsFor } from '../bench.ts';
import { measure } from '../cpu.ts';
import { type Figure, figure, readSeries } from '../figures.ts';
import { interleave, type Variant } from '../rounds.ts';
import { chance, SEED } from '../traffic.ts';

const NAME = 'detector';
const DAY = 1_440;
/** Nothing is matched before the fourth day, and from then on four releases spread. */
const WARM_DAY = 5;
const LATE_DAY = 20;
const DAYS = [2, WARM_DAY, LATE_DAY] as const;
/** The stretch that is judged again and again: ten in the morning until four hours later in Japan. */
const FROM_MINUTE = 10 * 60;
const MINUTES = 4 * 60;

interface Stretch {
  day: number;
  state: string;
  minutes: { minute: number; trials: readonly Trial[] }[];
  ceremonies: number;
}

/** What a settled ceremony costs the detector of regressions, and whether history makes it dearer. */
export const detector: Bench = {
  name: NAME,
  about: 'a settled ceremony in the detector of regressions, on the 2nd, 5th and 20th day of its history',
  run: (context) => compare(context),
};

async function compare(context: BenchContext): Promise<BenchResult> {
  const stretches = live(context);
  const series = await interleave(
    stretches.map(variantOf),
    roundsFor(context, { quick: 7, full: 15, warmups: 3 }),
  );
  const read = readSeries(NAME, series, { unit: 'ceremonies', random: chance() });
  const costs = stretches.map((stretch): Figure => {
    const { value, low, high } = read.speed(nameOf(stretch), 'a CPU second');
    const micros = (perSecond: number | undefined) => (perSecond === undefined ? undefined : 1e6 / perSecond);
    const [from, to] = [micros(high), micros(low)];
    return {
      ...figure(NAME, `a ceremony on ${nameOf(stretch)}`, 'µs of CPU', 1e6 / value),
      ...(from === undefined || to === undefined ? {} : { low: from, high: to }),
    };
  });
  const growth = read.ratio(`day ${WARM_DAY}`, `day ${LATE_DAY}`, 'a CPU second');
  const states = stretches.map((stretch) =>
    figure(NAME, `state after ${nameOf(stretch)}`, 'MB of JSON', stretch.state.length / 1e6),
  );
  return {
    figures: [
      ...costs,
      { ...growth, what: `cost of a ceremony, day ${LATE_DAY} ÷ day ${WARM_DAY}`, unit: '×' },
      ...states,
    ],
    headline: { detector_us_per_ceremony: costs.at(-1)?.value ?? 0, detector_growth: growth.value },
  };
}

/** Lives through the days once, keeping the state and the trials of each stretch. */
function live({ quick, say }: BenchContext): Stretch[] {
  const perDay = quick ? 50_000 : 300_000;
  const world = createWorld({ scenario: NULL_WEEK, seed: SEED, perDay, days: LATE_DAY + 1 });
  const judge: Detector = createDetector();
  const stretches: Stretch[] = [];
  const end = LATE_DAY * DAY + FROM_MINUTE + MINUTES;
  for (let elapsed = 0; elapsed < end; elapsed += 1) {
    const day = DAYS.find((one) => elapsed === one * DAY + FROM_MINUTE);
    if (day !== undefined) {
      stretches.push({ day, state: JSON.stringify(judge.snapshot()), minutes: [], ceremonies: 0 });
    }
    const { minute, trials } = world.next();
    judge.minute(minute, trials);
    const current = stretches.at(-1);
    if (current === undefined || elapsed >= current.day * DAY + FROM_MINUTE + MINUTES) continue;
    current.minutes.push({ minute, trials });
    current.ceremonies += trials.length;
  }
  for (const stretch of stretches) say(`${nameOf(stretch)}: ${stretch.ceremonies} ceremonies in four hours`);
  return stretches;
}

/** From the same state through the same minutes; every run must find the same. */
function variantOf(stretch: Stretch): Variant {
  let known: string | null = null;
  return {
    name: nameOf(stretch),
    async run() {
      const judge = createDetector({ state: JSON.parse(stretch.state) as DetectorState });
      let sets = 0;
      let revisions = 0;
      const measured = await measure(() => {
        for (const { minute, trials } of stretch.minutes) {
          const found = judge.minute(minute, trials);
          sets += found.evidence.length;
          revisions += found.regressions.length;
        }
        return stretch.ceremonies;
      });
      const found = `${sets} sets, ${revisions} revisions`;
      known ??= found;
      if (found !== known) throw new Error(`The detector found ${found} and before ${known}.`);
      return measured;
    },
  };
}

const nameOf = ({ day }: Pick<Stretch, 'day'>) => `day ${day}`;
