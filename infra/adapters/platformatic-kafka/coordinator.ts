import {
  Base,
  type Broker,
  type Connection,
  findCoordinatorV4,
  heartbeatV4,
  joinGroupV9,
  leaveGroupV5,
  offsetCommitV8,
  parseBroker,
  syncGroupV5,
} from '@platformatic/kafka';
import type { Clock } from '../../../schemas/clock.ts';
import type { CommittedPosition, TopicPartition } from '../../../schemas/log.ts';
import { within } from '../deadline.ts';
import { clientOptions, type KafkaAccess } from './client.ts';
import { memberIdIn } from './errors.ts';
import { byTopic } from './place.ts';
import {
  ASSIGNOR,
  assignRoundRobin,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from './subscription.ts';

/** One generation of the group, and what it gives us. */
export interface Generation {
  id: number;
  memberId: string;
  places: TopicPartition[];
}

export interface CoordinatorOptions {
  access: KafkaAccess;
  clock: Clock;
  groupId: string;
  topics: readonly string[];
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
}

/** The group's protocol (Kafka's classic one), each method one request or two; none is tried twice. */
export interface Coordinator {
  /** May take as long as a rebalance. */
  join(): Promise<Generation>;
  heartbeat(generation: Generation): Promise<void>;
  commit(generation: Generation, positions: readonly CommittedPosition[]): Promise<void>;
  leave(): Promise<void>;
  /** The next request asks again which broker coordinates the group. */
  forget(): void;
  /** The group does not know our member id any more. */
  startOver(): void;
  close(): Promise<void>;
}

type Joined = Awaited<ReturnType<typeof joinGroupV9.api.async>>;

const GROUP_KEY = 0;
const PROTOCOL_TYPE = 'consumer';
const NO_LEADER_EPOCH = -1;
const QUICK_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * The client's own consumer is not used: it commits without metadata, joins again before the handler has been told
 * that its partitions go, and gives every record its producer's time even where the log's own is asked for. Joining
 * has a connection of its own, because a broker answers the requests of one connection in turn.
 */
export function createCoordinator(options: CoordinatorOptions): Coordinator {
  const { access, clock, groupId, topics, sessionTimeoutMs, rebalanceTimeoutMs } = options;
  const joining = new Base(clientOptions(access, rebalanceTimeoutMs + QUICK_TIMEOUT_MS));
  const beating = new Base(clientOptions(access, Math.min(QUICK_TIMEOUT_MS, sessionTimeoutMs)));
  const bootstrap = access.brokers.map((broker) => parseBroker(broker));
  let found: Broker | null = null;
  let memberId = '';

  async function connection(client: Base): Promise<Connection> {
    found ??= await find();
    return client.connections.get(found);
  }

  async function find(): Promise<Broker> {
    const any = await beating.connections.getFirstAvailable(bootstrap);
    const { coordinators } = await findCoordinatorV4.api.async(any, GROUP_KEY, [groupId]);
    const one = coordinators.find(({ key }) => key === groupId);
    if (!one) throw new Error(`Kafka named no coordinator for group ${groupId}.`);
    return { host: one.host, port: one.port };
  }

  async function join(): Promise<Generation> {
    const at = await connection(joining);
    const joined = await requestJoin(at).catch((error: unknown) => {
      // The first answer to a newcomer is a member id, with which it asks again.
      const given = memberIdIn(error);
      if (memberId !== '' || given === null || given === '') throw error;
      memberId = given;
      return requestJoin(at);
    });
    memberId = joined.memberId ?? memberId;
    const shares = joined.leader === memberId ? await divide(joined.members) : [];
    const { generationId: id, protocolName: name } = joined;
    const { assignment } = await syncGroupV5.api.async(
      at,
      groupId,
      id,
      memberId,
      null,
      PROTOCOL_TYPE,
      name,
      shares,
    );
    return { id, memberId, places: decodeAssignment(assignment) };
  }

  function requestJoin(at: Connection) {
    const protocols = [{ name: ASSIGNOR, metadata: encodeSubscription(topics) }];
    const times = [sessionTimeoutMs, rebalanceTimeoutMs] as const;
    return joinGroupV9.api.async(at, groupId, ...times, memberId, null, PROTOCOL_TYPE, protocols, null);
  }

  /** We lead this generation: who gets what. */
  async function divide(members: Joined['members']) {
    const wanting = members.map((one) => ({
      memberId: one.memberId ?? '',
      topics: decodeSubscription(one.metadata ?? Buffer.alloc(0)),
    }));
    const wanted = [...new Set(wanting.flatMap((one) => one.topics))];
    const metadata = await beating.metadata({ topics: wanted, forceUpdate: true });
    const counts = new Map(wanted.map((topic) => [topic, metadata.topics.get(topic)?.partitionsCount ?? 0]));
    return [...assignRoundRobin(wanting, counts)].map(([id, places]) => ({
      memberId: id,
      assignment: encodeAssignment(places),
    }));
  }

  async function heartbeat(generation: Generation): Promise<void> {
    const at = await connection(beating);
    await heartbeatV4.api.async(at, groupId, generation.id, generation.memberId, null);
  }

  async function commit(generation: Generation, positions: readonly CommittedPosition[]): Promise<void> {
    const asked = [...byTopic(positions)].map(([name, of]) => ({
      name,
      partitions: of.map(({ partition, offset, metadata }) => ({
        partitionIndex: partition,
        committedOffset: BigInt(offset),
        committedLeaderEpoch: NO_LEADER_EPOCH,
        committedMetadata: metadata,
      })),
    }));
    const at = await connection(beating);
    await offsetCommitV8.api.async(at, groupId, generation.id, generation.memberId, null, asked);
  }

  async function leave(): Promise<void> {
    if (memberId === '') return;
    const leaver = { memberId, groupInstanceId: null, reason: null };
    memberId = '';
    await leaveGroupV5.api.async(await connection(beating), groupId, [leaver]);
  }

  async function close(): Promise<void> {
    const gone = Promise.allSettled([joining.close(), beating.close()]).then(() => undefined);
    await within(gone, { clock, timeoutMs: CLOSE_TIMEOUT_MS, late: () => undefined });
  }

  return {
    join,
    heartbeat,
    commit,
    leave,
    close,
    forget: () => {
      found = null;
    },
    startOver: () => {
      memberId = '';
    },
  };
}
