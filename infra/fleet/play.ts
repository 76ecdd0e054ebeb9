import { mintCeremonyId } from '../../schemas/ceremony-id.ts';
import type { Random } from '../../schemas/clock.ts';
import { type Business, drawBusiness } from './business.ts';
import { createMoments } from './calendar.ts';
import { type CampaignVisit, planVisits } from './campaign-visits.ts';
import { retryShare, type Setting } from './causes.ts';
import type { Traits } from './cell.ts';
import { type Chance, createChance } from './chance.ts';
import { createTimeHeap } from './heap.ts';
import { addressIn, type FleetNetwork } from './networks.ts';
import type { CeremonyTruth } from './plan.ts';
import { type Account, createPopulation, type FleetDevice, networkNow } from './population.ts';
import { PRIORS } from './priors.ts';
import { createSeededRandom } from './random.ts';
import { createReleaseState, type DeviceNow } from './release-state.ts';
import type { Fault, Scenario } from './scenario.ts';
import { drawGoodStory, drawStory, type Story } from './story.ts';
import { tellTruth } from './tell.ts';
import { type PageGroup, type ServerFact, traceStory } from './trace.ts';
import { arrivals, beaconFaults, GATEWAY_FAULTS } from './transport.ts';
import type { TrueCause } from './truth.ts';

export interface PlayOptions {
  seed: string;
  ceremonies: number;
  /** Issue times lie in [startMs, startMs + durationMs), as busy as a Japanese calendar. */
  startMs: number;
  durationMs: number;
  /** Default: an ordinary day. */
  scenario?: Scenario | undefined;
  /** The zero of the scenario's hours. Default: `startMs`. */
  scenarioStartMs?: number | undefined;
  /** Whose ceremonies they are: the people of another play, by its seed, size and start. Default: its own. */
  people?: Pick<PlayOptions, 'seed' | 'ceremonies' | 'startMs'> | undefined;
}

/** One ceremony as it was: its story, what both sides noticed of it, and when that reached us. */
export interface Played {
  ceremonyId: string;
  issuedAtMs: number;
  story: Story;
  business: Business;
  device: FleetDevice;
  now: DeviceNow;
  network: FleetNetwork;
  address: string;
  unsigned: boolean;
  beacons: readonly { group: PageGroup; arrivesAtMs: readonly number[] }[];
  lines: readonly { fact: ServerFact; arrivesAtMs: readonly number[] }[];
  /** The campaign of the scenario that it belongs to. */
  campaign: string | null;
  truth: CeremonyTruth;
}

export const ORDINARY: Scenario = { name: 'ordinary-day', says: 'Nothing happens but the usual.' };

interface Try {
  account: Account;
  device: FleetDevice;
  kind: Setting['kind'];
  mediation: Setting['mediation'];
  previous: { ceremonyId: string; cause: TrueCause; fault: Fault | null };
}

/**
 * Plays the ceremonies of a fleet one by one, in order of issue, from a seed: the same options give the same ceremonies.
 * Only the people who wait to try again are held, and the few devices that had no passkey and got one, so memory hardly
 * grows with the number of ceremonies.
 */
export function* play(options: PlayOptions): Generator<Played> {
  const { seed, ceremonies, startMs, durationMs, scenario = ORDINARY, scenarioStartMs = startMs } = options;
  const overall = createChance(createSeededRandom(`${seed}/fleet`));
  const population = createPopulation(options.people ?? { seed, ceremonies, startMs });
  const deviceNow = createReleaseState(scenario, scenarioStartMs);
  const moments = createMoments({ startMs, durationMs }, overall);
  const retries = createTimeHeap<Try>();
  const enrolled = new Set<string>();
  const visits = planVisits({ seed, startMs, durationMs, scenario, scenarioStartMs });
  const visitsUntil = function* (atMs: number) {
    for (; (visits[0]?.issuedAtMs ?? Number.POSITIVE_INFINITY) <= atMs; ) {
      const visit = visits.shift();
      if (visit) yield playVisit(visit, { seed, scenario, scenarioStartMs, deviceNow });
    }
  };
  let freshAtMs = moments.next(ceremonies);
  for (let index = 0; index < ceremonies; index += 1) {
    const random = createSeededRandom(`${seed}/${index}`);
    const chance = createChance(random);
    const left = ceremonies - index - 1;
    let next: Try | undefined;
    let issuedAtMs = freshAtMs;
    if (retries.nextAtMs <= freshAtMs || retries.size > left) {
      issuedAtMs = retries.nextAtMs;
      next = retries.pop();
    } else freshAtMs = moments.next(left - retries.size);
    yield* visitsUntil(issuedAtMs);
    // A stream of its own, so that what a relying party knows changes nothing of what happens.
    const business = createChance(createSeededRandom(`${seed}/${index}/business`));
    const scene = { issuedAtMs, scenarioStartMs, scenario, deviceNow, random, chance, business, enrolled };
    const who = next ?? population.account(population.draw(chance));
    const played = playOne(scene, who);
    if (played.story.setting.lacks && isEnrolment(played)) enrolled.add(played.device.id);
    yield played;
    const retry = drawRetry(played, next?.account ?? (who as Account), chance);
    if (retry && retry.atMs < startMs + durationMs && retries.size < left)
      retries.push(retry.atMs, retry.next);
  }
  yield* visitsUntil(startMs + durationMs);
}

