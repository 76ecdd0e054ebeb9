import { type Bench, type BenchContext, type BenchResult, roundsFor } from '../bench.ts';
import { figure, readSeries } from '../figures.ts';
import { type Role, startRole } from '../role.ts';
import type { EnrichPrepared } from '../roles/enrich.ts';
import { interleave, type Measured } from '../rounds.ts';
import { chance } from '../traffic.ts';

const NAME = 'enrich';

/** Naming client and authenticator, and setting the clock right: warm as in a running processor, and from nothing. */
export const enrich: Bench = {
  name: NAME,
  about: 'events enriched a second on one core, warm and cold, and how many clients were new',
  async run(context) {
    const role = startRole('enrich');
    try {
      return await compare(role, context);
    } finally {
      await role.stop();
    }
  },
};

/** Passes over the events in one round: each round then takes some hundred milliseconds. */
const PASSES = { warm: 10, cold: 2 } as const;

async function compare(role: Role, context: BenchContext): Promise<BenchResult> {
  const { events, clients } = await role.ask<EnrichPrepared>('prepare', context.quick ? 1_500 : 6_000);
  context.say(`${events} events of ${clients} different clients`);
  const variants = (['warm', 'cold'] as const).map((name) => ({
    name,
    run: () => role.ask<Measured>(name, PASSES[name]),
  }));
  const series = await interleave(variants, roundsFor(context, { quick: 7, full: 15, warmups: 2 }));
  const read = readSeries(NAME, series, { unit: 'events', random: chance() });
  const warm = read.speed('warm', 'a CPU second');
  return {
    figures: [
      warm,
      read.speed('cold', 'a CPU second'),
      figure(NAME, 'clients never seen before, cold', '% of events', (clients / events) * 100),
    ],
    headline: { enrich_events_per_s: warm.value },
  };
}
