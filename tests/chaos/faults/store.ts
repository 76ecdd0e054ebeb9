import { type FSWatcher, watch } from 'node:fs';
import type { ExpectedAlert } from '../alarms.ts';
import { witness } from '../audit.ts';
import type { Fault } from '../fault.ts';
import type { Weather } from '../proxy.ts';
import type { World } from '../world.ts';

/** ClickHouse dies, is away, is slow, refuses, or leaves it open whether it took what it was sent. */
export const STORE_FAULTS: readonly Fault[] = [
  {
    name: 'store-kill',
    what: 'SIGKILL of ClickHouse, at random or the moment it begins to write a part',
    heals: 'it is started on its data',
    quick: true,
    async run(world) {
      const { clock, quick, store } = world;
      const kills = quick ? 2 : 12;
      const sent = world.send(world.plan(quick ? 120 : 1_000), { overMs: kills * (quick ? 2_500 : 3_500) });
      for (let kill = 0; kill < kills && !world.signal.aborted; kill += 1) {
        await clock.sleep(500, world.signal);
        if (kill % 2 === 0) await untilItWritesAPart(world);
        else await clock.sleep(world.chance.uniform(0, 1_500), world.signal);
        await store.kill();
        await clock.sleep(world.chance.uniform(100, 1_000), world.signal);
        await store.start();
      }
      await sent;
      return [];
    },
  },
  inWeather({
    name: 'store-down',
    what: 'ClickHouse can not be reached for 5 min (quick: 6 s)',
    quick: false,
    weather: () => ({ kind: 'gone' }),
    lastsMs: { quick: 6_000, full: 300_000 },
    // A store that does not answer for two minutes is a log that stands still, as far as anyone can tell.
    tells: { name: 'LogStopped', withinMs: 140_000 },
  }),
  inWeather({
    name: 'store-slow',
    what: 'every insert arrives 10 s late, long after its sender gave up (quick: 4 s)',
    quick: false,
    weather: ({ quick }) => ({ kind: 'slow', delayMs: quick ? 4_000 : 10_000 }),
    lastsMs: { quick: 8_000, full: 45_000 },
  }),
  inWeather({
    name: 'store-refusing',
    what: 'HTTP 503 of a balancer and code 252 (TOO_MANY_PARTS), in turns',
    quick: false,
    weather: ({ chance }) => (chance.happens(0.5) ? { kind: 'unavailable' } : { kind: 'too_many_parts' }),
    lastsMs: { quick: 6_000, full: 30_000 },
  }),
  inWeather({
    name: 'store-cut',
    what: 'the connection breaks once the body is sent, or once ClickHouse has answered',
    quick: true,
    weather: ({ chance }) => ({ kind: 'cut', when: chance.happens(0.5) ? 'body_sent' : 'answered' }),
    lastsMs: { quick: 5_000, full: 30_000 },
  }),
];

const WEATHER_CHANGES_MS = 700;

function inWeather(options: {
  name: string;
  what: string;
  quick: boolean;
  weather: (world: World) => Weather;
  lastsMs: { quick: number; full: number };
  /** What somebody must be told of the fault, where it lasts long enough for that. */
  tells?: ExpectedAlert;
}): Fault {
  const { name, what, quick, weather, lastsMs, tells } = options;
  return {
    name,
    what,
    heals: 'the proxy lets everything through again',
    quick,
    async run(world) {
      const { clock, store } = world;
      const forMs = world.quick ? lastsMs.quick : lastsMs.full;
      const before = store.proxy.disturbed;
      if (tells && forMs > tells.withinMs) world.alarms.expect(tells);
      const sent = world.send(world.plan(world.quick ? 100 : 800), { overMs: Math.min(forMs, 60_000) });
      const untilMs = clock.monotonic() + forMs;
      while (clock.monotonic() < untilMs && !world.signal.aborted) {
        store.proxy.set(weather(world));
        await clock.sleep(WEATHER_CHANGES_MS, world.signal);
      }
      await witness(world);
      const disturbed = store.proxy.disturbed - before;
      store.proxy.set({ kind: 'clear' });
      await sent;
      if (disturbed > 0) return [];
      return [{ invariant: 'I7', sentence: 'The proxy disturbed nothing: the fault did not happen.' }];
    },
  };
}

const PART_MS_MAX = 5_000;

/** Resolves when ClickHouse makes the folder of a new part of `events`: the row is neither there nor not. */
async function untilItWritesAPart(world: World): Promise<void> {
  const [table] = await world.store.live.query<{ path: string }>(
    "SELECT data_paths[1] AS path FROM system.tables WHERE database = currentDatabase() AND name = 'events'",
  );
  if (!table) return;
  const seen = Promise.withResolvers<void>();
  let watcher: FSWatcher | null = null;
  try {
    watcher = watch(table.path, (_, file) => {
      if (file?.startsWith('tmp_insert')) seen.resolve();
    });
    watcher.on('error', () => seen.resolve());
    await Promise.race([seen.promise, world.clock.sleep(PART_MS_MAX, world.signal)]);
  } finally {
    watcher?.close();
  }
}
