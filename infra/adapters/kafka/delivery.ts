import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { Clock } from '../../../schemas/clock.ts';
import type { ConsumerHandler, LogRecord, PartitionBounds, TopicPartition } from '../../../schemas/log.ts';
import { within } from '../deadline.ts';
import type { Assignment } from './assignment.ts';
import { isNotAMember } from './errors.ts';

const BATCH_RECORDS_MAX = 5_000;

export interface DeliveryOptions {
  clock: Clock;
  handler: ConsumerHandler;
  assignment: Assignment;
  heartbeatMs: number;
  /** How long a handler that is told of a revocation after its batch may take before the group goes on. */
  revokeGraceMs: number;
  fail: (error: unknown) => void;
}

export interface Delivery {
  /** kafkajs's `eachBatch`. */
  eachBatch(payload: EachBatchPayload): Promise<void>;
  /** Nothing is delivered from now on. */
  stop(): void;
  /** Also stops waiting for the batch that the handler has. */
  abandon(): void;
  isBusy(): boolean;
  idle(): Promise<void>;
}

/**
 * Hands kafkajs's batches on in slices. While the handler is at work the membership is kept alive by heartbeats; what
 * the handler has finished, and only that, is resolved, in ascending order: kafkajs believes the last offset it is
 * told, even a smaller one.
 */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { clock, handler, assignment } = options;
  let stopped = false;
  let abandoned = false;
  let letGo: () => void = () => undefined;
  let underWay: Promise<void> | null = null;

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, isRunning, isStale, resolveOffset } = payload;
    const place: TopicPartition = { topic: batch.topic, partition: batch.partition };
    const bounds: PartitionBounds = {
      ...place,
      startOffset: assignment.startOffset(place),
      endOffset: Number(batch.highWatermark),
    };
    for (let from = 0; from < batch.messages.length; from += BATCH_RECORDS_MAX) {
      if (stopped || !isRunning() || isStale() || !assignment.isLive(place)) return;
      const messages = batch.messages.slice(from, from + BATCH_RECORDS_MAX);
      const records = messages.map((message) => recordOf(place, message));
      const rebalance = await deliver(payload, () => handler.batch(records, bounds));
      const last = messages.at(-1);
      if (abandoned || !last) return;
      resolveOffset(last.offset);
      assignment.advance(place, Number(last.offset) + 1);
      if (rebalance !== null) throw rebalance;
    }
  }

  /** The error with which the group told us to join again, or null. */
  async function deliver(payload: EachBatchPayload, work: () => Promise<void>): Promise<unknown> {
    const settled = new AbortController();
    const handled = work().catch((error: unknown) => {
      abandon();
      options.fail(error);
    });
    const done = new Promise<void>((resolve) => {
      letGo = resolve;
      void handled.then(resolve);
    }).then(() => settled.abort());
    underWay = done;
    const rebalance = await beat(payload.heartbeat, { done, settled: settled.signal });
    underWay = null;
    // The handler gets its chance to commit before this generation is left for good.
    const grace = { clock, timeoutMs: options.revokeGraceMs, late: () => undefined };
    if (rebalance !== null) await within(assignment.leave(), grace);
    return rebalance;
  }

  /** Heartbeats until the work is done. In a rebalance they go on too: they keep our session while we finish. */
  async function beat(
    heartbeat: () => Promise<void>,
    work: { done: Promise<void>; settled: AbortSignal },
  ): Promise<unknown> {
    let rebalance: unknown = null;
    const onError = (error: unknown) => {
      // Anything else, such as a broker that restarts, kafkajs meets again by itself at its next step.
      if (rebalance !== null || !isNotAMember(error)) return;
      rebalance = error;
      void assignment.leave();
    };
    while (!work.settled.aborted) {
      await Promise.race([work.done, clock.sleep(options.heartbeatMs / 2, work.settled)]);
      if (!work.settled.aborted) await Promise.race([work.done, heartbeat().catch(onError)]);
    }
    return rebalance;
  }

  function abandon(): void {
    stopped = true;
    abandoned = true;
    letGo();
  }

  async function idle(): Promise<void> {
    await underWay;
  }

  return {
    eachBatch,
    stop: () => {
      stopped = true;
    },
    abandon,
    isBusy: () => underWay !== null,
    idle,
  };
}

function recordOf(place: TopicPartition, message: KafkaMessage): LogRecord {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    // Of a header that is there several times the last one counts, as in Kafka's own `lastHeader`.
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) headers[name] = last.toString();
  }
  return {
    ...place,
    offset: Number(message.offset),
    key: message.key,
    value: message.value,
    headers,
    appendedAtMs: Number(message.timestamp),
  };
}
