import type { Fault } from '../scenarios.ts';
import { SLICES } from '../slices.ts';
import { createTrack, type Exposure, type MethodResult } from '../track.ts';
import { FAMILIES } from '../world/places.ts';
import type { WorldMinute } from '../world/world.ts';
import { createClairvoyant } from './clairvoyant.ts';
import { createSlidingCounts, TICK_MINUTES, WINDOW_NAMES } from './counts.ts';
import { createCusum } from './cusum.ts';
import { createPager } from './pager.ts';
import { RULES } from './rules.ts';

/** All that are measured beside the detector, but for the clairvoyant. */
export const BASELINES: readonly { id: string; name: string }[] = [
  ...RULES.map(({ id, name }) => ({ id, name })),
  { id: 'cusum_4_5', name: 'CUSUM h = 4.5' },
  { id: 'cusum_12', name: 'CUSUM h = 12' },
  { id: 'cusum_60_tuned', name: 'CUSUM h = 60 (tuned)' },
];

/** All baselines on the same votes. They get the folded trials, as the detector makes them: generous. */
export function createPanel(fault: Fault | undefined) {
  const counts = createSlidingCounts();
  const tracks = BASELINES.map(() => createTrack(fault));
  let exposure: Exposure = { minutes: 0, ceremonies: 0, votes: 0 };
  const pagers = tracks.map((track) => createPager((slice) => track.page(SLICES[slice] ?? null, exposure)));
  const cusum = createCusum((limit, slice, score) => pagers[RULES.length + limit]?.alarm(slice, score));
  const clairvoyant = fault ? createClairvoyant(fault) : null;
  let isSure = false;
  let foreseen: Exposure | null = null;
  const windows = RULES.map(({ window }) => WINDOW_NAMES.indexOf(window));

  function look(): void {
    for (let slice = 0; slice < SLICES.length; slice += 1)
      for (let rule = 0; rule < RULES.length; rule += 1) {
        const score = RULES[rule]?.score(counts.read(windows[rule] ?? 0, slice)) ?? 0;
        if (score > 0) pagers[rule]?.alarm(slice, score);
      }
  }

  return {
    minute(seen: WorldMinute, so: Readonly<Exposure>): void {
      exposure = { ...so };
      counts.add(seen);
      cusum.add(seen);
      if (clairvoyant && !isSure) {
        isSure = clairvoyant.add(seen);
        if (isSure) foreseen = exposure;
      }
      if (seen.elapsed % TICK_MINUTES !== TICK_MINUTES - 1) return;
      counts.move();
      look();
      for (const pager of pagers) pager.flush(seen.elapsed);
    },
    isDone: () => tracks.every(({ result }) => result.found !== null) && isSure,
    results(): { methods: Record<string, MethodResult>; clairvoyant: Exposure | null } {
      return {
        methods: Object.fromEntries(BASELINES.map(({ id }, at) => [id, resultOf(tracks, at)])),
        clairvoyant: foreseen,
      };
    },
  };
}

function resultOf(tracks: readonly { result: MethodResult }[], at: number): MethodResult {
  const track = tracks[at];
  if (!track) throw new RangeError(`There is no baseline ${at}.`);
  return track.result;
}

/** Roll-outs that run side by side in a run: the waves that may be paged falsely. */
export const WAVES = FAMILIES.length;
