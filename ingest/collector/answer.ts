import type { FastifyReply } from 'fastify';
import type { FailureReason } from '../../schemas/vocabulary.ts';
import type { Refusal } from '../refusal.ts';

/** A refusal of a whole request. */
export interface RequestRefusal extends Refusal {
  retryAfterSeconds?: number;
}

const STATUS: Partial<Record<FailureReason, number>> = {
  too_large: 413,
  unsupported_media_type: 415,
  unknown_tenant: 403,
  origin_not_allowed: 403,
  bad_token: 403,
  bad_signature: 401,
  stale_timestamp: 401,
  rate_limited: 429,
  queue_full: 503,
  log_unavailable: 503,
};

/** Answers with the refusal's status and `{code, message, field?}`. */
export function answerRefusal(reply: FastifyReply, refusal: RequestRefusal): FastifyReply {
  const { reason, message, field, retryAfterSeconds } = refusal;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  return reply
    .code(STATUS[reason] ?? 400)
    .send(field === undefined ? { code: reason, message } : { code: reason, message, field });
}
