import { type Bench, type BenchContext, type BenchResult, roundsFor } from '../bench.ts';
import { describeTables } from '../encoding.ts';
import { type Figure, figure, readSeries } from '../figures.ts';
import { startRole } from '../role.ts';
import type { Held, LaneInput, LaneRun, Prepared } from '../roles/lane.ts';
import { interleave, type Variant } from '../rounds.ts';
import { chance } from '../traffic.ts';

const NAME = 'growth';
const SIZES = [1, 4, 16] as const;
const HORIZON_SECONDS = 15 * 60;
const EVENTS_PER_SECOND = 500;

/** Does an event cost the same when sixteen times as many ceremonies are open? And what does an open one hold? */
export const growth: Bench = {
  name: NAME,
  about: 'cost of an event at 1, 4 and 16 times the events and open ceremonies; heap; replay of a horizon',
  run: (context) => withRoles(context),
};

async function withRoles(context: BenchContext): Promise<BenchResult> {
  const roles = SIZES.map((size) => ({ size, role: startRole('lane', { nodeOptions: ['--expose-gc'] }) }));
  try {
    const variants: Variant[] = [];
    const ceremonies = context.quick ? 400 : 2_000;
    const columns = await describeTables(context.place);
    for (const { size, role } of roles) {
      const input: LaneInput = { ceremonies, copies: size, durationMs: 600_000, columns };
      const prepared = await role.ask<Prepared>('prepare', input);
      context.say(`${size} ×: ${prepared.events} events of ${prepared.ceremonies} ceremonies`);
      variants.push({
        name: `${size} ×`,
        // As many events for every size, so that neither start nor clock weighs more on one.
        run: async () => checked(await role.ask<LaneRun>('product', 16 / size), prepared),
      });
    }
    const series = await interleave(variants, roundsFor(context, { quick: 4, full: 9, warmups: 1 }));
    const read = readSeries(NAME, series, { unit: 'events', random: chance() });
    const growth16 = read.ratio('1 ×', '16 ×', 'a CPU second');
    const biggest = roles.at(-1)?.role;
    if (!biggest) throw new Error('No size was measured.');
    const held = await biggest.ask<Held>('hold');
    const replayed = await biggest.ask<LaneRun>('replay');
    if (replayed.output.rows.written !== 0) throw new Error('A replay wrote rows.');
    const figures: Figure[] = [
      ...SIZES.map((size) => read.speed(`${size} ×`, 'a CPU second')),
      { ...read.ratio('1 ×', '4 ×', 'a CPU second'), what: 'cost of an event, 4 × ÷ 1 ×', unit: '×' },
      { ...growth16, what: 'cost of an event, 16 × ÷ 1 ×', unit: '×' },
      figure(NAME, `an open ceremony, of ${held.open}`, 'bytes of heap', held.heapBytes / held.open),
      figure(
        NAME,
        `replay of one horizon (15 min at 500 events/s), from ${replayed.units} events in memory`,
        'CPU s',
        ((replayed.cpuMs / replayed.units) * HORIZON_SECONDS * EVENTS_PER_SECOND) / 1_000,
      ),
    ];
    return { figures, headline: { cost_growth_16x: growth16.value } };
  } finally {
    await Promise.all(roles.map(({ role }) => role.stop()));
  }
}

function checked(run: LaneRun, { events, ceremonies }: Prepared): LaneRun {
  const { rows } = run.output;
  if (rows.events !== events || (rows.ceremonies ?? 0) < ceremonies || rows.failed_events !== 0) {
    throw new Error(`The lane is wrong: ${JSON.stringify(rows)}.`);
  }
  return run;
}
