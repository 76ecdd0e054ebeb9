import { beforeAll, describe, expect, it } from 'vitest';
import { createTown, PATCH, TOWN_START, type TownOptions } from '../../tests/fakes/detector-town.ts';
import { createMulberry } from '../../tests/fakes/mulberry.ts';
import { createDetector, type DetectorState } from './detector.ts';
import type { Regression } from './findings.ts';
import { hasPlacebo, placeboOf } from './placebo.ts';
import type { StoredTrial } from './reading.ts';

const DAY = 1_440;
/** Four days in which nothing happens, but that Android 16 begins to spread on the last; then each test's own story. */
const SPREADS_FROM = TOWN_START + 3 * DAY + 60;
const STORY = TOWN_START + 4 * DAY;

let calm = '';

beforeAll(() => {
  const town = createTown({ spreadsFrom: SPREADS_FROM });
  const detector = createDetector();
  const revisions: Regression[] = [];
  for (let minute = TOWN_START; minute < STORY; minute += 1) {
    revisions.push(...detector.minute(minute, town.trials(minute)).regressions);
  }
  expect(revisions.filter(({ pages }) => pages)).toEqual([]);
  calm = JSON.stringify(detector.snapshot());
});

const restored = () => createDetector({ state: JSON.parse(calm) as DetectorState });

/** Revisions of a story, those without an event left out. */
function play(story: Omit<TownOptions, 'spreadsFrom'>, { days = 1 } = {}): Regression[] {
  const town = createTown({ spreadsFrom: SPREADS_FROM, ...story });
  const detector = restored();
  const revisions: Regression[] = [];
  for (let minute = STORY; minute < STORY + days * DAY; minute += 1) {
    revisions.push(...detector.minute(minute, town.trials(minute)).regressions);
  }
  return revisions.filter(({ reason }) => reason !== 'figures');
}

const pagesOf = (revisions: readonly Regression[]) => revisions.filter(({ pages }) => pages);
const last = (revisions: readonly Regression[], id: string | undefined) =>
  revisions.findLast((revision) => revision.id === id);

describe('a fault of a release', () => {
  it('is told once, with its cell, though system, build and patch all cross', () => {
    const revisions = play({ change: ({ oem, isNew }) => (oem === 'Sony' && isNew ? { odds: 6 } : null) });
    const pages = pagesOf(revisions);
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatchObject({
      kind: 'release',
      reason: 'opened',
      state: 'open',
      token: 'Android 16',
      predecessor: 'Android 15',
      place: { os: 'Android', oem: 'Sony', model: '', browser: '' },
      cause: 'BAD_REQUEST',
    });
    expect(pages[0]?.notToldFrom).toContain(`security_patch ${PATCH}`);
    expect(pages[0]?.notToldFrom).not.toContain('os Android 15');
    const end = last(revisions, pages[0]?.id);
    // Few register, so the first guess may leave them out; a day tells.
    expect(end?.place).toEqual({ os: 'Android', oem: 'Sony', model: '', browser: '', kind: '' });
    // The wave is older than the fault, so its effect is that of both times together.
    expect(end?.oddsRatioLow).toBeGreaterThan(1.2);
    expect(end?.oddsRatioHigh).toBeLessThan(6.5);
    // Who was told at night was told who is spared, too; nobody is named who is not.
    expect(pages[0]?.unaffected).toContain('Samsung');
    expect(end?.unaffected.toSorted()).toEqual(['Google', 'Samsung', 'Sharp']);
  });

  it('is said to have begun when it did, not with its version, to six hours', () => {
    const begun = STORY + DAY;
    const pages = pagesOf(
      play(
        {
          change: ({ oem, isNew, minute }) =>
            oem === 'Sony' && isNew && minute >= begun ? { odds: 6 } : null,
        },
        { days: 2 },
      ),
    );
    expect(pages).toHaveLength(1);
    expect(pages[0]?.sinceMinute).toBeGreaterThan(begun - 360);
    expect(pages[0]?.sinceMinute).toBeLessThan(begun + 360);
  });

  it('pages a second time for a second fault elsewhere', () => {
    const revisions = play(
      {
        change({ minute, oem, browser, isNew }) {
          if (oem === 'Sony' && isNew) return { odds: 6 };
          const isSecond = oem === 'Sharp' && browser === 'Chrome' && isNew && minute > STORY + 600;
          return isSecond ? { odds: 12 } : null;
        },
      },
      { days: 1.5 },
    );
    const pages = pagesOf(revisions);
    expect(pages.map(({ id }) => last(revisions, id)?.place)).toEqual([
      { os: 'Android', oem: 'Sony', model: '', browser: '', kind: '' },
      { os: 'Android', oem: 'Sharp', model: '', browser: 'Chrome', kind: '' },
    ]);
    expect(new Set(pages.map(({ id }) => id)).size).toBe(2);
  });

  it('gets another cell without another page when it grows', () => {
    const revisions = play({
      change({ minute, oem, series, isNew }) {
        const isHit = isNew && oem === 'Sony' && (series === 'Xperia 1' || minute > STORY + 500);
        return isHit ? { odds: 8 } : null;
      },
    });
    const [page, ...others] = pagesOf(revisions);
    expect(others).toEqual([]);
    expect(page?.place).toMatchObject({ oem: 'Sony', model: 'Xperia 1' });
    expect(page?.unaffected).toContain('Sony Xperia 2');
    const refined = revisions.filter(({ reason, id }) => reason === 'refined' && id === page?.id);
    expect(refined.at(-1)?.place).toMatchObject({ oem: 'Sony', model: '' });
    expect(refined.every(({ pages }) => !pages)).toBe(true);
  });

  it('mitigates, is resolved, and pages again when it is back', () => {
    const until = STORY + 400;
    const again = STORY + 5.5 * DAY;
    const revisions = play(
      {
        perMinute: 60,
        change: ({ minute, oem, isNew }) =>
          oem === 'Sony' && isNew && (minute < until || minute > again) ? { odds: 8 } : null,
      },
      { days: 7 },
    );
    const [page] = pagesOf(revisions);
    const mine = revisions.filter(({ id }) => id === page?.id);
    const turns = mine.filter(({ reason }) =>
      ['opened', 'mitigating', 'resolved', 'reopened'].includes(reason),
    );
    expect(turns.map(({ reason }) => reason)).toEqual(['opened', 'mitigating', 'resolved', 'reopened']);
    expect(turns.map(({ pages }) => pages)).toEqual([true, false, false, true]);
    expect(turns[1]?.updatedMinute).toBeGreaterThan(until);
    expect(turns[3]?.updatedMinute).toBeGreaterThan(again);
    const numbers = mine.map(({ revision }) => revision);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });
});

