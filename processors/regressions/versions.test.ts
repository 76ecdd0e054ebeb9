import { describe, expect, it } from 'vitest';
import { createTown, PATCH, TOWN_START } from '../../tests/fakes/detector-town.ts';
import { createDetector } from './detector.ts';
import type { Release } from './findings.ts';
import type { StoredTrial } from './reading.ts';
import { tokensOf } from './tokens.ts';
import { compareVersions, productOf } from './version-order.ts';

const DAY = 1_440;

describe('the order of versions', () => {
  it.each([
    ['Android 9', 'Android 16'],
    ['iOS 26', 'iOS 26.1'],
    ['iOS 18.7', 'iOS 26'],
    ['Chrome 99', 'Chrome 100'],
    ['2026-09-05', '2026-10-05'],
    ['BP1A.250305.019', 'BP2A.250605.031'],
    ['Windows 11 24H2', 'Windows 11 25H2'],
    ['5.4.1', '5.10.0'],
  ])('has %s before %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
    expect(compareVersions(older, older)).toBe(0);
  });

  it.each([
    ['Chrome 131', 'Chrome'],
    ['Windows 11 25H2', 'Windows'],
    ['Samsung Internet 30', 'Samsung Internet'],
    ['fleet-card-app 5.5.0', 'fleet-card-app'],
    ['2026-10-05', ''],
    ['BP2A.250605.031', ''],
  ])('knows that %s is a version of "%s"', (token, product) => {
    expect(productOf(token)).toBe(product);
  });
});

describe('the versions of a trial', () => {
  const [base] = createTown({ spreadsFrom: TOWN_START }).stored(TOWN_START);
  const trial = (fields: Partial<StoredTrial>): StoredTrial => ({ ...(base as StoredTrial), ...fields });

  it('are those that are known well enough: a frozen user agent gives none', () => {
    const frozen = { os: 'Android', os_version: '10', os_source: 'ua', os_confidence: 0.3 };
    expect(tokensOf(trial(frozen)).os).toBeUndefined();
    expect(tokensOf(trial({ ...frozen, os_confidence: 0.9 })).os).toBe('Android 10');
    expect(
      tokensOf(trial({ browser: 'Safari', browser_version: '18.0', browser_confidence: 0.5 })).browser,
    ).toBe(undefined);
  });

  it('are cut where their makers count releases', () => {
    const tokens = tokensOf(
      trial({
        ...{ os: 'iOS', os_version: '26.0.1', os_confidence: 1 },
        ...{ browser: 'Chrome', browser_version: '156.0.8078.79', browser_confidence: 1 },
        ...{
          os_build: '23A355',
          security_patch: '',
          webview_version: '156.0.1',
          app: 'bank',
          app_version: '5.4.1',
        },
      }),
    );
    expect(tokens).toMatchObject({ os: 'iOS 26', browser: 'Chrome 156', webview: '156', app: 'bank 5.4.1' });
    expect(tokens).not.toHaveProperty('security_patch');
    expect(tokensOf(trial({ os: 'iOS', os_version: '18.7.2', os_confidence: 1 })).os).toBe('iOS 18.7');
    expect(tokensOf(trial({ os: 'Windows', os_version: '10/11', os_confidence: 1 })).os).toBeUndefined();
  });
});

describe('a release', () => {
  const spreadsFrom = TOWN_START + 3 * DAY + 60;

  function releasesOf(isFrozen: boolean): Map<string, Release> {
    const town = createTown({ spreadsFrom, perMinute: 16 });
    const detector = createDetector();
    const releases = new Map<string, Release>();
    const frozen = createFrozen(isFrozen);
    for (let minute = TOWN_START; minute < TOWN_START + 4.5 * DAY; minute += 1) {
      for (const release of detector.minute(minute, frozen(town.trials(minute))).releases) {
        releases.set(release.token, release);
      }
    }
    return releases;
  }

  /** Takes what a user agent hides from the trials. */
  function createFrozen(isFrozen: boolean) {
    const known = new Map<object, object>();
    return (trials: ReturnType<ReturnType<typeof createTown>['trials']>) =>
      trials.map((trial) => {
        if (!isFrozen) return trial;
        const { os: _, ...tokens } = trial.cell.tokens;
        const cell = known.get(trial.cell) ?? { ...trial.cell, tokens };
        known.set(trial.cell, cell);
        return { ...trial, cell: cell as typeof trial.cell };
      });
  }

  it('opens with its predecessor once five devices have it, and its share grows with it', () => {
    const releases = releasesOf(false);
    const system = releases.get('Android 16');
    expect(system).toMatchObject({ dimension: 'os', os: 'Android', predecessor: 'Android 15' });
    expect(system?.firstSeenMinute).toBeGreaterThanOrEqual(spreadsFrom);
    expect(system?.openedMinute).toBeGreaterThanOrEqual(system?.firstSeenMinute ?? 0);
    expect(system?.voters).toBeGreaterThan(100);
    // Three in ten have it from the fourth day on; the share is that of the last day's votes.
    expect(system?.share).toBeGreaterThan(0.12);
    expect(system?.share).toBeLessThan(0.34);
    expect(releases.get(PATCH)).toMatchObject({ dimension: 'security_patch', predecessor: '2026-10-05' });
    // What was there from the start is no release.
    for (const [token, { openedMinute }] of releases) {
      if (token.startsWith('iOS') || token === 'Android 15') expect(openedMinute, token).toBeNull();
    }
  });

  it('does not open where the user agent hides the system', () => {
    const releases = releasesOf(true);
    expect(releases.get('Android 16')).toBeUndefined();
    expect(releases.get(PATCH)?.openedMinute).not.toBeNull();
  });

  it('goes on while builds crowd in: they make way first', () => {
    const town = createTown({ spreadsFrom, perMinute: 16, hasOwnBuilds: true });
    const detector = createDetector({ settings: { wavesMax: 4 } });
    const lastOf = new Map<string, number>();
    const end = TOWN_START + 5 * DAY;
    for (let minute = TOWN_START; minute < end; minute += 1) {
      for (const { wave } of detector.minute(minute, town.trials(minute)).evidence) lastOf.set(wave, minute);
    }
    expect([...lastOf.keys()].filter((wave) => wave.startsWith('os_build/')).length).toBeGreaterThan(2);
    expect(lastOf.get('os/Android 16')).toBeGreaterThan(end - 60);
    expect(lastOf.get(`security_patch/${PATCH}`)).toBeGreaterThan(end - 60);
  });
});
