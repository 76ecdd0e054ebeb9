import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../schemas/codec.ts';
import { beaconClientSchema } from '../../schemas/wire/beacon.ts';
import { clientOf } from './clients.ts';
import { PHONE_MODELS } from './models.ts';
import { FLEET_NETWORKS, fleetAsnCsv } from './networks.ts';
import { MONDAY_MS, type Observed, simulateObserved } from './observe.ts';
import type { CeremonyTruth } from './plan.ts';
import { play } from './play.ts';
import { PRIORS } from './priors.ts';

const all = [...simulateObserved({ seed: 'truth', ceremonies: 6_000 })];
const share = <T>(of: readonly T[], is: (one: T) => boolean) => of.filter(is).length / Math.max(1, of.length);
const near = (value: number, target: number, tolerance: number) => {
  expect(value).toBeGreaterThan(target - tolerance);
  expect(value).toBeLessThan(target + tolerance);
};

describe('the priors', () => {
  it('say of every number whether it is sourced or made up, and where it comes from', () => {
    for (const [name, { mark, note }] of Object.entries(PRIORS)) {
      expect(['sourced', 'synthetic'], name).toContain(mark);
      expect(note.length, name).toBeGreaterThan(5);
    }
  });
});

describe('the phones', () => {
  it('are sixty models or more, each code once, each with maker, series, name and two Androids', () => {
    expect(PHONE_MODELS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(PHONE_MODELS.map(({ model }) => model)).size).toBe(PHONE_MODELS.length);
    for (const { oem, series, market_name, android, model } of PHONE_MODELS) {
      expect(
        [oem, series, market_name].every((text) => text.length > 1),
        model,
      ).toBe(true);
      expect(android[0], model).toBeLessThanOrEqual(android[1]);
    }
  });
});

describe('the marginals', () => {
  it('follow the mix of devices', () => {
    const { iphone, android, windows, macos } = PRIORS.deviceKind.value;
    near(
      share(all, ({ truth }) => truth.device.os === 'iOS'),
      iphone,
      0.05,
    );
    near(
      share(all, ({ truth }) => truth.device.os === 'Android'),
      android,
      0.05,
    );
    near(
      share(all, ({ truth }) => truth.device.os === 'Windows'),
      windows,
      0.05,
    );
    near(
      share(all, ({ truth }) => truth.device.os === 'macOS'),
      macos,
      0.03,
    );
    const phones = all.filter(({ truth }) => truth.device.os === 'Android' || truth.device.os === 'iOS');
    const native = (observed: Observed) => ['android', 'ios'].includes(observed.truth.device.surface);
    near(share(phones, native), PRIORS.phoneSurface.value.native, 0.06);
  });

  it('lose beacons in their ranges: few in browsers, many in apps', () => {
    const lossOf = (surfaces: readonly string[]) => {
      const these = all.filter(({ truth }) => surfaces.includes(truth.device.surface));
      return these.reduce((sum, { truth }) => sum + truth.lost_beacons, 0) / (2 * these.length);
    };
    const [low, high] = PRIORS.beaconLoss.value;
    expect(lossOf(['web', 'android', 'ios'])).toBeGreaterThan(low);
    expect(lossOf(['web', 'android', 'ios'])).toBeLessThan(high);
    near(lossOf(['in_app', 'webview']), PRIORS.beaconLossInApp.value, 0.03);
  });

  it('succeed as often as tuned roll-outs do, on each platform that can', () => {
    const [low, high] = PRIORS.modalSuccess.value;
    const tries: Record<string, { all: number; good: number }> = {};
    const options = { seed: 'success', ceremonies: 40_000, startMs: MONDAY_MS, durationMs: 86_400_000 };
    for (const { truth } of play(options)) {
      const isMeant =
        truth.mediation === 'optional' &&
        truth.kind === 'authentication' &&
        truth.retry_of === null &&
        truth.network.kind !== 'corporate' &&
        !['in_app', 'webview'].includes(truth.device.surface);
      if (!isMeant) continue;
      tries[truth.device.os] ??= { all: 0, good: 0 };
      const count = tries[truth.device.os];
      if (!count) continue;
      count.all += 1;
      if (truth.true_outcome === 'success') count.good += 1;
    }
    for (const os of ['iOS', 'Android', 'Windows', 'macOS']) {
      const { all: tried, good } = tries[os] ?? { all: 1, good: 0 };
      expect(good / tried, os).toBeGreaterThan(low - 0.01);
      expect(good / tried, os).toBeLessThan(high);
    }
  });

  it('fault the credential manager about as often as the notes say', () => {
    const android: { truth: CeremonyTruth }[] = [];
    const options = { seed: 'credman', ceremonies: 24_000, startMs: MONDAY_MS, durationMs: 86_400_000 };
    for (const { truth } of play(options)) {
      const isMeant =
        ['web', 'android'].includes(truth.device.surface) &&
        truth.device.os === 'Android' &&
        truth.mediation === 'optional' &&
        Number(truth.device.os_version) >= 14;
      if (isMeant) android.push({ truth });
    }
    const faults = (isGoogle: boolean) =>
      share(
        android.filter(({ truth }) => (truth.device.oem === 'Google') === isGoogle),
        ({ truth }) => truth.true_cause === 'CREDMAN_FAULT',
      );
    near(faults(false), PRIORS.credmanFaultOem.value, 0.006);
    expect(faults(true)).toBeLessThan(PRIORS.credmanFaultOem.value);
  });

  it('wait as long as people and machines do', () => {
    const waits = (cause: string, os: string) =>
      all
        .filter(({ truth }) => truth.true_cause === cause && truth.device.os === os)
        .flatMap(({ events }) => events.filter(({ step }) => step === 'client_settled'))
        .map(({ elapsed_ms }) => elapsed_ms ?? 0)
        .sort((a, b) => a - b);
    const cancels = waits('USER_CANCEL', 'iOS');
    expect(cancels[0]).toBeGreaterThanOrEqual(950);
    near(cancels[Math.floor(cancels.length / 2)] ?? 0, 4_200, 1_400);
    for (const ms of waits('CONCURRENT', 'iOS')) expect(ms).toBeLessThanOrEqual(100);
  });

  it('keep their clocks: two seconds of skew, and a few of minutes', () => {
    const skews = all.map(({ events }) => {
      const beacon = events.find(({ source }) => source === 'beacon');
      return beacon ? (beacon.sent_at_ms ?? 0) - beacon.received_at_ms : 0;
    });
    const bad = skews.filter((skew) => Math.abs(skew) > 240_000).length / skews.length;
    near(bad, PRIORS.clockSkewMs.value.badShare, 0.006);
  });
});