describe('what is no regression', () => {
  it('makes no sound when nothing is wrong', () => {
    const revisions = play({}, { days: 2 });
    expect(revisions.filter(({ pages, state }) => pages || state === 'open')).toEqual([]);
  });

  it('never pages for the placebo, even where it fails', () => {
    const { week } = placeboOf(STORY);
    const revisions = play({
      change: ({ voter }) => (hasPlacebo(voter, week) ? { odds: 8 } : null),
    });
    const placebos = revisions.filter(({ kind }) => kind === 'placebo');
    expect(placebos).toHaveLength(1);
    expect(placebos[0]).toMatchObject({ state: 'open', severity: 3, pages: false });
    expect(pagesOf(revisions)).toEqual([]);
  });

  it.each<[real: string, told: string, story: Omit<TownOptions, 'spreadsFrom'>]>([
    [
      'a fault of one browser, which its wearers there meet more often than their controls',
      'change',
      { change: ({ os, browser }) => (os === 'Android' && browser === 'Bank app' ? { odds: 9 } : null) },
    ],
    [
      'an attack from devices that all happen to wear it',
      'information',
      { more: (minute) => (isIncident(minute) ? stolenAccounts(minute, wearsPlacebo) : []) },
    ],
  ])('opens no placebo for %s', (_, told, story) => {
    const kinds = new Set(play(story).map(({ kind }) => kind));
    expect(kinds).toContain(told);
    expect(kinds).not.toContain('placebo');
  });

  it('opens no placebo for a fault that is over, either, though its wearers go on failing there', () => {
    const town = createTown({
      seed: 15,
      spreadsFrom: SPREADS_FROM,
      change({ minute, series, voter }) {
        if (series !== 'Xperia 1' || minute < STORY) return null;
        if (minute < STORY + 2.6 * DAY) return { odds: 9 };
        return wearsPlacebo(voter) ? { odds: 60 } : null;
      },
    });
    const detector = createDetector();
    const revisions: Regression[] = [];
    for (let minute = TOWN_START; minute < STORY + 2.9 * DAY; minute += 1) {
      revisions.push(...detector.minute(minute, town.trials(minute)).regressions);
    }
    expect(revisions.filter(({ reason }) => reason === 'resolved').map(({ kind }) => kind)).toEqual([
      'change',
    ]);
    expect(revisions.filter(({ kind }) => kind === 'placebo')).toEqual([]);
  });

  it('opens the placebo beside a real fault where its wearers fail elsewhere too', () => {
    const revisions = play({
      change({ voter, os, browser }) {
        if (wearsPlacebo(voter)) return { odds: 8 };
        return os === 'Android' && browser === 'Bank app' ? { odds: 9 } : null;
      },
    });
    expect(revisions.filter(({ kind }) => kind === 'placebo')).toHaveLength(1);
  });

  it.each<[decoy: string, story: Omit<TownOptions, 'spreadsFrom'>]>([
    ['attack', { more: (minute) => (isIncident(minute) ? stolenAccounts(minute) : []) }],
    [
      'server_incident',
      {
        change: ({ minute }) =>
          isIncident(minute) ? { odds: 10, cause: 'SERVER_ERROR', causeClass: 'fault' } : null,
      },
    ],
    [
      'beacon_loss',
      {
        change: ({ minute, os, voter }) =>
          isIncident(minute) && os === 'iOS' && voter.charCodeAt(2) % 2 === 0 ? { isSilent: true } : null,
      },
    ],
    [
      'mix_shift',
      {
        change: ({ minute, voter }) =>
          isIncident(minute) && voter.charCodeAt(2) % 2 === 0 ? { kind: 'registration' } : null,
      },
    ],
  ])('says %s for information and wakes nobody', (decoy, story) => {
    const revisions = play(story);
    expect(pagesOf(revisions)).toEqual([]);
    const told = revisions.filter(({ kind }) => kind === 'information');
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map((revision) => revision.decoy))).toEqual(new Set([decoy]));
    for (const { id } of told) expect(last(revisions, id)?.state).toBe('resolved');
  });
});

