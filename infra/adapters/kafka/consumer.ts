import type { Consumer, ConsumerCrashEvent, LogEntry } from 'kafkajs';
import type { Clock } from '../../../schemas/clock.ts';
import type {
  CommittedPosition,
  ConsumerHandler,
  LogConsumer,
  TopicPartition,
} from '../../../schemas/log.ts';
import { within } from '../deadline.ts';
import type { Note } from '../log-notes.ts';
import type { KafkaAdmin } from './admin.ts';
import { type Assignment, createAssignment } from './assignment.ts';
import { createClient, type KafkaAccess } from './client.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { isBetweenLives, isNotAMember, unavailable } from './errors.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

export interface ConsumerTimings {
  /** A member that is not heard of for so long has left the group. */
  sessionTimeoutMs: number;
  /** How long a rebalance waits for a member whose handler is at work. */
  rebalanceTimeoutMs: number;
  heartbeatMs: number;
  fetchWaitMs: number;
  stallTimeoutMs: number;
  /** How long close() waits for a handler that is at work. */
  handlerGraceMs: number;
  revokeGraceMs: number;
}

export interface KafkaConsumerOptions {
  access: KafkaAccess;
  admin: KafkaAdmin;
  clock: Clock;
  note: Note;
  timings: ConsumerTimings;
  groupId: string;
  topics: readonly string[];
}

interface Session {
  assignment: Assignment;
  delivery: Delivery;
  watchdog: Watchdog;
  /** Settles run(). */
  end(error: unknown): void;
}

const REQUEST_TIMEOUT_MS = 30_000;
const BATCH_BYTES_MAX = 1024 * 1024;
const DISCONNECT_TIMEOUT_MS = 2_000;
const RETRY_MS_MAX = 2_000;

