import { LogUnavailable } from '../../../schemas/log.ts';
import { kafkaAdvice } from '../kafka-advice.ts';

/** The protocol's error word (`UNKNOWN_TOPIC_OR_PARTITION`), wherever kafkajs has wrapped it. */
export function errorWord(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('type' in at && typeof at.type === 'string') return at.type;
  }
  return null;
}

const NOT_A_MEMBER = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'FENCED_INSTANCE_ID',
]);

/** Whether the group has gone on, or is going on, without this generation of us. */
export function isNotAMember(error: unknown): boolean {
  return NOT_A_MEMBER.has(errorWord(error) ?? '');
}

/** Between a crash and its restart, kafkajs is a member of no group at all, and says so without a word of the protocol. */
export function isBetweenLives(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Consumer group was not initialized');
}

/** One sentence that names the brokers, what was tried, and what to look at. */
export function unavailable(brokers: readonly string[], tried: string, error: unknown): LogUnavailable {
  if (error instanceof LogUnavailable) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const where = `Kafka at ${brokers.join(', ')}`;
  return new LogUnavailable(`${where} could not ${tried} (${reason}): ${kafkaAdvice(error)}.`, {
    cause: error,
  });
}

export function topicMissing(brokers: readonly string[], topic: string, cause?: unknown): LogUnavailable {
  return new LogUnavailable(`Kafka at ${brokers.join(', ')} has no topic "${topic}": create it first.`, {
    cause,
  });
}