describe('what has no version', () => {
  it('pages as a change where one maker alone begins to fail', () => {
    const pages = pagesOf(
      play({
        change: ({ minute, oem }) => (oem === 'Samsung' && minute > STORY + 300 ? { odds: 8 } : null),
      }),
    );
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatchObject({ kind: 'change', place: { os: 'Android', oem: 'Samsung' }, token: '' });
  });

  it('pages once where one model fails, and blames no version that has only begun to spread on it', () => {
    const pages = pagesOf(play({ change: ({ series }) => (series === 'Galaxy 1' ? { odds: 7 } : null) }));
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatchObject({ kind: 'change', place: { os: 'Android', oem: 'Samsung' }, token: '' });
  });

  it('says that the version before fits as well where one model fails too little to be told before its new version', () => {
    const pages = pagesOf(
      play({ change: ({ series }) => (series === 'Xperia 1' ? { odds: 4 } : null) }, { days: 2 }),
    );
    expect(pages).toHaveLength(1);
    expect(pages[0]).toMatchObject({ kind: 'release', place: { model: 'Xperia 1' }, token: 'Android 16' });
    expect(pages[0]?.notToldFrom).toContain('os Android 15');
  });

  it('pages by the guard, once for all kinds, when everything fails with causes of the client', () => {
    const revisions = play({ change: ({ minute }) => (isIncident(minute) ? { odds: 10 } : null) });
    const pages = pagesOf(revisions);
    expect(pages.map(({ kind }) => kind)).toEqual(['guard']);
    for (const { id } of pages) expect(last(revisions, id)?.state).toBe('resolved');
  });
});

describe('a replay', () => {
  const story: TownOptions = {
    spreadsFrom: SPREADS_FROM,
    change: ({ oem, isNew }) => (oem === 'Sony' && isNew ? { odds: 6 } : null),
    more: (minute) => (isIncident(minute) ? stolenAccounts(minute) : []),
  };

  /** Minute by minute, as text: JSON tells doubles apart to the last bit. */
  function findings(between?: number): string[] {
    const town = createTown(story);
    let detector = restored();
    const found: string[] = [];
    for (let minute = STORY; minute < STORY + DAY; minute += 1) {
      found.push(JSON.stringify(detector.minute(minute, town.trials(minute))));
      if (minute !== between) continue;
      detector = createDetector({ state: JSON.parse(JSON.stringify(detector.snapshot())) as DetectorState });
    }
    return found;
  }

  it('says the same to the last bit, and from any snapshot on', () => {
    const first = findings();
    expect(first.join()).toContain('"pages":true');
    expect(findings()).toEqual(first);
    // One anywhere, one amid the attack with evidence held, one with the episode open for long.
    const anywhere = Math.floor(createMulberry(2_026)() * DAY);
    const minutes = [anywhere, 400, 1_200].map((at) => STORY + at);
    for (const minute of minutes) expect(findings(minute), `snapshot after ${minute}`).toEqual(first);
  });

  it('goes on alike from the state of a quiet day', () => {
    const again = createDetector({ state: JSON.parse(calm) as DetectorState }).snapshot();
    expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(calm));
  });
});

/** Whether a voter wears the placebo of the story's week. */
function wearsPlacebo(voter: string): boolean {
  return hasPlacebo(voter, placeboOf(STORY).week);
}

function isIncident(minute: number): boolean {
  return minute > STORY + 300 && minute < STORY + 480;
}

/** A script with one user agent on the new version tries accounts from devices that nobody has met. */
function stolenAccounts(minute: number, isOne = (_device: string) => true): Partial<StoredTrial>[] {
  const devices = Array.from({ length: 200 }, (_, index) => `x${minute}-${index}`).filter(isOne);
  return devices.slice(0, 10).map((device) => ({
    ...{ kind: 'authentication', outcome: 'failed', cause: 'UNKNOWABLE', cause_class: 'unknowable' },
    ...{ os: 'Android', os_version: '16', os_build: 'BP2A.251105.015', security_patch: PATCH },
    ...{ device_oem: 'Google', device_series: 'Pixel 1', device_model: 'Pixel 1', browser: 'Chrome' },
    ...{ elapsed_ms: null, device_ref: device, user_ref: `u${device}` },
  }));
}
