import { dateTimeFormat } from '@grafana/data';

export interface Span {
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}

/** The least distance between two times; nothing where there are not two. */
export function stepOf(times: readonly number[]): number | undefined {
  const steps = times.slice(1).map((time, at) => time - (times[at] ?? time));
  const positive = steps.filter((step) => step > 0);
  return positive.length === 0 ? undefined : Math.min(...positive);
}

const ROUND_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080].map(
  (minutes) => minutes * 60_000,
);
/** Ticks stand at round hours of Japan, which has no summer time. */
const JST_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;

/** At most `count` round times of a span, with what is written below them. */
export function ticksOf(
  { from, to }: Span,
  count: number,
  timeZone: string,
): { time: number; text: string }[] {
  const step = ROUND_MS.find((round) => (to - from) / round <= count) ?? (to - from) / count;
  const ticks: { time: number; text: string }[] = [];
  const format = to - from > DAY_MS ? 'MM/DD HH:mm' : 'HH:mm';
  for (let time = Math.ceil((from + JST_MS) / step) * step - JST_MS; time < to; time += step) {
    ticks.push({ time, text: dateTimeFormat(time, { timeZone, format }) });
  }
  return ticks;
}
