import type { Clock } from '../../../schemas/clock.ts';
import type { CommittedPosition, ConsumerHandler, LogConsumer } from '../../../schemas/log.ts';
import { within } from '../deadline.ts';
import type { ConsumerTimings } from '../kafka/consumer.ts';
import { startWatchdog, type Watchdog } from '../kafka/watchdog.ts';
import type { Note } from '../log-notes.ts';
import type { ClusterAdmin } from './admin.ts';
import type { KafkaAccess } from './client.ts';
import { createCoordinator, type Generation } from './coordinator.ts';
import { errorWords, isFinal, isNotAMember, reasonOf, unavailable } from './errors.ts';
import { createFetcher } from './fetcher.ts';
import { type Reading, startReading } from './reading.ts';

export interface ClusterConsumerOptions {
  access: KafkaAccess;
  admin: ClusterAdmin;
  clock: Clock;
  note: Note;
  timings: ConsumerTimings;
  groupId: string;
  topics: readonly string[];
}

const LEAVE_TIMEOUT_MS = 1_000;
const COMMIT_PATIENCE_MS = 10_000;
const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 2_000;

/** One member of a group. A handler that throws ends run() with its error. */
export async function createClusterConsumer(options: ClusterConsumerOptions): Promise<LogConsumer> {
  const { access, admin, clock, note, timings, groupId, topics } = options;
  for (const topic of topics) await admin.requireTopic(topic);
  const coordinator = createCoordinator({ ...options, ...timings });
  const fetcher = createFetcher({ ...options, ...timings });
  const leaving = new AbortController();
  const stopped = new AbortController();
  const ended = Promise.withResolvers<void>();
  ended.promise.catch(() => undefined);
  let current: { generation: Generation; reading: Reading } | null = null;
  let watchdog: Watchdog | null = null;
  let commits: Promise<void> = Promise.resolve();
  let closed: Promise<void> | null = null;

  function run(handler: ConsumerHandler): Promise<void> {
    if (watchdog === null && closed === null) {
      watchdog = startWatchdog({
        ...options,
        ...timings,
        isBusy: () => current?.reading.isBusy() ?? false,
        positions: () => current?.reading.positions() ?? [],
        fail,
      });
      live(handler).catch(fail);
    }
    return ended.promise;
  }

  async function live(handler: ConsumerHandler): Promise<void> {
    while (!leaving.signal.aborted) {
      const generation = await join();
      if (generation === null) return;
      watchdog?.moved();
      const reading = startReading({
        ...options,
        handler,
        fetcher,
        fail,
        places: generation.places,
        patienceMs: timings.stallTimeoutMs,
        moved: () => watchdog?.moved(),
      });
      current = { generation, reading };
      await beatUntilTheGroupMovesOn(generation);
      if (!stopped.signal.aborted) await handOver(generation, reading);
    }
  }

  /** Null when we are leaving. A cluster that does not answer is waited for. */
  async function join(): Promise<Generation | null> {
    let retryMs = RETRY_MS_MIN;
    while (!leaving.signal.aborted) {
      try {
        return await coordinator.join();
      } catch (error) {
        if (leaving.signal.aborted) return null;
        if (isFinal(error)) throw unavailable(access.brokers, `let group ${groupId} read`, error);
        coordinator.forget();
        if (errorWords(error).includes('UNKNOWN_MEMBER_ID')) coordinator.startOver();
        if (retryMs === RETRY_MS_MIN && !isNotAMember(error)) {
          note('warn', 'consumer_restarted', `Group ${groupId} joins again after: ${reasonOf(error)}.`);
        }
        await clock.sleep(retryMs, leaving.signal);
        retryMs = Math.min(2 * retryMs, RETRY_MS_MAX);
      }
    }
    return null;
  }

  async function beatUntilTheGroupMovesOn(generation: Generation): Promise<void> {
    while (!stopped.signal.aborted) {
      await clock.sleep(timings.heartbeatMs, stopped.signal);
      if (!stopped.signal.aborted && !(await beat(generation))) return;
    }
  }

  /** False once the group goes on without this generation. */
  async function beat(generation: Generation): Promise<boolean> {
    try {
      await coordinator.heartbeat(generation);
    } catch (error) {
      if (errorWords(error).includes('UNKNOWN_MEMBER_ID')) coordinator.startOver();
      if (isNotAMember(error)) return false;
      if (isFinal(error)) throw unavailable(access.brokers, `be read by group ${groupId}`, error);
      coordinator.forget();
    }
    return true;
  }

  /**
   * The handler is told at once, and its batch waited for however long it takes: the group waits for us up to the
   * rebalance time-out, for which heartbeats must go on, and then goes on without us.
   */
  async function handOver(generation: Generation, reading: Reading): Promise<void> {
    reading.stop();
    const told = reading.tellRevoked();
    const free = new AbortController();
    const over = reading
      .idle()
      .then(() => within(told, { clock, timeoutMs: timings.revokeGraceMs, late: () => undefined }))
      .finally(() => free.abort());
    while (!free.signal.aborted && !stopped.signal.aborted) {
      await Promise.race([
        over,
        clock.sleep(timings.heartbeatMs, AbortSignal.any([free.signal, stopped.signal])),
      ]);
      if (!free.signal.aborted && !stopped.signal.aborted) await beat(generation);
    }
  }

  /** Ends run() with an error; the process should end too. */
  function fail(error: unknown): void {
    closed ??= stop().then(() => ended.reject(error));
  }

  function close(): Promise<void> {
    closed ??= leave()
      .then(stop)
      .then(() => ended.resolve());
    return closed;
  }

  /** The rest of the batch under way, then a chance to commit: each within its time. */
  async function leave(): Promise<void> {
    leaving.abort();
    if (current === null) return;
    const { reading } = current;
    reading.stop();
    await within(reading.idle(), { clock, timeoutMs: timings.handlerGraceMs, late: () => undefined });
    const told = reading.tellRevoked();
    await within(told, { clock, timeoutMs: timings.revokeGraceMs, late: () => undefined });
  }

  async function stop(): Promise<void> {
    leaving.abort();
    stopped.abort();
    watchdog?.stop();
    current?.reading.stop();
    const gone = coordinator.leave().catch(() => undefined);
    await within(gone, { clock, timeoutMs: LEAVE_TIMEOUT_MS, late: () => undefined });
    await Promise.all([coordinator.close(), fetcher.close()]);
  }

  function commit(wanted: readonly CommittedPosition[]): Promise<void> {
    const turn = commits.then(() => commitNow(wanted));
    commits = turn.catch(() => undefined);
    return turn;
  }

  async function commitNow(wanted: readonly CommittedPosition[]): Promise<void> {
    const at = stopped.signal.aborted ? null : current;
    const ours = wanted.filter((position) => at?.reading.mayCommit(position));
    if (ours.length < wanted.length) noteIgnored(wanted.length - ours.length);
    if (at === null || ours.length === 0) return;
    const deadlineMs = clock.monotonic() + COMMIT_PATIENCE_MS;
    for (;;) {
      try {
        return await coordinator.commit(at.generation, ours);
      } catch (error) {
        if (isNotAMember(error)) return noteIgnored(ours.length);
        if (isFinal(error) || clock.monotonic() > deadlineMs || stopped.signal.aborted)
          throw unavailable(access.brokers, `keep positions of group ${groupId}`, error);
        coordinator.forget();
        await clock.sleep(RETRY_MS_MIN, stopped.signal);
      }
    }
  }

  function noteIgnored(count: number): void {
    note('warn', 'commit_ignored', `${count} positions of group ${groupId} are not ours to keep any more.`);
  }

  return { run, commit, close };
}
