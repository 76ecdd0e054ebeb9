import { describe, expect, it } from 'vitest';
import { hasPlacebo, placeboOf } from './placebo.ts';

const minuteOf = (iso: string) => Date.parse(iso) / 60_000;

describe('the placebo of a week', () => {
  it.each([
    ['a Monday at midnight in Japan', '2026-02-08T15:00:00Z', '2026-W07'],
    ['the minute before', '2026-02-08T14:59:00Z', '2026-W06'],
    ['the first of a January that belongs to the year before', '2027-01-01T00:00:00Z', '2026-W53'],
    ['the end of a December that belongs to the next year', '2025-12-30T00:00:00Z', '2026-W01'],
  ])('has the ISO week of %s', (_, iso, week) => {
    expect(placeboOf(minuteOf(iso))).toMatchObject({ week, id: `placebo/${week}` });
  });

  it('begins and ends where its neighbours end and begin', () => {
    const placebo = placeboOf(minuteOf('2026-02-11T03:04:00Z'));
    expect(placebo.startMinute).toBe(minuteOf('2026-02-08T15:00:00Z'));
    expect(placeboOf(placebo.endMinute).startMinute).toBe(placebo.endMinute);
    expect(placeboOf(placebo.startMinute - 1).endMinute).toBe(placebo.startMinute);
  });

  it('is given to one voter in eight, to others the next week, and to the same on every call', () => {
    const voters = Array.from({ length: 8_000 }, (_, index) => `voter-${index}`);
    const first = voters.filter((voter) => hasPlacebo(voter, '2026-W07'));
    const second = new Set(voters.filter((voter) => hasPlacebo(voter, '2026-W08')));
    expect(first.length).toBeGreaterThan(880);
    expect(first.length).toBeLessThan(1_120);
    const both = first.filter((voter) => second.has(voter)).length;
    expect(both).toBeGreaterThan(70);
    expect(both).toBeLessThan(190);
    expect(voters.filter((voter) => hasPlacebo(voter, '2026-W07'))).toEqual(first);
  });
});
