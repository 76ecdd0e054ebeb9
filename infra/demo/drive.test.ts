import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Logger } from '../../schemas/logger.ts';
import { systemClock, systemRandom } from '../adapters/clock.ts';
import { findChromium } from './browser.ts';
import { driveCeremonies, type ObservedCeremony } from './drive.ts';
import { RUN_KINDS } from './runs.ts';
import { createDemo, type Demo } from './server.ts';
import { type StandInCollector, startStandInCollector } from './stand-in-collector.ts';

const tenant = {
  id: 'demo',
  beaconKey: { id: 'b1', secret: 'beacon-secret-of-32-characters-ok' },
  gatewayKey: { id: 'g1', secret: 'gateway-secret-of-32-characters-ok' },
};
const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** As much of an SDK as the pages need to be checked: it reports which ceremony each call was announced with. */
const STAND_IN_SDK = `(() => {
  const { tenant, endpoint, app, appVersion } = document.currentScript.dataset;
  let expected;
  let sequence = 0;
  const tell = (ceremony, event) => {
    const beacon = {
      version: 1, tenant, ceremony_id: ceremony.ceremonyId, token: ceremony.token, purpose: ceremony.purpose,
      kind: ceremony.kind, mediation: ceremony.mediation, app, app_version: appVersion, sdk_version: '0',
      sent_at_ms: 1790000000000, client: {}, events: [{ sequence: sequence++, occurred_at_ms: 1790000000000, ...event }],
    };
    fetch(endpoint, { method: 'POST', body: JSON.stringify(beacon), keepalive: true }).catch(() => undefined);
  };
  const watch = (method, kind) => {
    const original = navigator.credentials[method].bind(navigator.credentials);
    navigator.credentials[method] = (options) => {
      const ceremony = { ...expected, kind, mediation: options.mediation ?? 'optional' };
      expected = ceremony;
      tell(ceremony, { step: 'prompt_called' });
      return original(options);
    };
  };
  watch('create', 'registration');
  watch('get', 'authentication');
  window.kagimi = {
    expect: (said) => { expected = said; },
    verifySent: () => tell(expected, { step: 'verify_sent' }),
    fallbackChosen: () => tell(expected, { signal: 'fallback_chosen' }),
  };
})();`;

const chromiumPath = findChromium();
let collector: StandInCollector;
let demo: Demo;
let observed: ObservedCeremony[];

beforeAll(async () => {
  if (!chromiumPath) throw new Error('These tests need Chromium; install it or set KAGIMI_CHROMIUM.');
  collector = await startStandInCollector({ gatewayKey: tenant.gatewayKey });
  demo = await createDemo({
    clock: systemClock,
    random: systemRandom,
    listen: { host: '127.0.0.1', port: 0 },
    collectorUrl: collector.url,
    tenant,
    beaconScript: STAND_IN_SDK,
    logger,
  });
  observed = await driveCeremonies({
    demoUrl: demo.url,
    chromiumPath,
    clock: systemClock,
    random: systemRandom,
    rounds: 2,
  });
});

afterAll(async () => {
  await demo?.close();
  await collector?.close();
});

/** Descendants of this process, from /proc. */
function descendants(root: number): number[] {
  const parents = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const];
    } catch {
      return [];
    }
  });
  const found = [root];
  for (const pid of found)
    found.push(...parents.filter(([, parent]) => parent === pid).map(([child]) => child));
  return found.slice(1);
}

describe('driveCeremonies', () => {
  it.each([
    ['register', 'registration', 'optional', 'success', 'NONE', 'first_business_action'],
    ['already_registered', 'registration', 'optional', 'failed', 'ALREADY_REGISTERED', 'client_settled'],
    ['timeout', 'authentication', 'optional', 'failed', 'TIMEOUT', 'client_settled'],
    ['abort', 'authentication', 'optional', 'failed', 'APP_ABORT', 'client_settled'],
    ['user_not_verified', 'authentication', 'optional', 'failed', 'SERVER_UV_MISSING', 'verify_settled'],
    ['fallback', 'authentication', 'conditional', 'fallback', 'NONE', 'prompt_called'],
    ['armed', 'authentication', 'conditional', 'armed', 'NONE', 'prompt_called'],
    ['abandoned', 'authentication', 'optional', 'abandoned', 'NONE', 'prompt_called'],
    ['conditional_sign_in', 'authentication', 'conditional', 'success', 'NONE', 'session_issued'],
    ['sign_in', 'authentication', 'optional', 'success', 'NONE', 'first_business_action'],
    [
      'unknown_credential',
      'authentication',
      'optional',
      'failed',
      'SERVER_UNKNOWN_CREDENTIAL',
      'verify_settled',
    ],
  ] as const)('observes "%s" as what it was', (run, kind, mediation, outcome, cause, lastStep) => {
    const seen = observed.filter(({ kind_of_run }) => kind_of_run === run);
    expect(seen).toHaveLength(2);
    for (const ceremony of seen) {
      expect(ceremony).toMatchObject({ kind, mediation, expected: { outcome, cause } });
      expect(ceremony.expected.steps.at(-1)).toBe(lastStep);
    }
  });

  it('has a run for every kind and a ceremony of its own for each', () => {
    expect(new Set(observed.map(({ kind_of_run }) => kind_of_run))).toEqual(new Set(RUN_KINDS));
    expect(new Set(observed.map(({ ceremony_id }) => ceremony_id)).size).toBe(observed.length);
  });

  it('makes both sides speak of each ceremony by its id, within the contract', async () => {
    await demo.close();
    expect(collector.faults).toEqual([]);
    for (const { ceremony_id, kind, mediation, expected } of observed) {
      const lines = collector.lines.filter((line) => line.ceremony_id === ceremony_id);
      const beacons = collector.beacons.filter((beacon) => beacon.ceremony_id === ceremony_id);
      expect(lines[0]).toMatchObject({ kind, mediation, step: 'options_requested' });
      expect(beacons[0]).toMatchObject({ kind, mediation, tenant: 'demo', app: 'demo-bank' });
      expect(beacons[0]?.events[0]?.step).toBe('prompt_called');
      const saidByBeacon = beacons.some(({ events }) => events[0]?.signal === 'fallback_chosen');
      expect(saidByBeacon).toBe(expected.outcome === 'fallback');
    }
  });
});

describe('driving without end', () => {
  it('stops on its signal and leaves no browser behind', async () => {
    const endless = await createDemo({
      clock: systemClock,
      random: systemRandom,
      listen: { host: '127.0.0.1', port: 0 },
      collectorUrl: 'http://127.0.0.1:9',
      tenant,
      beaconScript: '',
      logger,
      reporterBounds: { closeTimeoutMs: 50 },
    });
    const before = new Set(descendants(process.pid));
    const stop = new AbortController();
    const seen: string[] = [];
    const result = await driveCeremonies({
      demoUrl: endless.url,
      chromiumPath: chromiumPath ?? '',
      clock: systemClock,
      random: systemRandom,
      rounds: Number.POSITIVE_INFINITY,
      pauseMs: 10,
      signal: stop.signal,
      onCeremony: ({ kind_of_run }) => {
        seen.push(kind_of_run);
        if (seen.length === 3) stop.abort();
      },
    });
    await endless.close();
    expect(seen.slice(0, 3)).toEqual(['register', 'already_registered', 'timeout']);
    expect(result).toEqual([]);
    expect(descendants(process.pid).filter((pid) => !before.has(pid))).toEqual([]);
  });
});
