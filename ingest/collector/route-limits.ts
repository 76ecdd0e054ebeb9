import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../schemas/metrics.ts';
import { answerRefusal } from './answer.ts';

export interface RouteLimits {
  metrics: Metrics;
  /** Requests being read or answered at once. Times the body's limit, this bounds the memory of bodies. */
  requestsMax: number;
  contentTypes: readonly string[];
}

const RETRY_AFTER_SECONDS = '2';

/** What a route of this scope may be sent: how much at once, and of which type. Bodies stay raw bytes. */
export function limitRoute(app: FastifyInstance, { metrics, requestsMax, contentTypes }: RouteLimits): void {
  let requests = 0;

  app.addHook('onRequest', (request, reply, done) => {
    if (request.method === 'OPTIONS') return done();
    const route = request.routeOptions.url ?? 'unmatched';
    if (requests >= requestsMax) {
      metrics.add('kagimi_collector_refused_total', { route, reason: 'queue_full' });
      reply.header('retry-after', RETRY_AFTER_SECONDS);
      const message = 'Too many requests at once; send this again later.';
      return void answerRefusal(reply, { reason: 'queue_full', message });
    }
    requests += 1;
    let isHeld = true;
    const giveBack = () => {
      if (isHeld) requests -= 1;
      isHeld = false;
    };
    // The answer is out, or the sender went away in the middle of its body.
    reply.raw.once('finish', giveBack).once('close', giveBack);
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return done();
    metrics.add('kagimi_collector_refused_total', { route, reason: 'unsupported_media_type' });
    const message = 'A compressed body is not read here; send it plain.';
    return void answerRefusal(reply, { reason: 'unsupported_media_type', message });
  });

  app.addContentTypeParser([...contentTypes], { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
}
