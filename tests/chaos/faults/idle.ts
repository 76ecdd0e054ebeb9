import { HORIZON_MS } from '../../../schemas/ceremony.ts';
import type { Store } from '../../../schemas/store.ts';
import type { Fault } from '../fault.ts';

/** How long before their horizon the ceremonies arrive, and how long ticks may take to carry time past it. */
const BEFORE_HORIZON_MS = 20_000;
const ISSUED_OVER_MS = 2_000;
const TICKS_MS_MAX = 30_000;

/** Nothing arrives any more. */
export const IDLE_FAULTS: readonly Fault[] = [
  {
    name: 'idle-partition',
    what: 'ceremonies are open shortly before their horizon, and no event follows: ticks alone move time',
    heals: 'the ticks',
    quick: false,
    async run(world) {
      const { clock, store } = world;
      const startMs = clock.now() - HORIZON_MS + BEFORE_HORIZON_MS;
      const plan = world.plan(world.quick ? 60 : 200, { startMs, durationMs: ISSUED_OVER_MS });
      await world.send(plan);
      const ids = plan.truths.map(({ ceremony_id }) => ceremony_id);
      const deadlineMs = clock.monotonic() + BEFORE_HORIZON_MS + TICKS_MS_MAX;
      for (;;) {
        const uncounted = await countUncounted(store.live, ids);
        if (uncounted === 0) return [];
        if (clock.monotonic() > deadlineMs || world.signal.aborted) {
          const sentence = `${uncounted} of ${ids.length} ceremonies were in no cell ${TICKS_MS_MAX / 1_000} s past their horizon.`;
          return [{ invariant: 'I5', sentence }];
        }
        await clock.sleep(500);
      }
    },
  },
];

/** How many of the ids are in no cell of the rollup: by how many the union of both is larger. */
async function countUncounted(store: Store, ids: readonly string[]): Promise<number> {
  const [row] = await store.query<{ uncounted: number }>(
    `SELECT toInt64(uniqExactMerge(state)) - (SELECT toInt64(uniqExactMerge(ceremonies)) FROM ceremony_minutes) AS uncounted
     FROM (SELECT ceremonies AS state FROM ceremony_minutes
       UNION ALL SELECT arrayReduce('uniqExactState', arrayMap(id -> toUUID(id), {ids:Array(String)})) AS state)`,
    { ids },
  );
  return row?.uncounted ?? ids.length;
}