/** One member of a group. A handler that throws ends run() with its error. */
export async function createKafkaConsumer(options: KafkaConsumerOptions): Promise<LogConsumer> {
  const { access, admin, clock, note, timings, groupId, topics } = options;
  for (const topic of topics) await admin.requireTopic(topic);
  const consumer = createClient(access, { clock, requestTimeoutMs: REQUEST_TIMEOUT_MS, hear }).consumer({
    groupId,
    sessionTimeout: timings.sessionTimeoutMs,
    rebalanceTimeout: timings.rebalanceTimeoutMs,
    heartbeatInterval: timings.heartbeatMs,
    maxWaitTimeInMs: timings.fetchWaitMs,
    maxBytesPerPartition: BATCH_BYTES_MAX,
    allowAutoTopicCreation: false,
    retry: { maxRetryTime: RETRY_MS_MAX, restartOnFailure: async () => !closing },
  });
  let session: Session | null = null;
  let running: Promise<void> | null = null;
  let commits: Promise<void> = Promise.resolve();
  let closing = false;
  let troubled = false;
  let closed: Promise<void> | null = null;

  /** kafkajs starts at the oldest record again by itself, and says so nowhere but in its log. */
  function hear({ log }: LogEntry): void {
    if (!log.message.startsWith('Offset out of range')) return;
    const place = `${String(log.topic)}/${String(log.partition)}`;
    note(
      'error',
      'offset_out_of_range',
      `${place} no longer keeps the position of group ${groupId}: reading starts at the oldest.`,
    );
  }

  function run(handler: ConsumerHandler): Promise<void> {
    running ??= runOnce(handler);
    return running;
  }

  async function runOnce(handler: ConsumerHandler): Promise<void> {
    const ended = Promise.withResolvers<void>();
    ended.promise.catch(() => undefined);
    const made = createSession(handler, (error) => (error === null ? ended.resolve() : ended.reject(error)));
    session = made;
    listen(made);
    try {
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: made.delivery.eachBatch,
      });
    } catch (error) {
      fail(unavailable(access.brokers, `let group ${groupId} read`, error));
    }
    await ended.promise;
  }

  function createSession(handler: ConsumerHandler, end: (error: unknown) => void): Session {
    const parts = { admin, clock, handler, fail, groupId, topics };
    const assignment = createAssignment({
      ...parts,
      note,
      consumer,
      patienceMs: timings.stallTimeoutMs,
      handlerIdle: () => delivery.idle(),
    });
    const delivery = createDelivery({ ...parts, ...timings, assignment });
    const { positions } = assignment;
    const watchdog = startWatchdog({ ...parts, ...timings, isBusy: delivery.isBusy, positions });
    return { assignment, delivery, watchdog, end };
  }

  function listen({ assignment, watchdog }: Session): void {
    const { GROUP_JOIN, REBALANCING, FETCH, CRASH } = consumer.events;
    consumer.on(FETCH, () => watchdog.moved());
    consumer.on(GROUP_JOIN, ({ payload }) => {
      watchdog.moved();
      troubled = false;
      if (!closing) assignment.joined(placesOf(payload.memberAssignment));
    });
    consumer.on(REBALANCING, () => void assignment.leave());
    consumer.on(CRASH, ({ payload }) => onCrash(payload, assignment));
  }

  function onCrash({ error, restart }: ConsumerCrashEvent['payload'], assignment: Assignment): void {
    void assignment.leave();
    if (!restart) fail(unavailable(access.brokers, `be read by group ${groupId}`, error));
    else if (!troubled)
      note('warn', 'consumer_restarted', `Group ${groupId} starts again after: ${error.message}.`);
    troubled = restart;
  }

  /** Ends run() with an error; the process should end too. */
  function fail(error: unknown): void {
    closed ??= stop().then(() => session?.end(error));
  }

  function close(): Promise<void> {
    closed ??= leave()
      .then(stop)
      .then(() => session?.end(null));
    return closed;
  }

  /** The rest of the batch under way, then a chance to commit: each within its time. */
  async function leave(): Promise<void> {
    if (!session) return;
    const { delivery, assignment } = session;
    delivery.stop();
    await within(delivery.idle(), { clock, timeoutMs: timings.handlerGraceMs, late: () => undefined });
    await within(assignment.leave(), { clock, timeoutMs: timings.revokeGraceMs, late: () => undefined });
  }

  async function stop(): Promise<void> {
    closing = true;
    session?.watchdog.stop();
    session?.delivery.abandon();
    await disconnect(consumer, clock);
  }

  function commit(wanted: readonly CommittedPosition[]): Promise<void> {
    const turn = commits.then(() => commitNow(wanted));
    commits = turn.catch(() => undefined);
    return turn;
  }

  async function commitNow(wanted: readonly CommittedPosition[]): Promise<void> {
    const ours = closing ? [] : wanted.filter((position) => session?.assignment.mayCommit(position));
    if (ours.length < wanted.length) noteIgnored(wanted.length - ours.length);
    if (ours.length === 0) return;
    try {
      await consumer.commitOffsets(ours.map(({ offset, ...rest }) => ({ ...rest, offset: String(offset) })));
    } catch (error) {
      if (!isNotAMember(error) && !isBetweenLives(error))
        throw unavailable(access.brokers, `keep positions of group ${groupId}`, error);
      noteIgnored(ours.length);
    }
  }

  function noteIgnored(count: number): void {
    note('warn', 'commit_ignored', `${count} positions of group ${groupId} are not ours to keep any more.`);
  }

  await consumer.connect().catch(async (error: unknown) => {
    await disconnect(consumer, clock);
    throw unavailable(access.brokers, 'be connected to', error);
  });
  return { run, commit, close };
}

function disconnect(consumer: Consumer, clock: Clock): Promise<void> {
  const gone = consumer.disconnect().catch(() => undefined);
  return within(gone, { clock, timeoutMs: DISCONNECT_TIMEOUT_MS, late: () => undefined });
}

function placesOf(memberAssignment: Record<string, number[]>): TopicPartition[] {
  return Object.entries(memberAssignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}
