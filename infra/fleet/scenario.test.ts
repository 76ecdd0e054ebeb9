import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenario } from './load-scenario.ts';
import { MONDAY_MS } from './observe.ts';
import { type Played, play } from './play.ts';
import { adoptedAfterMs } from './releases.ts';
import { readScenario, type Scenario } from './scenario.ts';
import { ScenarioError } from './scenario-fields.ts';

const DAY_MS = 86_400_000;
const folder = new URL('scenarios/', import.meta.url).pathname;
const fault = {
  id: 'f',
  says: 'Something breaks.',
  where: { model: 'SO-51C' },
  cause: 'CREDMAN_FAULT',
  rate: 0.5,
  fromHours: 0,
};
const scenario = (change: object) => ({ name: 's', says: 'A test.', faults: [{ ...fault, ...change }] });

describe('a scenario file', () => {
  it('of the examples can be read, and is called as it says', async () => {
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThanOrEqual(4);
    for (const file of files) {
      expect((await loadScenario(folder + file)).name).toBe(file.replace('.ts', ''));
    }
  });

  it.each([
    [undefined, 'The scenario must be an object with named fields.'],
    [{ name: 's' }, 'Scenario "s" needs "says" as text that is not empty.'],
    [
      { name: 's', says: 'x', fault: [] },
      'The scenario has no field "fault"; its fields are name, says, rollouts, faults, campaigns.',
    ],
    [scenario({ rate: 24 }), 'Fault "f" needs "rate" as a number from 0 to 1, not 24.'],
    [
      scenario({ cause: 'BROKEN' }),
      'Fault "f" has the cause "BROKEN"; it must be a cause that makes a ceremony fail.',
    ],
    [
      scenario({ where: { surface: 'desktop' } }),
      'Fault "f", where: surface "desktop" must be one of unknown, web, in_app, webview, android, ios.',
    ],
    [
      scenario({ fromHours: 3, untilHours: 1 }),
      'Fault "f" needs "untilHours" as a number from 3 to 8784, not 1.',
    ],
    [
      { name: 's', says: 'x', faults: [fault, fault] },
      'Scenario "s" has two entries with the id "f"; give each its own.',
    ],
    [
      {
        name: 's',
        says: 'x',
        rollouts: [{ id: 'r', says: 'x', where: {}, to: { model: 'X' }, fromHours: 0, days: 10 }],
      },
      'Roll-out "r", to has no field "model"; its fields are os_version, security_patch, os_build, play_services, browser_version, app_version.',
    ],
  ])('that is wrong is refused with one sentence', (given, sentence) => {
    expect(() => readScenario(given)).toThrow(new ScenarioError(sentence));
  });

  it('tells of fields that a cell does not have', () => {
    expect(() => readScenario(scenario({ where: { phone: 'SO-51C' } }))).toThrow(
      /^Fault "f", where has no field "phone"/,
    );
  });

  it('that is not there is refused with its name', async () => {
    await expect(loadScenario('/nowhere/x.ts')).rejects.toThrow(/\/nowhere\/x\.ts can not be read/);
  });
});

