import { createDetector } from '../../../processors/regressions/detector.ts';
import type { Regression } from '../../../processors/regressions/findings.ts';
import type { Fault } from './scenarios.ts';
import { createTrack, type Exposure, type MethodResult } from './track.ts';
import { FAMILIES } from './world/places.ts';
import type { WorldMinute } from './world/world.ts';

/** What the detector did in one run. */
export interface DetectionResult extends MethodResult {
  /** Episodes of the live placebo that opened: a bug each. */
  placebos: number;
  /** One line a page, for people. */
  told: string[];
  ceremonies: number;
  /** CPU time of this thread in the detector, milliseconds: a busy machine moves it least. */
  cpuMs: number;
}

const REFINE_MINUTES = 2_880;

/** Runs the product's detector on a world, and judges its pages. */
export function createDetection(fault: Fault | undefined) {
  const detector = createDetector({});
  const track = createTrack(fault);
  const token = FAMILIES.find(({ os }) => os === fault?.os)?.token ?? '';
  const placebos = new Set<string>();
  const paged = new Set<string>();
  const told: string[] = [];
  let episode = '';
  let ceremonies = 0;
  let cpuMs = 0;

  function read(regression: Regression, exposure: Exposure): void {
    if (regression.kind === 'placebo' && regression.state === 'open') placebos.add(regression.id);
    const names = regression.dimension === 'os' && regression.token === token;
    const slice = names ? regression.place : null;
    if (regression.pages) {
      paged.add(regression.id);
      if (track.page(slice, exposure)) episode = regression.id;
      told.push(tell(regression, exposure));
    } else if (paged.has(regression.id) && track.rename(slice, exposure)) episode = regression.id;
    if (regression.id === episode) track.refine(regression.place);
  }

  return {
    minute({ minute, trials }: WorldMinute, exposure: Exposure): void {
      const before = process.threadCpuUsage();
      const { regressions } = detector.minute(minute, trials);
      const { user, system } = process.threadCpuUsage(before);
      cpuMs += (user + system) / 1_000;
      ceremonies += trials.length;
      for (const regression of regressions) read(regression, exposure);
    },
    /** Whether the fault was found and its place had two days to be refined. */
    isDone: ({ minutes }: Exposure) =>
      track.result.found !== null && minutes >= track.result.found.minutes + REFINE_MINUTES,
    hasFound: () => track.result.found !== null,
    result: (): DetectionResult => ({
      ...track.result,
      placebos: placebos.size,
      told,
      ceremonies,
      cpuMs,
    }),
  };
}

function tell(regression: Regression, { ceremonies }: Exposure): string {
  const { os, oem, model, browser, kind } = regression.place;
  const place = [os, oem, model, browser, kind].filter((field) => field !== '').join(' × ');
  return `${regression.kind} ${regression.token} ${place}: OR ${regression.oddsRatio.toFixed(2)}, ${regression.failures}/${regression.trials}, after ${ceremonies}`;
}
