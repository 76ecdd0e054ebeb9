import { bytesOf } from './beacons.ts';
import { guard } from './guard.ts';
import type { Host } from './host.ts';
import { bodyBytesMax, queueAgeMs, queueBeaconsMax, queueBytesMax, sequencesMax } from './limits.ts';
import type { Beacon } from './wire.ts';

const storageKey = 'kagimi.queue';

export interface Waiting {
  beacon: Beacon;
  /** When it was made, by the wall clock. */
  at: number;
  /** A request for it is on its way. */
  inFlight?: boolean;
  /** It was sent at least once, and nobody knows that it arrived. */
  tried?: boolean;
}

/** A ceremony's next number, and when it was last taken. */
type Sequence = [ceremonyId: string, next: number, at: number];

export type Queue = ReturnType<typeof createQueue>;

/** Beacons that nobody has acknowledged: at most 64, at most 64 KiB, at most ten minutes; the oldest go first. */
export function createQueue(host: Host) {
  let waiting: Waiting[] = [];
  let sequences: Sequence[] = [];

  const isYoung = (at: number) => Math.abs(host.now() - at) <= queueAgeMs;

  function trim(): Waiting[] {
    waiting = waiting.filter(({ at }) => isYoung(at)).slice(-queueBeaconsMax);
    while (bytesOf(waiting) > queueBytesMax) waiting.shift();
    return waiting;
  }

  /** Writes what is left to sessionStorage, for this tab's next page. */
  function save(): void {
    const beacons = trim().map(({ at, beacon }) => ({ at, beacon }));
    guard(() => host.store(storageKey, JSON.stringify({ beacons, sequences })));
  }

  // What the page before left behind. From the first thing on that is not as we wrote it, the rest is forgotten.
  guard(() => {
    const kept = JSON.parse(host.readStored(storageKey) ?? '');
    for (const [id, next, at] of kept.sequences) if (isYoung(at)) sequences.push([id, next, at]);
    for (const { at, beacon } of kept.beacons) {
      if (beacon.events[0] && bytesOf(beacon) <= bodyBytesMax) waiting.push({ at, beacon });
    }
  });

  return {
    push(beacon: Beacon): void {
      waiting.push({ beacon, at: host.now() });
    },
    drop(done: Waiting): void {
      waiting = waiting.filter((item) => item !== done);
      save();
    },
    list: trim,
    /** The next number of a ceremony's events; it counts on across pages, so that event ids never repeat. */
    takeSequence(ceremonyId: string): number {
      const next = sequences.find(([id]) => id === ceremonyId)?.[1] ?? 0;
      const others = sequences.filter(([id]) => id !== ceremonyId).slice(1 - sequencesMax);
      sequences = [...others, [ceremonyId, next + 1, host.now()]];
      return next;
    },
    save,
  };
}
