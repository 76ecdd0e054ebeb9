import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../schemas/clock.ts';
import type { Metrics } from '../../schemas/metrics.ts';

/** Counts and times every answer, by the route's pattern: what a sender writes never becomes a label. */
export function measureRequests(
  app: FastifyInstance,
  { clock, metrics }: { clock: Clock; metrics: Metrics },
): void {
  const startedAtMs = new WeakMap<object, number>();

  app.addHook('onRequest', (request, _reply, done) => {
    startedAtMs.set(request, clock.monotonic());
    done();
  });

  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const nowMs = clock.monotonic();
    const seconds = (nowMs - (startedAtMs.get(request) ?? nowMs)) / 1000;
    metrics.add('kagimi_collector_requests_total', { route, status: String(reply.statusCode) });
    metrics.observe('kagimi_collector_request_seconds', { route }, seconds);
    done();
  });
}
