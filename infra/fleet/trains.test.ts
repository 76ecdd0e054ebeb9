import { describe, expect, it } from 'vitest';
import { MONDAY_MS } from './observe.ts';
import { play } from './play.ts';
import { PRIORS } from './priors.ts';
import { trainsAt } from './trains.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const PHONES = 400;
const phones = Array.from({ length: PHONES }, (_, at) => ({ place: (at + 0.5) / PHONES, patchLagMonths: 0 }));

/** Day by day for four months: what each phone has. */
const days = Array.from({ length: 120 }, (_, day) =>
  phones.map((phone) => trainsAt(phone, MONDAY_MS + day * DAY_MS)),
);

/** On each day, the share of phones that have this release or a later one. */
function adoption(of: 'play_services' | 'security_patch', release: string): number[] {
  return days.map((day) => day.filter((trains) => trains[of] >= release).length / PHONES);
}

describe('releases that reach every phone', () => {
  it.each(['play_services', 'security_patch'] as const)(
    'bring %s along an S, within ten to 25 days',
    (of) => {
      const releases = [...new Set(days.flat().map((trains) => trains[of]))].sort();
      const whole = releases
        .map((release) => adoption(of, release))
        .filter((s) => s[0] === 0 && s.at(-1) === 1);
      expect(whole.length).toBeGreaterThan(1);
      const [low, high] = PRIORS.adoptionDays.value;
      for (const shares of whole) {
        const at = (share: number) => shares.findIndex((reached) => reached >= share);
        const middle = at(0.95) - at(0.05);
        expect(middle).toBeGreaterThanOrEqual(low * 0.9 - 2);
        expect(middle).toBeLessThanOrEqual(high * 0.9 + 2);
        // Steepest half way: the middle half comes in far less than half of the time.
        expect(at(0.75) - at(0.25)).toBeLessThan(0.5 * middle);
      }
    },
  );

  it('never go back, on any phone', () => {
    for (const [at] of phones.entries()) {
      for (const of of ['play_services', 'security_patch'] as const) {
        const seen = days.map((day) => day[at]?.[of] ?? '');
        expect(seen).toEqual(seen.toSorted());
      }
    }
  });

  it('are called as the field calls them', () => {
    const { play_services, security_patch } = trainsAt(
      { place: 0.5, patchLagMonths: 2 },
      Date.UTC(2026, 6, 29),
    );
    expect(play_services).toMatch(/^26\.2\d\.\d\d$/);
    expect(security_patch).toBe('2026-05-01');
  });

  it('are on several versions at once in the traffic, and move on during a month', () => {
    const said = (startMs: number) => {
      const versions = new Map<string, number>();
      const options = { seed: 'trains', ceremonies: 3_000, startMs, durationMs: HOUR_MS };
      for (const { truth, now } of play(options)) {
        if (truth.device.surface !== 'android') continue;
        const version = now.client.beacon.play_services_version ?? '';
        expect(version).toBe(now.truth.play_services);
        versions.set(version, (versions.get(version) ?? 0) + 1);
      }
      return versions;
    };
    const [before, after] = [said(MONDAY_MS), said(MONDAY_MS + 60 * DAY_MS)];
    expect(before.size).toBeGreaterThan(1);
    expect([...after.keys()].some((version) => before.has(version))).toBe(false);
  });
});
