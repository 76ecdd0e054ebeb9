import { type Chance, createChance } from './chance.ts';
import { COSIGNALS, type Cosignal } from './cosignals.ts';
import { drawDevice, drawDeviceKind, isPhone } from './device.ts';
import { drawNetwork, type FleetNetwork } from './networks.ts';
import { PRIORS } from './priors.ts';
import { drawProvider } from './providers.ts';
import { createSeededRandom } from './random.ts';
import type { DeviceTruth, ProviderTruth } from './truth.ts';

/** One device of one account. It stays what it is through all its ceremonies, but for the releases it takes. */
export interface FleetDevice {
  id: string;
  account: string;
  /** Without the releases that reach it: see `release-state.ts`. */
  truth: DeviceTruth;
  provider: ProviderTruth;
  credential: string;
  app: string;
  appVersion: string;
  /** Its place in the queue of staged releases, 0 to 1. */
  place: number;
  /** How many months after a security patch its maker begins to send it out. */
  patchLagMonths: number;
  isSlow: boolean;
  /** How far its clock is ahead of true time, milliseconds. */
  skewMs: number;
  /** Share of its beacons that never arrive. */
  lossShare: number;
  networks: Partial<Record<FleetNetwork['kind'], FleetNetwork>>;
  host: number;
  /** When the account began to use it. */
  sinceMs: number;
  /** When the account stopped using it. */
  untilMs: number;
  /** From when on it can answer with a passkey of its account; never, where infinite. */
  holdsFromMs: number;
  /** A number for each of its lasting properties: low numbers show the signal. */
  inclination: Readonly<Record<Cosignal, number>>;
}

export interface Account {
  id: string;
  devices: readonly FleetDevice[];
}

export interface Population {
  /** Accounts are numbered; low numbers come more often. */
  draw(chance: Chance): number;
  account(index: number): Account;
}

/** Accounts kept in memory. One that was forgotten is made again from its seed, the same. */
const ACCOUNTS_REMEMBERED_MAX = 5_000;
const DAY_MS = 86_400_000;
/** 1 would use every account alike; more lets a few come often. */
const TAIL = 1.6;
const COUNTS = Object.entries(PRIORS.devicesPerAccount.value).map(
  ([count, share]) => [Number(count), share] as const,
);

/** The people of a simulation, made when they are needed: memory does not grow with their number. */
export function createPopulation({
  seed,
  ceremonies,
  startMs,
}: {
  seed: string;
  ceremonies: number;
  startMs: number;
}): Population {
  const accounts = Math.max(1, Math.ceil(ceremonies / PRIORS.ceremoniesPerAccount.value));
  const remembered = new Map<number, Account>();

  function account(index: number): Account {
    const known = remembered.get(index);
    if (known) return known;
    if (remembered.size >= ACCOUNTS_REMEMBERED_MAX) remembered.clear();
    const drawn = drawAccount(index, startMs, createChance(createSeededRandom(`${seed}/account/${index}`)));
    // A stream of its own, so that where passkeys are changes nothing of who people are.
    const made = placeCredentials(
      drawn,
      createChance(createSeededRandom(`${seed}/account/${index}/passkeys`)),
    );
    remembered.set(index, made);
    return made;
  }

  return {
    draw: (chance) => Math.min(accounts - 1, Math.floor(accounts * chance.uniform(0, 1) ** TAIL)),
    account,
  };
}

function drawAccount(index: number, startMs: number, chance: Chance): Account {
  const id = `fleet-account-${index}`;
  const count = chance.weighted(COUNTS);
  const devices: FleetDevice[] = [];
  for (let number = 0; number < count; number += 1) {
    const kind = drawDeviceKind(chance);
    const device = drawFleetDevice({ account: id, number: devices.length, kind }, chance);
    devices.push(device);
    if (number > 0 || !isPhone(kind) || !chance.happens(PRIORS.deviceChangeShare.value)) continue;
    // The person buys another phone, and leaves this one in a drawer.
    const days = PRIORS.deviceChangeDays.value;
    device.untilMs = startMs + chance.uniform(-days, days) * DAY_MS;
    const next = drawFleetDevice({ account: id, number: devices.length, kind }, chance);
    next.sinceMs = device.untilMs;
    devices.push(next);
  }
  return { id, devices };
}

