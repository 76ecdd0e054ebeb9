import { describe, expect, it } from 'vitest';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { appearancesOf } from './appearances.ts';
import { causeRates, isServerCause, TRUE_CAUSES } from './causes.ts';
import { FAMILIES } from './clients.ts';
import { simulateObserved } from './observe.ts';
import { type CeremonyTruth, KNOWABLE_MIN } from './plan.ts';

/** A ceremony with the two events that tell most; the others are let go. */
interface Glance {
  truth: CeremonyTruth;
  call: CeremonyEvent | undefined;
  end: CeremonyEvent | undefined;
}
const all: Glance[] = [];
for (const { truth, events } of simulateObserved({ seed: 'causes-2', ceremonies: 24_000 })) {
  const call = events.find(({ step }) => step === 'prompt_called');
  all.push({ truth, call, end: events.find(({ step }) => step === 'client_settled') });
}
const ofCause = (cause: string) => all.filter(({ truth }) => truth.true_cause === cause);

describe('the taxonomy', () => {
  it('has every cause of the field notes, and a day of the fleet shows each', () => {
    const shown = new Set(all.map(({ truth }) => truth.true_cause));
    expect(TRUE_CAUSES.filter((cause) => !shown.has(cause))).toEqual([]);
    expect(TRUE_CAUSES.length).toBeGreaterThanOrEqual(38);
  });

  it('gives every cause that is no silence and not the server an appearance on every family', () => {
    for (const cause of TRUE_CAUSES) {
      for (const family of FAMILIES) {
        const ways = appearancesOf(cause, family);
        if (cause === 'NONE' || cause === 'LOST' || isServerCause(cause)) expect(ways).toEqual([]);
        else
          expect(
            ways.reduce((sum, { weight }) => sum + weight, 0),
            `${cause} ${family}`,
          ).toBeCloseTo(1, 6);
      }
    }
  });

  it('leaves most ceremonies well in every setting but in-app browsers and upgrades', () => {
    for (const family of FAMILIES) {
      for (const kind of ['registration', 'authentication'] as const) {
        const setting = {
          family,
          kind,
          mediation: 'optional' as const,
          oem: 'Samsung',
          android: 15,
          isCorporate: true,
          lacks: false,
        };
        const sum = causeRates(setting).reduce((total, [, share]) => total + share, 0);
        expect(sum).toBeLessThan(family.startsWith('webview') ? 0.55 : 0.16);
      }
    }
  });
});

describe('a hidden cause', () => {
  it('shows as what its platform makes of it, and as nothing else', () => {
    for (const { truth, end } of all) {
      if (truth.true_cause === 'NONE') {
        expect(end?.result ?? 'ok').toBe('ok');
        expect(['success', 'fallback', 'abandoned', 'armed', 'lost']).toContain(truth.outcome);
      } else if (isServerCause(truth.true_cause)) {
        expect([truth.outcome, truth.cause]).toEqual(['failed', truth.true_cause]);
      } else if (truth.true_cause === 'LOST') {
        expect(['lost', 'abandoned', 'armed']).toContain(truth.outcome);
      } else if (end) {
        expect(end.result).toBe('error');
      }
    }
  });

  it('of a time-out waits as long as was asked for', () => {
    for (const { end, call } of ofCause('TIMEOUT')) {
      if (!end || !call) continue;
      expect((end.elapsed_ms ?? 0) / (call.timeout_ms ?? 1)).toBeGreaterThanOrEqual(0.989);
      expect((end.elapsed_ms ?? 0) / (call.timeout_ms ?? 1)).toBeLessThanOrEqual(1.011);
    }
  });

  it('looks like others: NotAllowedError has a dozen causes and more', () => {
    const behind = new Set(
      all.filter(({ end }) => end?.error_name === 'NotAllowedError').map(({ truth }) => truth.true_cause),
    );
    for (const cause of [
      'USER_CANCEL',
      'TIMEOUT',
      'NO_LOCAL_CREDENTIAL',
      'BLUETOOTH_OFF',
      'HYBRID_BLOCKED',
    ]) {
      expect(behind).toContain(cause);
    }
    expect(behind.size).toBeGreaterThan(12);
  });

  it('of a native app comes as its platform says: a type or a domain with its number', () => {
    const native = all.filter(({ truth }) => truth.device.surface === 'ios');
    for (const { end } of native) {
      if (end?.result !== 'error') continue;
      expect(end.native_error).toBe('com.apple.AuthenticationServices.AuthorizationError');
      expect(end.native_error_code).toBeGreaterThanOrEqual(1000);
      expect(end.error_name).toBeNull();
    }
    const declined = ofCause('PROVIDER_DECLINED').filter(({ truth }) => truth.device.surface === 'android');
    for (const { end } of declined) {
      if (end) expect([end.error_name, end.native_error_code]).toEqual(['NotAllowedError', 50_162]);
    }
  });
});

