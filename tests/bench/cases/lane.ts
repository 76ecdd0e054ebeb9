import { type Bench, type BenchContext, type BenchResult, roundsFor } from '../bench.ts';
import { describeTables } from '../encoding.ts';
import { type Figure, figure, readSeries } from '../figures.ts';
import { DRAIN_RECORDS } from '../lanes/product.ts';
import type { StepTimes } from '../lanes/steps.ts';
import { type Role, startRole } from '../role.ts';
import type { LaneInput, LaneRun, Prepared } from '../roles/lane.ts';
import { interleave } from '../rounds.ts';
import { median } from '../statistics.ts';
import { chance } from '../traffic.ts';

const NAME = 'lane';

/** The processor's own work without I/O, against the obvious way and against moving the bytes. */
export const lane: Bench = {
  name: NAME,
  about: 'decode, enrich, sessionize, encode in memory, against the obvious lane and the byte floor',
  async run(context) {
    const role = startRole('lane', { nodeOptions: ['--expose-gc'] });
    try {
      return await compare(role, context);
    } finally {
      await role.stop();
    }
  },
};

async function compare(role: Role, context: BenchContext): Promise<BenchResult> {
  const { quick, say } = context;
  const columns = await describeTables(context.place);
  const input: LaneInput = { ceremonies: quick ? 1_500 : 6_000, copies: 1, durationMs: 600_000, columns };
  const prepared = await role.ask<Prepared>('prepare', input);
  say(`${prepared.events} events of ${prepared.ceremonies} ceremonies`);
  const variant = (name: string, question: string, times: number) => ({
    name,
    run: async () => checked(await role.ask<LaneRun>(question, times), prepared, question),
  });
  const series = await interleave(
    [variant('product', 'product', 1), variant('obvious', 'obvious', 2), variant('byte floor', 'floor', 100)],
    roundsFor(context, { quick: 7, full: 15, warmups: 3 }),
  );
  const read = readSeries(NAME, series, { unit: 'events', random: chance() });
  const against = read.ratio('product', 'obvious', 'a CPU second');
  const figures: Figure[] = [
    ...['product', 'obvious', 'byte floor'].map((name) => read.speed(name, 'a CPU second')),
    against,
    read.ratio('product', 'byte floor', 'a CPU second'),
    figure(NAME, 'frame', 'bytes', prepared.frameBytes / prepared.events),
    ...(await steps(role, { rounds: quick ? 3 : 7, events: prepared.events })),
  ];
  return { figures, headline: { lane_vs_obvious: against.value } };
}

/** One row an event, and a row for every ceremony at least. */
function checked(run: LaneRun, { events, ceremonies, frameBytes }: Prepared, question: string): LaneRun {
  const { rows, bytes } = run.output;
  const wrong =
    rows.events !== events ||
    (question === 'floor' && bytes !== frameBytes) ||
    (question === 'product' && ((rows.ceremonies ?? 0) < ceremonies || rows.failed_events !== 0));
  if (wrong) throw new Error(`The ${question} lane is wrong: ${JSON.stringify(run.output)}.`);
  return run;
}

/** Where the time goes: each step's share, and its microseconds an event. */
async function steps(role: Role, { rounds, events }: { rounds: number; events: number }): Promise<Figure[]> {
  const times: StepTimes[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await role.ask<StepTimes>('steps'));
  const names = Object.keys(times[0] ?? {}) as (keyof StepTimes)[];
  const middle = names.map((name) => median(times.map((time) => time[name])));
  const total = middle.reduce((sum, ms) => sum + ms, 0);
  return names.flatMap((name, index) => {
    const ms = middle[index] ?? 0;
    return [
      figure(NAME, `step ${name}, drained every ${DRAIN_RECORDS}`, 'µs an event', (ms / events) * 1_000),
      figure(NAME, `step ${name}`, '% of the lane', (ms / total) * 100),
    ];
  });
}