describe('a fault', () => {
  /** What `keep` makes of each ceremony of a day; the rest is let go. */
  const draw = <T>(
    scenario: Scenario,
    keep: (played: Played) => T | null,
    { ceremonies = 8_000, days = 1 } = {},
  ) => {
    const kept: T[] = [];
    const options = { seed: 'fault', ceremonies, startMs: MONDAY_MS, durationMs: days * DAY_MS, scenario };
    for (const played of play(options)) {
      const what = keep(played);
      if (what !== null) kept.push(what);
    }
    return kept;
  };
  const broken = ({ truth }: Played) => (truth.fault === null ? null : truth);

  it('breaks its share of its cell, and nothing outside', () => {
    const example: Scenario = {
      name: 's',
      says: 'Xperia fails from noon.',
      faults: [
        {
          ...fault,
          cause: 'CREDMAN_FAULT',
          where: { oem: 'Sony', surface: ['web', 'android'] },
          fromHours: 12,
        },
      ],
    };
    const truths = draw(example, ({ truth }) => truth);
    const startMs = MONDAY_MS;
    const isIn = (truth: (typeof truths)[number]) =>
      truth.device.oem === 'Sony' &&
      ['web', 'android'].includes(truth.device.surface) &&
      truth.issued_at_ms - startMs > 12.1 * 3_600_000 &&
      truth.retry_of === null;
    const cell = truths.filter(isIn);
    const hit = cell.filter((truth) => truth.fault === 'f');
    expect(hit.length / cell.length).toBeGreaterThan(0.4);
    expect(hit.length / cell.length).toBeLessThan(0.6);
    for (const truth of truths.filter(({ fault: id }) => id === 'f')) {
      expect([truth.device.oem, truth.true_cause]).toEqual(['Sony', 'CREDMAN_FAULT']);
    }
  });

  it('of the example on Android 16 adds eight of a hundred on the new build, which Xperias take one by one', async () => {
    const example = await loadScenario(`${folder}xperia-android-16.ts`);
    const keep = ({ truth }: Played) =>
      truth.device.os === 'Android' && truth.mediation === 'optional' && truth.retry_of === null
        ? truth
        : null;
    const isWeb = ({ device }: Played['truth']) => ['web', 'android'].includes(device.surface);
    const truths = draw(example, keep, { ceremonies: 40_000, days: 21 }).filter(isWeb);
    const isNew = ({ device: { oem, os_version, security_patch } }: Played['truth']) =>
      oem === 'Sony' && os_version === '16' && security_patch === '2026-09-05';
    const failing = (of: typeof truths) =>
      of.filter(({ true_cause }) => true_cause === 'CREDMAN_FAULT').length / of.length;
    const others = truths.filter((truth) => !isNew(truth));
    expect(failing(truths.filter(isNew)) - failing(others)).toBeGreaterThan(0.05);
    expect(failing(truths.filter(isNew)) - failing(others)).toBeLessThan(0.14);
    expect(failing(others)).toBeLessThan(0.02);
    const weekOf = ({ issued_at_ms }: Played['truth']) =>
      Math.floor((issued_at_ms - MONDAY_MS) / (7 * DAY_MS));
    const [first = 0, second = 0, third = 0] = [0, 1, 2].map(
      (week) => truths.filter((truth) => isNew(truth) && weekOf(truth) === week).length,
    );
    expect(first).toBeLessThan(second / 2);
    expect(third).toBeGreaterThan(second);
  });

  it('of the example on one patch comes with the code of the app, on devices that took the patch', async () => {
    const example = await loadScenario(`${folder}credman-fault-on-one-patch.ts`);
    const models = ['SO-51C', 'SC-53D', 'SH-51C'];
    const keep = ({ truth, lines }: Played) =>
      models.includes(truth.device.model)
        ? { truth, isCoded: lines.some(({ fact }) => fact.rp_code === 'M0902') }
        : null;
    const mine = draw(example, keep, { ceremonies: 20_000 });
    const patched = mine.filter(({ truth }) => truth.device.security_patch === '2026-09-05');
    expect(patched.length / mine.length).toBeGreaterThan(0.25);
    expect(patched.length / mine.length).toBeLessThan(0.75);
    expect(new Set(patched.map(({ truth }) => `${truth.device.model} ${truth.device.os_build}`)).size).toBe(
      3,
    );
    const hit = mine.filter(({ truth }) => truth.fault === 'credman-on-patch');
    expect(hit.length).toBeGreaterThan(10);
    for (const { truth } of hit) {
      expect([truth.device.security_patch, truth.device.os_version]).toEqual(['2026-09-05', '14']);
    }
    const coded = hit.filter(({ isCoded }) => isCoded);
    expect(coded.length / hit.length).toBeGreaterThan(0.2);
    expect(coded.length / hit.length).toBeLessThan(0.8);
  });

  it('of the example on one employer stays behind its egress', async () => {
    const example = await loadScenario(`${folder}hybrid-blocked-egress.ts`);
    const truths = draw(example, broken, { ceremonies: 24_000 });
    expect(truths.length).toBeGreaterThan(3);
    expect(new Set(truths.map(({ network }) => network.prefix))).toEqual(new Set(['2001:db8:3004::/48']));
  });

  it('of the example on one release names the app and its version', async () => {
    const example = await loadScenario(`${folder}app-release-fault.ts`);
    const truths = draw(example, broken, { days: 4 });
    expect(truths.length).toBeGreaterThan(5);
    for (const truth of truths) expect([truth.app, truth.app_version]).toEqual(['fleet-card-app', '5.5.0']);
    expect(new Set(truths.map(({ device }) => device.oem)).size).toBeGreaterThan(1);
  });
});

describe('a staged release', () => {
  it('reaches devices along a logistic: half in the middle, nine tenths within its days', () => {
    const days = (place: number) => adoptedAfterMs(place, 20) / 86_400_000;
    expect(days(0.5)).toBeCloseTo(10, 6);
    expect(days(0.95) - days(0.05)).toBeGreaterThan(17);
    expect(days(0.95)).toBeLessThanOrEqual(20);
    expect(days(0)).toBe(0);
  });
});
