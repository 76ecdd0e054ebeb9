import { expect, it } from 'vitest';
import { decode } from '../../schemas/codec.ts';
import { copyFrames } from './copies.ts';
import { drawEvents, frame, T0_MS } from './traffic.ts';

it('multiplies ceremonies without touching anything but their ids', () => {
  const events = drawEvents({ ceremonies: 3, startMs: T0_MS, durationMs: 1_000 });
  const copies = copyFrames(frame(events), 4);
  expect(copies).toHaveLength(events.length * 4);
  const decoded = copies.map(({ value }) => decode(value).value);
  const ids = decoded.map((event) => ('ceremony_id' in event ? event.ceremony_id : ''));
  expect(new Set(ids).size).toBe(new Set(events.map(({ ceremony_id }) => ceremony_id)).size * 4);
  expect(copies.map(({ key }) => key.toString())).toEqual(ids);
  decoded.forEach((event, index) => {
    const original = events[Math.floor(index / 4)];
    expect({ ...event, event_id: original?.event_id, ceremony_id: original?.ceremony_id }).toEqual(original);
  });
});
