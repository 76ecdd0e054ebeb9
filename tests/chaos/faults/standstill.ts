import type { Fault } from '../fault.ts';

/** Longer than LogStopped's and DetectorStopped's patience, and a few evaluations. */
const LOG_STOPPED_MS = 440_000;
const DETECTOR_STOPPED_MS = 330_000;

/** Parts that stand still for so long that somebody must be told. */
export const STANDSTILL_FAULTS: readonly Fault[] = [
  {
    name: 'detector-standstill',
    what: 'the detector of regressions is stopped for 5 min 30 s',
    heals: 'it is started again and judges every minute that it missed',
    quick: false,
    fires: () => ['DetectorStopped'],
    async run({ alerts, clock, plan, send, signal }) {
      await alerts.stopDetector();
      await send(plan(300), { overMs: 5_000 });
      await clock.sleep(DETECTOR_STOPPED_MS, signal);
      await alerts.startDetector();
      return [];
    },
  },
  {
    name: 'processor-standstill',
    what: 'every processor is stopped for 7 min 20 s under traffic',
    heals: 'one is started again',
    quick: false,
    fires: () => ['LogStopped'],
    async run({ clock, plan, processors, send, signal }) {
      await processors.stopAll();
      await send(plan(300), { overMs: 5_000 });
      await clock.sleep(LOG_STOPPED_MS, signal);
      await processors.start();
      return [];
    },
  },
];
