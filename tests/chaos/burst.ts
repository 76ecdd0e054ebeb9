import type { FleetPlan } from '../../infra/fleet/plan.ts';
import { ORDINARY } from '../../infra/fleet/play.ts';
import type { Scenario } from '../../infra/fleet/scenario.ts';

/** A thief in the fleet: passkeys for many accounts from one network, of which EnrolmentBurst must tell. */
export interface Burst {
  /** The network's own, which no other burst has: alerts carry it as `ip_prefix`. */
  prefix: string;
  ceremonyIds: readonly string[];
}

export interface BurstPlan extends FleetPlan {
  burst: Burst;
}

const CAMPAIGN = 'burst';
const HOUR_MS = 3_600_000;
/** More than the rule's threshold of nine, with room for ceremonies of which some message is never acknowledged. */
const ACCOUNTS = 14;
/** The fleet's own networks of this kind end below. */
const FIRST_NETWORK = 0x8000;

/** An ordinary day, and a burst over the whole time of the plan. */
export function burstScenario(durationMs: number): Scenario {
  return {
    ...ORDINARY,
    campaigns: [
      {
        id: CAMPAIGN,
        says: 'One network enrols passkeys for many accounts.',
        finds: [],
        accounts: ACCOUNTS,
        devices: ACCOUNTS,
        networks: 1,
        network_kind: 'hosting',
        step_up: 'unknown',
        fromHours: 0,
        overHours: durationMs / HOUR_MS,
      },
    ],
  };
}

/** Moves the burst of a plan into a network of its own: what is told of it can be no other's. */
export function separateBurst(plan: FleetPlan, number: number): BurstPlan {
  const members = plan.truths.filter(({ campaign }) => campaign === CAMPAIGN);
  const ids = new Set(members.map(({ ceremony_id }) => ceremony_id));
  const prefix = `2001:db8:${(FIRST_NETWORK + number).toString(16)}::/48`;
  const before = stemOf(members[0]?.network.prefix ?? prefix);
  const move = (text: string) => text.replaceAll(before, stemOf(prefix));
  return {
    ...plan,
    burst: { prefix, ceremonyIds: [...ids] },
    truths: plan.truths.map((truth) =>
      ids.has(truth.ceremony_id) ? { ...truth, network: { ...truth.network, prefix } } : truth,
    ),
    messages: plan.messages.map((message) =>
      ids.has(message.ceremonyId)
        ? {
            ...message,
            body: move(message.body),
            headers: Object.fromEntries(
              Object.entries(message.headers).map(([name, value]) => [name, move(value)]),
            ),
          }
        : message,
    ),
  };
}

function stemOf(prefix: string): string {
  return prefix.replace('::/48', ':');
}