/** Which devices of the account hold a passkey of it. A new phone that came without one has one after a while. */
function placeCredentials({ id, devices }: Account, chance: Chance): Account {
  const { lacksCredential, newDeviceNoCredential, newDeviceHours } = PRIORS;
  const place = (device: FleetDevice, at: number): FleetDevice => {
    const isReplacement = device.sinceMs !== Number.NEGATIVE_INFINITY;
    const usual = at === 0 ? lacksCredential.value.first : lacksCredential.value.other;
    if (!chance.happens(isReplacement ? newDeviceNoCredential.value : usual)) return device;
    const enrolsAtMs = device.sinceMs + (newDeviceHours.value / 24) * DAY_MS;
    return { ...device, holdsFromMs: isReplacement ? enrolsAtMs : Number.POSITIVE_INFINITY };
  };
  return { id, devices: devices.map(place) };
}

interface Birth {
  account: string;
  number: number;
  kind: ReturnType<typeof drawDeviceKind>;
}

function drawFleetDevice({ account, number, kind }: Birth, chance: Chance): FleetDevice {
  const truth = drawDevice(kind, chance);
  const provider = drawProvider(truth, chance);
  const isNative = truth.surface === 'android' || truth.surface === 'ios';
  const isInApp = truth.surface === 'in_app' || truth.surface === 'webview';
  const id = `${account.replace('account', 'device')}-${number}`;
  const [lossLow, lossHigh] = PRIORS.beaconLoss.value;
  return {
    id,
    account,
    truth,
    provider,
    credential: `${(provider.backup_eligible ? account : id).replace(/account|device/, 'credential')}-${provider.name}`,
    app: isNative ? chance.weighted(NATIVE_APPS) : 'fleet-bank',
    appVersion: isNative ? '5.4.1' : '3.2.0',
    place: chance.uniform(0, 1),
    patchLagMonths: chance.weighted(PATCH_LAGS),
    isSlow: chance.happens(PRIORS.slowShare.value),
    skewMs: Math.round(drawSkewMs(chance)),
    lossShare: isInApp ? PRIORS.beaconLossInApp.value : chance.uniform(lossLow, lossHigh),
    networks: drawNetworks(isPhone(kind), chance),
    host: chance.below(65_000),
    sinceMs: Number.NEGATIVE_INFINITY,
    untilMs: Number.POSITIVE_INFINITY,
    holdsFromMs: Number.NEGATIVE_INFINITY,
    inclination: Object.fromEntries(COSIGNALS.map((signal) => [signal, chance.uniform(0, 1)])) as Record<
      Cosignal,
      number
    >,
  };
}

const PATCH_LAGS = Object.entries(PRIORS.patchLagMonths.value).map(
  ([months, share]) => [Number(months), share] as const,
);

const NATIVE_APPS = [
  ['fleet-bank-app', 55],
  ['fleet-trade-app', 25],
  ['fleet-card-app', 15],
  ['fleet-point-app', 5],
] as const;

const DESKTOP_NETWORKS = Object.entries(PRIORS.networkOfDesktop.value) as [FleetNetwork['kind'], number][];

function drawNetworks(isMobile: boolean, chance: Chance): FleetDevice['networks'] {
  if (!isMobile) {
    const kind = chance.weighted(DESKTOP_NETWORKS);
    return { [kind]: drawNetwork(kind, chance) };
  }
  return {
    mobile: drawNetwork('mobile', chance),
    residential: drawNetwork('residential', chance),
    corporate: drawNetwork('corporate', chance),
  };
}

const PHONE_NETWORKS = Object.entries(PRIORS.networkOfPhone.value) as [FleetNetwork['kind'], number][];

/** Where a device is for one ceremony: a desktop stays, a phone moves between its own networks. */
export function networkNow({ networks }: FleetDevice, chance: Chance): FleetNetwork {
  const kind = networks.mobile ? chance.weighted(PHONE_NETWORKS) : undefined;
  const network = (kind ? networks[kind] : undefined) ?? Object.values(networks)[0];
  return network ?? drawNetwork('residential', chance);
}

function drawSkewMs(chance: Chance): number {
  const { deviation, badShare, badLow, badHigh } = PRIORS.clockSkewMs.value;
  if (!chance.happens(badShare)) return chance.normal(0, deviation);
  return chance.uniform(badLow, badHigh) * (chance.happens(0.5) ? 1 : -1);
}