interface Scene {
  issuedAtMs: number;
  scenarioStartMs: number;
  scenario: Scenario;
  deviceNow: (device: FleetDevice, atMs: number) => DeviceNow;
  random: Random;
  chance: Chance;
  business: Chance;
  /** Devices that held no passkey, and on which one was made since. */
  enrolled: ReadonlySet<string>;
}

function playOne(scene: Scene, who: Try | Account): Played {
  const { issuedAtMs, scenarioStartMs, scenario, chance } = scene;
  const retried = 'previous' in who ? who : null;
  const account = 'previous' in who ? who.account : who;
  const device = retried?.device ?? drawDeviceOf(account, issuedAtMs, chance);
  const now = scene.deviceNow(device, issuedAtMs);
  const network = networkNow(device, chance);
  const setting = drawSetting(
    { device, now, network, issuedAtMs, retried, enrolled: scene.enrolled },
    chance,
  );
  const purpose = purposeOf(setting, chance);
  const traits = traitsOf({ device, now, network, setting });
  const faults = scenario.faults ?? [];
  const sinceStartMs = issuedAtMs - scenarioStartMs;
  const previous = retried?.previous ?? null;
  const story = drawStory({ setting, purpose, device, traits, faults, sinceStartMs, previous }, chance);
  const business = drawBusiness(setting, scene.business);
  const part = { story, business, device, now, network, credentials: account.devices.length, campaign: null };
  return perform(scene, { ...part, faults, traits, retryOf: previous?.ceremonyId ?? null });
}

function playVisit(
  { issuedAtMs, campaign, device, network, kind, index }: CampaignVisit,
  {
    seed,
    scenario,
    scenarioStartMs,
    deviceNow,
  }: Pick<Scene, 'scenario' | 'scenarioStartMs' | 'deviceNow'> & { seed: string },
): Played {
  const random = createSeededRandom(`${seed}/campaign/${campaign.id}/${index}/${kind}`);
  const chance = createChance(random);
  const now = deviceNow(device, issuedAtMs);
  const mediation = 'optional' as const;
  const setting = { ...settingOf({ now, network, kind, mediation }), lacks: false };
  const traits = traitsOf({ device, now, network, setting });
  const isEnrolment = kind === 'registration';
  const purpose = isEnrolment ? (campaign.purpose ?? 'enrolment') : 'login';
  const drawn = drawGoodStory({ setting, purpose, device, traits }, chance);
  const story = { ...drawn, goesOn: !isEnrolment };
  const business: Business = isEnrolment
    ? { stepUp: campaign.step_up, action: 'unknown' }
    : { stepUp: 'unknown', action: campaign.afterwards?.action ?? 'unknown' };
  const scene = {
    issuedAtMs,
    scenarioStartMs,
    scenario,
    deviceNow,
    random,
    chance,
    business: chance,
    enrolled: NOBODY,
  };
  const part = { story, business, device, now, network, credentials: 1, campaign: campaign.id };
  return perform(scene, { ...part, faults: [], traits, retryOf: null });
}

const NOBODY: ReadonlySet<string> = new Set();

function isEnrolment({ story: { setting, outcome } }: Played): boolean {
  return setting.kind === 'registration' && outcome === 'success';
}

interface Part extends Pick<Played, 'story' | 'business' | 'device' | 'now' | 'network' | 'campaign'> {
  credentials: number;
  faults: readonly Fault[];
  traits: Traits;
  retryOf: string | null;
}

