import { begunAtMs, fits } from './cell.ts';
import { type Client, clientOf } from './clients.ts';
import type { FleetDevice } from './population.ts';
import { adoptedAfterMs, androidBuild } from './releases.ts';
import type { Rollout, Scenario } from './scenario.ts';
import { trainsAt } from './trains.ts';
import type { DeviceTruth } from './truth.ts';

/** What a device is at a moment, with the staged releases that have reached it. */
export interface DeviceNow {
  truth: DeviceTruth;
  client: Client;
  appVersion: string;
}

/** Says what a device is at a moment: first the releases that reach every phone, then those of the scenario. */
export function createReleaseState({ rollouts = [] }: Scenario, startMs: number) {
  const usual = new WeakMap<FleetDevice, DeviceNow>();

  function usually(device: FleetDevice, atMs: number): DeviceNow {
    const known = usual.get(device);
    const truth = withTrains(device, atMs, known?.truth);
    if (known && known.truth === truth) return known;
    const now = { truth, client: clientOf(truth), appVersion: device.appVersion };
    usual.set(device, now);
    return now;
  }

  return function deviceNow(device: FleetDevice, atMs: number): DeviceNow {
    const now = usually(device, atMs);
    const taken = rollouts.filter((rollout) => hasTaken(device, { rollout, startMs, atMs }));
    return taken.length === 0 ? now : withReleases(now, taken);
  };
}

/** `known` again where nothing has come since. */
function withTrains(device: FleetDevice, atMs: number, known?: DeviceTruth): DeviceTruth {
  const { truth } = device;
  if (truth.os !== 'Android') return truth;
  const { play_services, security_patch } = trainsAt(device, atMs);
  if (known?.play_services === play_services && known.security_patch === security_patch) return known;
  return withBuild({ ...truth, play_services, security_patch });
}

function withBuild(truth: DeviceTruth): DeviceTruth {
  const { oem, model, os_version, security_patch: patch } = truth;
  const android = Number.parseInt(os_version, 10);
  return { ...truth, os_build: androidBuild({ oem, model, android, patch }) };
}

/** Who is meant is decided by what a device was when the roll-out began, so that nobody leaves it half way. */
function hasTaken(
  device: FleetDevice,
  { rollout, startMs, atMs }: { rollout: Rollout; startMs: number; atMs: number },
): boolean {
  const begunMs = startMs + begunAtMs(rollout);
  const waitsMs = rollout.days === 0 ? 0 : adoptedAfterMs(device.place, rollout.days);
  if (atMs < begunMs + waitsMs) return false;
  const { provider, app, appVersion } = device;
  const traits = {
    ...withTrains(device, begunMs),
    provider: provider.name,
    app,
    app_version: appVersion,
  };
  return fits(rollout.where, traits);
}

function withReleases(now: DeviceNow, rollouts: readonly Rollout[]): DeviceNow {
  let { truth, appVersion } = now;
  for (const { to } of rollouts) {
    const { app_version, ...release } = to;
    appVersion = app_version ?? appVersion;
    truth = { ...truth, ...release };
    if (release.os_build === undefined && truth.os === 'Android') truth = withBuild(truth);
  }
  return { truth, client: clientOf(truth), appVersion };
}