describe('an observation', () => {
  it('is a record that the log can carry, and comes back the same', () => {
    for (const { events } of all.slice(0, 150)) {
      for (const event of events) expect(decode(encode('CeremonyEvent', event)).value).toEqual(event);
    }
  });

  it('has each event once, with the steps that the truth says were delivered', () => {
    for (const { truth, events } of all.slice(0, 1_000)) {
      expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length);
      const steps = new Set(events.flatMap(({ step }) => (step ? [step] : [])));
      expect([...steps].sort()).toEqual([...truth.steps].sort());
    }
  });

  it('of a native app says device and build exactly, and of a web page only what browsers say', () => {
    for (const { truth, events } of all) {
      const beacon = events.find(({ source }) => source === 'beacon');
      if (!beacon) continue;
      const isNative = truth.device.surface === 'android' || truth.device.surface === 'ios';
      expect(beacon.surface).toBe(isNative ? truth.device.surface : 'unknown');
      expect(beacon.native_model).toBe(isNative ? truth.device.model : null);
      expect(beacon.native_os_build).toBe(isNative ? truth.device.os_build : null);
      if (truth.device.os === 'iOS' && !isNative) expect(beacon.user_agent).not.toContain(truth.device.model);
    }
  });
});

describe('clientOf', () => {
  it('fits the wire, and hides what these clients hide', () => {
    for (const { truth } of all.slice(0, 1_500)) {
      const { device } = truth;
      const { beacon, userAgent } = clientOf(device);
      beaconClientSchema.parse(beacon);
      expect(userAgent.length).toBeLessThanOrEqual(512);
      if (device.os === 'Android' && device.surface === 'web') expect(userAgent).toContain('Android 10; K)');
      if (device.os === 'iOS' && device.browser === 'Safari' && device.os_version.startsWith('26')) {
        expect(userAgent).toContain('iPhone OS 18_6');
        expect(userAgent).toContain('Version/26.');
      }
      const hintless = device.os === 'iOS' || device.browser === 'Firefox' || device.surface === 'in_app';
      if (hintless && device.surface !== 'ios') expect(Object.keys(beacon)).toEqual(['max_touch_points']);
    }
  });
});

describe('the networks', () => {
  it('are forty employers among others, each prefix once, and can be told to a collector', () => {
    expect(FLEET_NETWORKS.filter(({ kind }) => kind === 'corporate')).toHaveLength(40);
    expect(new Set(FLEET_NETWORKS.map(({ prefix }) => prefix)).size).toBe(FLEET_NETWORKS.length);
    const rows = fleetAsnCsv().trim().split('\n');
    expect(rows).toHaveLength(FLEET_NETWORKS.length);
    expect(rows[0]).toMatch(/^\d{38},\d{38},9605,"NTT DOCOMO, INC\."$/);
    const firsts = rows.map((row) => BigInt(row.split(',')[0] ?? ''));
    expect(firsts.every((first, index) => first > (firsts[index - 1] ?? 0n))).toBe(true);
  });
});
