import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../schemas/metrics.ts';
import type { Readiness } from './readiness.ts';

/** `/healthz`: the process lives. `/readyz`: it can take events. `/metrics`: Prometheus text. */
export function createHealthRoutes({
  readiness,
  metrics,
}: {
  readiness: Readiness;
  metrics: Metrics;
}): (app: FastifyInstance) => void {
  return function healthRoutes(app) {
    app.get('/healthz', async () => ({ status: 'ok' }));
    app.get('/readyz', async (_request, reply) => {
      const reason = await readiness.reason();
      return reason === null
        ? { status: 'ok' }
        : reply.code(503).send({ code: 'not_ready', message: reason });
    });
    app.get('/metrics', async (_request, reply) => {
      const { contentType, body } = await metrics.render();
      return reply.type(contentType).send(body);
    });
  };
}
