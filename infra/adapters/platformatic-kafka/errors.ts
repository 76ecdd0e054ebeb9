import { AuthenticationError, ProtocolError } from '@platformatic/kafka';
import { LogUnavailable } from '../../../schemas/log.ts';
import { kafkaAdvice } from '../kafka-advice.ts';

/** The protocol's error words (`UNKNOWN_TOPIC_OR_PARTITION`) and classes, wherever the client has wrapped them. */
function partsOf(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 8) return [];
  const inner = error instanceof AggregateError ? error.errors : [];
  return [error, ...[...inner, error.cause].flatMap((one) => partsOf(one, depth + 1))];
}

export function errorWords(error: unknown): string[] {
  return partsOf(error).flatMap((part) =>
    part instanceof ProtocolError && typeof part.apiId === 'string' ? [part.apiId] : [],
  );
}

const NOT_A_MEMBER = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'FENCED_INSTANCE_ID',
]);

/** Whether the group has gone on, or is going on, without this generation of us. */
export function isNotAMember(error: unknown): boolean {
  return errorWords(error).some((word) => NOT_A_MEMBER.has(word));
}

/** Trying again would bring the same answer: wrong credentials, missing rights, a request that is refused. */
export function isFinal(error: unknown): boolean {
  return partsOf(error).some((part) => {
    if (part instanceof AuthenticationError) return true;
    if (!(part instanceof ProtocolError)) return false;
    return part.canRetry === false && !PASSING.has(String(part.apiId));
  });
}

/** What the client calls final, but which passes: the group, the leader or the topic is only just being set up. */
const PASSING = new Set([
  ...NOT_A_MEMBER,
  'MEMBER_ID_REQUIRED',
  'OFFSET_OUT_OF_RANGE',
  'UNKNOWN_TOPIC_ID',
  'UNKNOWN_SERVER_ERROR',
  'BROKER_NOT_AVAILABLE',
]);

/** The id that the group gave us together with a refusal, or null. */
export function memberIdIn(error: unknown): string | null {
  for (const part of partsOf(error)) {
    if (!('response' in part) || typeof part.response !== 'object' || part.response === null) continue;
    const { response } = part;
    if ('memberId' in response && typeof response.memberId === 'string') return response.memberId;
  }
  return null;
}

/** The partitions that one topic's failed request did reach: an answer tells of each on its own. */
export function acknowledgedIn(error: unknown): Set<number> {
  const acknowledged = new Set<number>();
  for (const part of partsOf(error)) {
    const { responses } = (('response' in part ? part.response : null) as ProduceAnswer | null) ?? {};
    for (const { index, errorCode } of responses?.flatMap((one) => one.partitionResponses) ?? []) {
      if (errorCode === 0) acknowledged.add(index);
    }
    const { offsets } = (('produced' in part ? part.produced : null) as Produced | null) ?? {};
    for (const { partition } of offsets ?? []) acknowledged.add(partition);
  }
  return acknowledged;
}

interface ProduceAnswer {
  responses?: { partitionResponses: { index: number; errorCode: number }[] }[];
}

interface Produced {
  offsets?: { partition: number }[];
}

/** The shortest true reason: the protocol's words, else the innermost message. */
export function reasonOf(error: unknown): string {
  const words = [...new Set(errorWords(error))];
  if (words.length > 0) return words.join(', ');
  const messages = partsOf(error).map(({ message }) => message);
  return messages.at(-1) ?? String(error);
}

/** One sentence that names the brokers, what was tried, and what to look at. */
export function unavailable(brokers: readonly string[], tried: string, error: unknown): LogUnavailable {
  if (error instanceof LogUnavailable) return error;
  const where = `Kafka at ${brokers.join(', ')}`;
  return new LogUnavailable(`${where} could not ${tried} (${reasonOf(error)}): ${kafkaAdvice(error)}.`, {
    cause: error,
  });
}

export function topicMissing(brokers: readonly string[], topic: string, cause?: unknown): LogUnavailable {
  return new LogUnavailable(`Kafka at ${brokers.join(', ')} has no topic "${topic}": create it first.`, {
    cause,
  });
}
