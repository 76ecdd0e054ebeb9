import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../../schemas/logger.ts';
import type { Refusal } from '../refusal.ts';
import { answerRefusal } from './answer.ts';
import type { FailedEvents } from './failed-events.ts';
import { readSender } from './sender.ts';

const NO_FIELDS: ReadonlySet<string> = new Set();

/** Answers what fastify refuses before a route sees it, and what nobody foresaw. */
export function createErrorHandler({ failed, logger }: { failed: FailedEvents; logger: Logger }) {
  return function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
    const refusal = refusalOf(error, request);
    if (refusal) {
      const { site } = readSender(request);
      const route = request.routeOptions.url ?? 'unmatched';
      failed.keep({ route, tenant: '', site, refusal, payload: null, plainFields: NO_FIELDS });
      return answerRefusal(reply, refusal);
    }
    const status = error.statusCode ?? 500;
    if (status < 500) {
      return reply.code(status).send({ code: 'bad_request', message: 'The request could not be read.' });
    }
    const details = { code: error.code ?? 'internal', name: error.name, at: framesOf(error) };
    logger.error(details, 'A request failed in the collector.');
    return reply.code(500).send({ code: 'internal', message: 'The collector failed; this is its fault.' });
  };
}

/** The stack without its message, which could hold what was sent. */
function framesOf(error: Error): string[] {
  return (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
}

function refusalOf(error: FastifyError, request: FastifyRequest): Refusal | null {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const length = Number(request.headers['content-length']);
    const said = Number.isSafeInteger(length) ? `${length} bytes` : 'a body of no stated length';
    const limit = request.routeOptions.bodyLimit;
    return {
      reason: 'too_large',
      message: `The body is larger than its limit of ${limit} bytes (${said}).`,
    };
  }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return { reason: 'unsupported_media_type', message: 'Content-Type is not one that this route reads.' };
  }
  return null;
}
