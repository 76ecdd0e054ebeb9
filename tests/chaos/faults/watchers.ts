import { waitForNoLag } from '../audit.ts';
import type { Fault } from '../fault.ts';
import type { World } from '../world.ts';

const MINUTE_MS = 60_000;
/** More than five minutes behind for two, by the rule LogStopped. */
const LOG_STOPPED_MS = 7 * MINUTE_MS;
/** More than three whole minutes not judged, for one, by the rule DetectorStopped; a minute has to be whole first. */
const DETECTOR_STOPPED_MS = 6 * MINUTE_MS;
/** The next evaluation, and a slow machine. */
const ROOM_MS = 20_000;

/** Who looks on is hurt, or what they look at stands still for so long that they must say so. */
export const WATCHER_FAULTS: readonly Fault[] = [
  {
    name: 'watchers-kill',
    what: 'SIGKILL of the detector and of the alerting process while an alert stands that somebody was told of',
    heals: 'both are started again',
    quick: true,
    async run(world) {
      const { clock, quick, watchers } = world;
      const sent = world.send(world.plan(quick ? 40 : 200), { overMs: 500 });
      if (!(await untilOneStands(world))) {
        return [{ invariant: 'I10', sentence: 'No alert stood: the fault did not happen.' }];
      }
      for (let kill = 0; kill < (quick ? 1 : 4) && !world.signal.aborted; kill += 1) {
        if (!quick) await clock.sleep(world.chance.uniform(1_000, 6_000), world.signal);
        await Promise.all(watchers.all.map((one) => one.kill()));
        await Promise.all(watchers.all.map((one) => one.revived()));
      }
      await sent;
      return waitForNoLag(world);
    },
  },
  {
    name: 'log-stopped',
    what: 'no processor runs for so long that somebody must be told that the log stands still',
    heals: 'a processor is started',
    quick: false,
    async run(world) {
      await told(world);
      await world.processors.stopAll();
      world.alarms.expect({ name: 'LogStopped', withinMs: LOG_STOPPED_MS + ROOM_MS });
      await world.clock.sleep(LOG_STOPPED_MS - MINUTE_MS, world.signal);
      const sent = world.send(world.plan(300), { overMs: MINUTE_MS });
      await world.clock.sleep(MINUTE_MS + ROOM_MS, world.signal);
      await world.processors.start();
      await sent;
      return [];
    },
  },
  {
    name: 'detector-stopped',
    what: 'SIGSTOP of the detector for so long that somebody must be told that it stands still',
    heals: 'SIGCONT; it judges what it missed',
    quick: false,
    async run(world) {
      world.watchers.detector.part?.suspend();
      world.alarms.expect({ name: 'DetectorStopped', withinMs: DETECTOR_STOPPED_MS + ROOM_MS });
      const sent = world.send(world.plan(400), { overMs: MINUTE_MS });
      await world.clock.sleep(DETECTOR_STOPPED_MS + ROOM_MS, world.signal);
      world.watchers.detector.part?.resume();
      await sent;
      return [];
    },
  },
];

const STANDS_MS_MAX = 60_000;

async function untilOneStands({ clock, pager, signal }: World): Promise<boolean> {
  const deadlineMs = clock.monotonic() + STANDS_MS_MAX;
  while (!pager.episodes.some(({ overMs }) => overMs === null)) {
    if (clock.monotonic() > deadlineMs || signal.aborted) return false;
    await clock.sleep(250, signal);
  }
  return true;
}

const TOLD_MS_MAX = 40_000;

/** What happened before must be told before the log stands still: a burst is told of for ten minutes. */
async function told({ alarms, clock, ledger, signal }: World): Promise<void> {
  alarms.whole();
  const deadlineMs = clock.monotonic() + TOLD_MS_MAX;
  while (!alarms.isDone(ledger.settledIds()) && clock.monotonic() < deadlineMs && !signal.aborted) {
    await clock.sleep(500, signal);
  }
  alarms.broken();
}