/** Plays a story to its end: what both sides notice, what of it arrives, and what is true. */
function perform(scene: Scene, { credentials, faults, traits, retryOf, ...part }: Part): Played {
  const { issuedAtMs, chance } = scene;
  const { story, device, network } = part;
  const { page, server } = traceStory({ story, device, credentials, issuedAtMs }, chance);
  const delivered = {
    beacons: page.groups.map((group) => ({
      group,
      arrivesAtMs: arrivals(group.leavesAtMs, beaconFaults(device.lossShare), chance),
    })),
    lines: server.map((fact) => ({ fact, arrivesAtMs: arrivals(fact.atMs, GATEWAY_FAULTS, chance) })),
  };
  const cast = {
    ceremonyId: mintId(scene),
    issuedAtMs,
    ...part,
    address: addressIn(network, device.host),
    unsigned: chance.happens(PRIORS.unsignedShare.value),
    ...delivered,
  };
  const sinceStartMs = issuedAtMs - scene.scenarioStartMs;
  return { ...cast, truth: tellTruth({ ...cast, faults, traits, sinceStartMs, retryOf }) };
}

function traitsOf({
  device,
  now,
  network,
  setting,
}: Pick<Played, 'device' | 'now' | 'network'> & { setting: Setting }): Traits {
  return {
    ...now.truth,
    provider: device.provider.name,
    network_kind: network.kind,
    egress: network.prefix,
    app: device.app,
    app_version: now.appVersion,
    kind: setting.kind,
    mediation: setting.mediation,
  };
}

/** The id is minted at the simulated moment. */
function mintId({ issuedAtMs, random }: Scene): string {
  const clock = { now: () => issuedAtMs, monotonic: () => issuedAtMs, sleep: () => Promise.resolve() };
  return mintCeremonyId({ clock, random });
}

/** People have a device that they like, and use the others now and then. */
function drawDeviceOf({ devices }: Account, atMs: number, chance: Chance): FleetDevice {
  const inUse = devices.filter(({ sinceMs, untilMs }) => sinceMs <= atMs && atMs < untilMs);
  const [first = devices[0], ...others] = inUse;
  if (!first) throw new RangeError('An account has at least one device.');
  if (others.length === 0 || chance.happens(PRIORS.firstDeviceShare.value)) return first;
  return others[chance.below(others.length)] ?? first;
}

const AUTOFILL = new Set<string>([
  'chromium_android',
  'chromium_desktop',
  'firefox_desktop',
  'webkit_ios',
  'webkit_mac',
]);

interface SettingOptions extends Pick<Scene, 'enrolled'> {
  device: FleetDevice;
  now: DeviceNow;
  network: FleetNetwork;
  issuedAtMs: number;
  retried: Try | null;
}

function drawSetting(
  { device, now, network, issuedAtMs, retried, enrolled }: SettingOptions,
  chance: Chance,
): Setting {
  const { family } = now.client;
  const kind =
    retried?.kind ?? (chance.happens(PRIORS.registrationShare.value) ? 'registration' : 'authentication');
  const share =
    kind === 'authentication' ? PRIORS.conditionalShare.value : PRIORS.automaticUpgradeShare.value;
  const mediation =
    retried?.mediation ?? (AUTOFILL.has(family) && chance.happens(share) ? 'conditional' : 'optional');
  return {
    ...settingOf({ now, network, kind, mediation }),
    lacks: issuedAtMs < device.holdsFromMs && !enrolled.has(device.id),
  };
}

function settingOf({
  now,
  network,
  kind,
  mediation,
}: Pick<Setting, 'kind' | 'mediation'> & Pick<Played, 'now' | 'network'>): Omit<Setting, 'lacks'> {
  const { truth, client } = now;
  return {
    family: client.family,
    kind,
    mediation,
    oem: truth.oem,
    android: truth.os === 'Android' ? Number.parseInt(truth.os_version, 10) : 0,
    isCorporate: network.kind === 'corporate',
  };
}

function purposeOf({ kind }: Setting, chance: Chance): Story['purpose'] {
  if (kind === 'registration') return 'enrolment';
  return chance.happens(PRIORS.stepUpShare.value) ? 'step_up' : 'login';
}

/** Whether the person tries again after this, and when: with a prompt, on the same device, after a human pause. */
function drawRetry(
  { story, device, ceremonyId, issuedAtMs }: Played,
  account: Account,
  chance: Chance,
): { atMs: number; next: Try } | null {
  const isOver = story.outcome === 'fallback' || story.outcome === 'armed';
  if (isOver || !chance.happens(retryShare(story.cause))) return null;
  const { median, spread, low, high } = PRIORS.retryPauseMs.value;
  const pauseMs = Math.min(high, Math.max(low, chance.lognormal(median, spread)));
  return {
    atMs: Math.floor(issuedAtMs + story.promptMs + pauseMs),
    next: {
      account,
      device,
      kind: story.setting.kind,
      mediation: 'optional',
      previous: { ceremonyId, cause: story.cause, fault: story.fault },
    },
  };
}
