import type { Campaign } from './campaign.ts';
import { createChance } from './chance.ts';
import { FLEET_NETWORKS, type FleetNetwork } from './networks.ts';
import { createPopulation, type FleetDevice } from './population.ts';
import { createSeededRandom } from './random.ts';
import type { Scenario } from './scenario.ts';

/** One ceremony of a campaign that is still to come. */
export interface CampaignVisit {
  issuedAtMs: number;
  campaign: Campaign;
  /** The account's number within the campaign. */
  index: number;
  device: FleetDevice;
  network: FleetNetwork;
  kind: 'registration' | 'authentication';
}

export interface VisitOptions {
  seed: string;
  startMs: number;
  durationMs: number;
  scenario: Scenario;
  scenarioStartMs: number;
}

const HOUR_MS = 3_600_000;

/** The ceremonies of a scenario's campaigns that lie in the time that is played, in order of issue. */
export function planVisits({ startMs, durationMs, scenario, ...rest }: VisitOptions): CampaignVisit[] {
  return (scenario.campaigns ?? [])
    .flatMap((campaign) => visitsOf(campaign, { startMs, ...rest }))
    .filter(({ issuedAtMs }) => issuedAtMs >= startMs && issuedAtMs < startMs + durationMs)
    .sort((a, b) => a.issuedAtMs - b.issuedAtMs);
}

function visitsOf(
  campaign: Campaign,
  { seed, startMs, scenarioStartMs }: Omit<VisitOptions, 'durationMs' | 'scenario'>,
): CampaignVisit[] {
  const { accounts, fromHours, overHours, afterwards } = campaign;
  const chance = createChance(createSeededRandom(`${seed}/campaign/${campaign.id}`));
  const networks = networksOf(campaign, chance.below(1_000));
  const devices = devicesOf(campaign, { seed, startMs });
  return Array.from({ length: accounts }, (_, index) => {
    const share = (index + chance.uniform(0, 1)) / accounts;
    const issuedAtMs = Math.floor(scenarioStartMs + (fromHours + overHours * share) * HOUR_MS);
    const visit = {
      campaign,
      index,
      device: ownedBy(index, campaign, pickAt(devices, index)),
      network: pickAt(networks, index),
    };
    const enrols: CampaignVisit = { ...visit, issuedAtMs, kind: 'registration' };
    if (!afterwards) return [enrols];
    const laterAtMs = Math.floor(issuedAtMs + afterwards.hours * HOUR_MS);
    return [enrols, { ...visit, issuedAtMs: laterAtMs, kind: 'authentication' as const }];
  }).flat();
}

/** Neighbours of one kind, from a place that the seed says. */
function networksOf({ networks, network_kind }: Campaign, from: number): FleetNetwork[] {
  const ofKind = FLEET_NETWORKS.filter(({ kind }) => kind === network_kind);
  return Array.from({ length: networks }, (_, index) => pickAt(ofKind, from + index));
}

/** Devices of people of their own, on which passkeys work at all. */
function devicesOf(
  { id, devices }: Campaign,
  { seed, startMs }: Pick<VisitOptions, 'seed' | 'startMs'>,
): FleetDevice[] {
  const population = createPopulation({ seed: `${seed}/campaign/${id}`, ceremonies: 1, startMs });
  const found: FleetDevice[] = [];
  for (let index = 0; found.length < devices; index += 1) {
    const [device] = population.account(index).devices;
    const isAble = device && device.truth.surface !== 'in_app' && device.truth.surface !== 'webview';
    if (isAble) found.push({ ...device, id: `fleet-${id}-device-${found.length}` });
  }
  return found;
}

/** The device in the hands of one account. Its host follows from the account, as a carrier gives out addresses. */
function ownedBy(index: number, { id }: Campaign, device: FleetDevice): FleetDevice {
  const account = `fleet-${id}-account-${index}`;
  return { ...device, account, credential: `fleet-${id}-credential-${index}`, host: 10_000 + index };
}

function pickAt<T>(things: readonly T[], index: number): T {
  const thing = things[index % things.length];
  if (thing === undefined) throw new RangeError('Nothing to choose from.');
  return thing;
}
