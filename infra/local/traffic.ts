import type { Clock, Random } from '../../schemas/clock.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import { findChromium } from '../demo/browser.ts';
import { driveCeremonies } from '../demo/drive.ts';
import type { PlayOptions } from '../fleet/play.ts';
import { send } from '../fleet/send.ts';
import { simulate } from '../fleet/simulate.ts';
import { fleetTenantOf } from '../fleet/tenant.ts';

export interface TrafficOptions {
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  /** Says in one sentence what drives traffic, or why it does not. */
  onNote: (source: 'browser' | 'fleet', sentence: string) => void;
}

const BROWSER_PAUSE_MS = 1_500;
const BROWSER_RESTART_MS = 5_000;
const FLEET_WINDOW_MS = 120_000;
const FLEET_CEREMONIES = 240;

/** Real ceremonies in a real browser at the demo bank, at a gentle pace, until the signal. */
export async function driveBrowser(demoUrl: string, options: TrafficOptions): Promise<void> {
  const { clock, signal, onNote } = options;
  const chromiumPath = findChromium();
  if (!chromiumPath) {
    onNote(
      'browser',
      'Chromium is not installed, so no browser drives ceremonies; open the demo in your own.',
    );
    return;
  }
  onNote('browser', 'Chromium performs real ceremonies at the demo bank.');
  while (!signal.aborted) {
    try {
      await driveUntilItDies({ demoUrl, chromiumPath }, options);
    } catch (error) {
      onNote('browser', `Chromium ended (${firstLine(error)}) and is started again.`);
      await clock.sleep(BROWSER_RESTART_MS, signal);
    }
  }
}

async function driveUntilItDies(
  browser: { demoUrl: string; chromiumPath: string },
  { clock, random, signal, onNote }: TrafficOptions,
): Promise<void> {
  let run = 0;
  await driveCeremonies({
    ...browser,
    clock,
    random,
    rounds: Number.POSITIVE_INFINITY,
    pauseMs: BROWSER_PAUSE_MS,
    signal,
    onCeremony: ({ kind_of_run, expected }) => {
      run += 1;
      onNote('browser', `Chromium: ${run} real ceremonies, last ${kind_of_run} → ${expected.outcome}.`);
    },
    onBrokenRun: (kind, error) => onNote('browser', `Chromium: ${kind} broke off (${firstLine(error)}).`),
  });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}

/**
 * Simulated devices, two ceremonies a second, over the public interface, until the signal. `story`: whose they are and
 * what happens to them; an ordinary day of people of their own where it is empty.
 */
export async function driveFleet(
  { tenant, collectorUrl, story }: { tenant: Tenant; collectorUrl: string; story: Partial<PlayOptions> },
  { clock, random, signal, onNote }: TrafficOptions,
): Promise<void> {
  const sending = new Set<Promise<unknown>>();
  while (!signal.aborted) {
    const seed = random.bytes(8).toString('hex');
    const plan = simulate({
      seed,
      ceremonies: FLEET_CEREMONIES,
      startMs: clock.now(),
      durationMs: FLEET_WINDOW_MS,
      tenant: fleetTenantOf(tenant),
      ...story,
    });
    onNote('fleet', `Simulated devices send ${FLEET_CEREMONIES} ceremonies in two minutes (seed ${seed}).`);
    // The next window does not wait for this one's stragglers, which may take minutes.
    const sent = send({ plan, collectorUrl, clock, speed: 1, signal }).finally(() => sending.delete(sent));
    sending.add(sent);
    await clock.sleep(FLEET_WINDOW_MS, signal);
  }
  await Promise.allSettled(sending);
}
