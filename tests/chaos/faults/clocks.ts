import { existsSync } from 'node:fs';
import type { FleetMessage } from '../../../infra/fleet/plan.ts';
import type { BurstPlan } from '../burst.ts';
import type { Fault } from '../fault.ts';
import type { Violation } from '../judge.ts';
import type { World } from '../world.ts';

const YEARS_10_MS = 315_576_000_000;
const HOUR_S = 3_600;
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** Every clock but the broker's is wrong. */
export const CLOCK_FAULTS: readonly Fault[] = [
  {
    name: 'client-clocks',
    what: 'half of the clients live ten years ahead, half ten years ago',
    heals: 'nothing to heal: such clients exist',
    quick: true,
    async run(world) {
      const plan = world.plan(world.quick ? 80 : 500);
      await world.send(skewBeacons(plan), { overMs: 2_000 });
      return watermarksInDoubt(world);
    },
  },
  {
    name: 'gateway-clock',
    what: "the gateway's clock is 4 min 50 s ahead, then 6 min behind: signatures of the second are stale",
    heals: "the gateway's clock is set",
    quick: false,
    async run(world) {
      const aheadMs = 290_000;
      const ahead = world.plan(world.quick ? 60 : 300, {
        startMs: world.clock.now() + aheadMs - 240_000,
        durationMs: 60_000,
      });
      await world.send(ahead, { overMs: 1_000, gatewayClockAheadMs: aheadMs });
      const behind = world.plan(40);
      const stale = world.refusals.counted.get('stale_timestamp') ?? 0;
      await world.send(behind, { overMs: 500, gatewayClockAheadMs: -360_000 });
      await world.refusals.read(world.collector.url);
      const counted = (world.refusals.counted.get('stale_timestamp') ?? 0) - stale;
      if (counted > 0) return watermarksInDoubt(world);
      return [{ invariant: 'I9', sentence: 'No stale signature was counted: the fault did not happen.' }];
    },
  },
  {
    name: 'collector-clock',
    what: "the collector's clock is an hour ahead, then an hour behind (libfaketime)",
    heals: 'it is started with the true time',
    quick: false,
    cannot: () =>
      existsSync(FAKETIME) ? null : 'libfaketime is not installed: `apt-get install libfaketime`.',
    async run(world) {
      for (const hours of [1, -1]) {
        const environment = {
          LD_PRELOAD: FAKETIME,
          FAKETIME: `${hours > 0 ? '+' : '-'}${HOUR_S}s`,
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
        };
        await world.collector.restart({ environment });
        // Signed by a gateway that shares the collector's wrong hour: otherwise its lines are refused, and counted.
        const gatewayClockAheadMs = world.chance.happens(0.5) ? hours * HOUR_S * 1_000 : 0;
        await world.send(world.plan(world.quick ? 60 : 300), { overMs: 1_500, gatewayClockAheadMs });
      }
      await world.collector.restart();
      return watermarksInDoubt(world);
    },
  },
];

/** What a page sends is stamped by a clock that is ten years off; the ids are minted by the relying party. */
function skewBeacons(plan: BurstPlan): BurstPlan {
  const skewed = (message: FleetMessage): FleetMessage => {
    if (message.route !== 'beacons') return message;
    const skewMs = message.ceremonyId.charCodeAt(35) % 2 === 0 ? YEARS_10_MS : -YEARS_10_MS;
    const said = JSON.parse(message.body) as {
      sent_at_ms: number;
      events: { occurred_at_ms: number }[];
    };
    said.sent_at_ms += skewMs;
    for (const event of said.events) event.occurred_at_ms += skewMs;
    return { ...message, body: JSON.stringify(said) };
  };
  return { ...plan, messages: plan.messages.map(skewed) };
}

const WATERMARK_OFF_MS_MAX = 60_000;

/** The watermark is the broker's append time, whatever the others' clocks say. */
async function watermarksInDoubt(world: World): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const { part } of world.processors.all) {
    const url = String(part?.ready.url ?? '');
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const [, seconds] of text.matchAll(/^kagimi_processor_watermark_seconds\{[^}]*\} (\S+)$/gm)) {
      const aheadMs = Number(seconds) * 1_000 - world.clock.now();
      if (aheadMs <= WATERMARK_OFF_MS_MAX) continue;
      const sentence = `A watermark is ${Math.round(aheadMs / 1_000)} s ahead of the broker.`;
      violations.push({ invariant: 'I3', sentence });
    }
  }
  return violations;
}
