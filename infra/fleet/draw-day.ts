import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { SimulatedCeremony } from './day.ts';

/** What came of drawing a day. */
export interface DayFigures {
  ceremonies: number;
  messages: number;
  events: number;
  bytes: number;
  outcomes: Record<string, number>;
  faults: Record<string, number>;
  /** The largest resident memory of the process that was seen, MiB. */
  memoryMiB: number;
}

const LOOK_EVERY = 2_000;

/** Reads a day to its end and keeps nothing of it but figures; its truth goes to a file, a JSON object a line. */
export async function drawDay({
  day,
  truthFile,
}: {
  day: Iterable<SimulatedCeremony>;
  truthFile: string | null;
}): Promise<DayFigures> {
  const file = truthFile === null ? null : createWriteStream(truthFile);
  const figures: DayFigures = {
    ceremonies: 0,
    messages: 0,
    events: 0,
    bytes: 0,
    outcomes: {},
    faults: {},
    memoryMiB: 0,
  };
  for (const ceremony of day) {
    count(figures, ceremony);
    if (file) await write(file, `${JSON.stringify(ceremony.truth)}\n`);
  }
  file?.end();
  if (file) await finished(file);
  return figures;
}

function count(figures: DayFigures, { truth, messages, events }: SimulatedCeremony): void {
  figures.ceremonies += 1;
  figures.messages += messages.length;
  figures.events += events;
  for (const { body } of messages) figures.bytes += body.length;
  figures.outcomes[truth.outcome] = (figures.outcomes[truth.outcome] ?? 0) + 1;
  if (truth.fault !== null) figures.faults[truth.fault] = (figures.faults[truth.fault] ?? 0) + 1;
  if (figures.ceremonies % LOOK_EVERY !== 1) return;
  figures.memoryMiB = Math.max(figures.memoryMiB, Math.round(process.memoryUsage.rss() / 2 ** 20));
}

/** Waits where the disk is slower than the draw. */
async function write(file: WriteStream, line: string): Promise<void> {
  if (!file.write(line)) await once(file, 'drain');
}
