import type {
  CommittedPosition,
  ConsumerHandler,
  PartitionBounds,
  TopicPartition,
} from '../../../schemas/log.ts';
import { isFinal } from './errors.ts';
import type { Answer, Fetcher } from './fetcher.ts';
import { nameOf } from './place.ts';
import { type StartingPointsOptions, startingPoints } from './starting-points.ts';

export interface ReadingOptions extends StartingPointsOptions {
  places: readonly TopicPartition[];
  fetcher: Fetcher;
  handler: ConsumerHandler;
  /** Something was read, or there is nothing to read. */
  moved: () => void;
  /** The consumer is beyond help. */
  fail: (error: unknown) => void;
}

/** What the handler gets of one generation of the group. */
export interface Reading {
  /** The handler is called with nothing more, but for `revoked`. */
  stop(): void;
  /** Resolves when the handler has been told that its partitions go; told once, and only if it had them. */
  tellRevoked(): Promise<void>;
  mayCommit(place: TopicPartition): boolean;
  /** The first offset not yet handled, of every partition. */
  positions(): CommittedPosition[];
  isBusy(): boolean;
  /** Resolves when nothing is in the handler's hands. */
  idle(): Promise<void>;
}

const BATCH_RECORDS_MAX = 5_000;
const FETCH_AGAIN_MS = 500;

/** Fetches only when all that was fetched is handled: the handler's pace is the consumer's. */
export function startReading(options: ReadingOptions): Reading {
  const { places, fetcher, handler, clock, note, groupId } = options;
  const stopped = new AbortController();
  const positions = new Map<string, CommittedPosition>();
  let owned: readonly TopicPartition[] = [];
  let commitable = new Set<string>();
  let inHand: Promise<unknown> | null = null;
  let revoked: Promise<void> | null = null;

  async function enter(): Promise<void> {
    if (places.length === 0) return;
    const points = await startingPoints(places, options, stopped.signal);
    if (stopped.signal.aborted) return;
    owned = places;
    commitable = new Set(places.map(nameOf));
    note('info', 'assigned', `${places.length} partitions are ours in group ${groupId}.`);
    await handle(() =>
      handler.assigned(points.map(({ topic, partition, committed }) => ({ topic, partition, committed }))),
    );
    for (const { topic, partition, fromOffset } of points) {
      positions.set(nameOf({ topic, partition }), { topic, partition, offset: fromOffset, metadata: '' });
    }
  }

  async function read(): Promise<void> {
    while (!stopped.signal.aborted && positions.size > 0) {
      const answers = await fetcher.fetch([...positions.values()]).catch((error: unknown) => {
        if (isFinal(error)) throw error;
        return null;
      });
      if (answers === null || answers.every(({ what }) => what === 'later')) {
        await clock.sleep(FETCH_AGAIN_MS, stopped.signal);
        continue;
      }
      for (const answer of answers) await take(answer);
      if (answers.every((answer) => answer.what === 'records' && answer.atEnd)) options.moved();
    }
  }

  async function take(answer: Answer): Promise<void> {
    if (stopped.signal.aborted || answer.what === 'later') return;
    if (answer.what === 'out_of_range') return startAgain(answer.from);
    const { from, records, bounds, nextOffset } = answer;
    for (let at = 0; at < records.length; at += BATCH_RECORDS_MAX) {
      if (stopped.signal.aborted) return;
      const slice = records.slice(at, at + BATCH_RECORDS_MAX);
      await handle(() => handler.batch(slice, bounds));
      advance(from, (slice.at(-1)?.offset ?? 0) + 1);
      options.moved();
    }
    advance(from, nextOffset);
  }

  /** The records we would have read next were deleted, or the topic was made anew. */
  async function startAgain(from: CommittedPosition): Promise<void> {
    const all: PartitionBounds[] = await options.admin.bounds(from.topic).catch(() => []);
    const bounds = all.find(({ partition }) => partition === from.partition);
    if (!bounds || stopped.signal.aborted) return;
    note(
      'error',
      'offset_out_of_range',
      `${nameOf(from)} no longer keeps the position ${from.offset} of group ${groupId}: reading starts at the oldest, ${bounds.startOffset}.`,
    );
    advance(from, bounds.startOffset);
  }

  function advance(place: TopicPartition, nextOffset: number): void {
    const position = positions.get(nameOf(place));
    if (position) position.offset = nextOffset;
  }

  async function handle(call: () => Promise<void>): Promise<void> {
    const done = call();
    inHand = done;
    try {
      await done;
    } catch (error) {
      options.fail(error);
      throw error;
    } finally {
      inHand = null;
    }
  }

  async function idle(): Promise<void> {
    while (inHand !== null) await inHand.catch(() => undefined);
  }

  const entered = enter();
  entered.then(read).catch((error: unknown) => {
    if (!stopped.signal.aborted) options.fail(error);
  });

  async function revoke(): Promise<void> {
    // A handler that is only just being told what it has is let finish first.
    await entered.catch(() => undefined);
    if (owned.length === 0) return;
    note('info', 'revoked', `${owned.length} partitions are not ours any more in group ${groupId}.`);
    await handler.revoked(owned).catch(options.fail);
    commitable.clear();
  }

  return {
    stop: () => stopped.abort(),
    tellRevoked: () => {
      stopped.abort();
      revoked ??= revoke();
      return revoked;
    },
    mayCommit: (place) => commitable.has(nameOf(place)),
    positions: () => [...positions.values()],
    isBusy: () => inHand !== null,
    idle,
  };
}
