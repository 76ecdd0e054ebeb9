import { Base, fetchV13, MultipleErrors, ProtocolError } from '@platformatic/kafka';
import type { Clock } from '../../../schemas/clock.ts';
import type { CommittedPosition, LogRecord, PartitionBounds } from '../../../schemas/log.ts';
import { within } from '../deadline.ts';
import { clientOptions, type KafkaAccess } from './client.ts';
import { isFinal } from './errors.ts';
import { byTopic, nameOf } from './place.ts';
import { recordsFrom } from './records.ts';

export interface FetcherOptions {
  access: KafkaAccess;
  clock: Clock;
  topics: readonly string[];
  fetchWaitMs: number;
}

/** What became of one position. */
export type Answer =
  | {
      what: 'records';
      from: CommittedPosition;
      records: LogRecord[];
      nextOffset: number;
      bounds: PartitionBounds;
      /** Nothing more can be read at present. */
      atEnd: boolean;
    }
  | { what: 'out_of_range'; from: CommittedPosition }
  | { what: 'later'; from: CommittedPosition; error: unknown };

export interface Fetcher {
  /** One request to each broker that leads one of the partitions; waits up to `fetchWaitMs` for a record. */
  fetch(positions: readonly CommittedPosition[]): Promise<Answer[]>;
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 1_000;
/** Most that one request brings, and so most that is held at once for each broker; one batch always comes whole. */
const FETCH_BYTES_MAX = 4 * 1024 * 1024;
const PARTITION_BYTES_MAX = 1024 * 1024;
const READ_COMMITTED = 1;
const NO_SESSION = { id: 0, epoch: -1 };
const UNKNOWN = -1;
const OFFSET_OUT_OF_RANGE = 1;

type Metadata = Awaited<ReturnType<Base['metadata']>>;
type FetchResponse = Awaited<ReturnType<typeof fetchV13.api.async>>;

/**
 * Records straight from the leaders, each request saying in full what is wanted: no fetch session, no position and no
 * record is kept between two requests, so nothing of an earlier generation can turn up in a later one.
 */
export function createFetcher(options: FetcherOptions): Fetcher {
  const { access, clock, topics, fetchWaitMs } = options;
  const client = new Base(clientOptions(access, REQUEST_TIMEOUT_MS));
  let stale = false;
  let rotation = 0;

  async function fetch(positions: readonly CommittedPosition[]): Promise<Answer[]> {
    const metadata = await client.metadata({ topics: [...topics], forceUpdate: stale });
    stale = false;
    // The broker fills its answer in the order asked: another partition comes first each time.
    rotation += 1;
    const turned = positions.map(
      (_, at) => positions[(at + rotation) % positions.length] as CommittedPosition,
    );
    const byLeader = Map.groupBy(turned, (place) => leaderOf(metadata, place));
    const answers = await Promise.all([...byLeader].map(([leader, of]) => ask(metadata, leader, of)));
    stale = answers.flat().some(({ what }) => what === 'later');
    return answers.flat();
  }

  async function ask(
    metadata: Metadata,
    leader: number,
    positions: readonly CommittedPosition[],
  ): Promise<Answer[]> {
    try {
      const broker = metadata.brokers.get(leader);
      if (!broker) throw new Error(`No broker leads ${positions.map(nameOf).join(', ')} at present.`);
      const response = await request(await client.connections.get(broker), metadata, positions);
      return positions.map((from) => answerOf(from, metadata, response));
    } catch (error) {
      if (isFinal(error)) throw error;
      return positions.map((from) => ({ what: 'later', from, error }));
    }
  }

  async function request(
    connection: Awaited<ReturnType<typeof client.connections.get>>,
    metadata: Metadata,
    positions: readonly CommittedPosition[],
  ): Promise<FetchResponse> {
    const asked = [...byTopic(positions)].map(([topic, of]) => ({
      topicId: metadata.topics.get(topic)?.id ?? '',
      partitions: of.map(({ partition, offset }) => ({
        partition,
        currentLeaderEpoch: UNKNOWN,
        fetchOffset: BigInt(offset),
        lastFetchedEpoch: UNKNOWN,
        partitionMaxBytes: PARTITION_BYTES_MAX,
      })),
    }));
    const limits = [fetchWaitMs, 1, FETCH_BYTES_MAX, READ_COMMITTED] as const;
    return fetchV13.api
      .async(connection, ...limits, NO_SESSION.id, NO_SESSION.epoch, asked, [], '')
      .catch(responseIn);
  }

  async function close(): Promise<void> {
    const gone = client.close().catch(() => undefined);
    await within(gone, { clock, timeoutMs: CLOSE_TIMEOUT_MS, late: () => undefined });
  }

  return { fetch, close };
}

function leaderOf(metadata: Metadata, { topic, partition }: CommittedPosition): number {
  return metadata.topics.get(topic)?.partitions[partition]?.leader ?? UNKNOWN;
}

/** One partition's error makes the client fail the whole answer, but keep it: the others' records are in it. */
function responseIn(error: unknown): FetchResponse {
  if (error instanceof MultipleErrors && error.response?.errorCode === 0) return error.response;
  throw error;
}

function answerOf(from: CommittedPosition, metadata: Metadata, response: FetchResponse): Answer {
  const topicId = metadata.topics.get(from.topic)?.id;
  const found = response.responses
    .find((one) => one.topicId === topicId)
    ?.partitions.find((one) => one.partitionIndex === from.partition);
  if (!found)
    return { what: 'later', from, error: new Error(`Kafka left ${nameOf(from)} out of its answer.`) };
  if (found.errorCode === OFFSET_OUT_OF_RANGE) return { what: 'out_of_range', from };
  if (found.errorCode !== 0) {
    const error = new ProtocolError(found.errorCode);
    if (isFinal(error)) throw error;
    return { what: 'later', from, error };
  }
  const { topic, partition } = from;
  const batches = found.records ?? [];
  const read = recordsFrom({ topic, partition }, from.offset, {
    batches,
    aborted: found.abortedTransactions ?? [],
  });
  const bounds = {
    topic,
    partition,
    startOffset: Number(found.logStartOffset),
    endOffset: Number(found.highWatermark),
  };
  return { what: 'records', from, ...read, bounds, atEnd: read.nextOffset >= Number(found.lastStableOffset) };
}