describe('the oracle', () => {
  const judged = all.filter(
    ({ truth }) =>
      truth.oracle_best > 0 &&
      truth.retry_of === null &&
      truth.true_cause !== 'NONE' &&
      !isServerCause(truth.true_cause) &&
      truth.true_cause !== 'LOST',
  );

  it('is calibrated: of first tries it names the cause as often as it says', () => {
    for (const [low, high] of [
      [0.2, 0.5],
      [0.5, 0.7],
      [0.7, 0.9],
      [0.9, 1.01],
    ] as const) {
      const bin = judged.filter(({ truth }) => truth.oracle_best >= low && truth.oracle_best < high);
      const said = bin.reduce((sum, { truth }) => sum + truth.oracle_best, 0) / bin.length;
      const right = bin.filter(({ truth }) => truth.oracle_cause === truth.true_cause).length / bin.length;
      const error = 4 * Math.sqrt((said * (1 - said)) / bin.length);
      expect(bin.length).toBeGreaterThan(50);
      expect(Math.abs(said - right), `${low} to ${high}: says ${said}, is ${right}`).toBeLessThan(
        error + 0.01,
      );
    }
  });

  it('can not know a good share of what hides behind NotAllowedError', () => {
    const hidden = judged.filter(({ truth }) => truth.cause === 'NOT_ALLOWED');
    const unknowable = hidden.filter(({ truth }) => !truth.knowable).length / hidden.length;
    expect(unknowable).toBeGreaterThan(0.2);
    expect(unknowable).toBeLessThan(0.8);
    for (const { truth } of all) expect(truth.knowable).toBe(truth.oracle_true >= KNOWABLE_MIN);
  });

  it('knows nothing of a failure whose end was lost', () => {
    const lost = all.filter(({ truth }) => truth.true_outcome === 'failed' && truth.outcome === 'abandoned');
    expect(lost.length).toBeGreaterThan(20);
    for (const { truth } of lost) expect([truth.knowable, truth.oracle_true]).toEqual([false, 0]);
  });
});

describe('a retry', () => {
  const byId = new Map(all.map((observed) => [observed.truth.ceremony_id, observed.truth]));
  const retries = all.filter(({ truth }) => truth.retry_of !== null);

  it('follows a failure of the same device after a human pause', () => {
    expect(retries.length / all.length).toBeGreaterThan(0.01);
    for (const { truth } of retries) {
      const before = byId.get(truth.retry_of ?? '');
      expect(before?.true_cause).not.toBe('NONE');
      expect([before?.device_id, before?.account, before?.kind]).toEqual([
        truth.device_id,
        truth.account,
        truth.kind,
      ]);
      expect(truth.issued_at_ms - (before?.issued_at_ms ?? 0)).toBeGreaterThanOrEqual(1_500);
    }
  });

  it('meets the same cause again where settings do not change by themselves', () => {
    const again = (cause: string) => {
      const of = retries.filter(({ truth }) => byId.get(truth.retry_of ?? '')?.true_cause === cause);
      return of.filter(({ truth }) => truth.true_cause === cause).length / of.length;
    };
    expect(again('WEBVIEW_UNSUPPORTED')).toBeGreaterThan(0.8);
    expect(again('USER_CANCEL')).toBeLessThan(0.3);
  });
});

describe('an account', () => {
  it('has one to four devices, and a device is of one account', () => {
    const devices = Map.groupBy(all, ({ truth }) => truth.account);
    const counts = [...devices.values()].map((of) => new Set(of.map(({ truth }) => truth.device_id)).size);
    expect(Math.max(...counts)).toBeGreaterThan(1);
    expect(Math.max(...counts)).toBeLessThanOrEqual(4);
    const accounts = Map.groupBy(all, ({ truth }) => truth.device_id);
    for (const of of accounts.values()) expect(new Set(of.map((o) => o.truth.account)).size).toBe(1);
  });

  it('keeps a device as it is through a day, but for the releases that reach it', () => {
    for (const of of Map.groupBy(all, ({ truth }) => truth.device_id).values()) {
      const kept = of.map(({ truth: { device, provider } }) => {
        const { security_patch, os_build, play_services, ...same } = device;
        return JSON.stringify([same, device.os === 'Android' ? '' : os_build, provider]);
      });
      expect(new Set(kept).size).toBe(1);
      const patches = of.map(({ truth }) => truth.device.security_patch);
      expect(patches).toEqual(patches.toSorted());
    }
  });
});
