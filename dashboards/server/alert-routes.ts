import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Alertmanager, SilenceRequest } from './alertmanager.ts';
import { CONSOLE_LIMITS } from './limits.ts';
import { Refusal } from './refusal.ts';

const LABEL = { type: 'string', minLength: 1, maxLength: 256 } as const;

/** Who silences says who they are and why, and for how long, which has an end. */
const SILENCE_REQUEST = {
  type: 'object',
  additionalProperties: false,
  required: ['matchers', 'minutes', 'createdBy', 'comment'],
  properties: {
    matchers: {
      type: 'array',
      minItems: 1,
      maxItems: 30,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'value'],
        properties: { name: { ...LABEL, pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' }, value: LABEL },
      },
    },
    minutes: { type: 'integer', minimum: 1, maximum: CONSOLE_LIMITS.silenceMinutesMax },
    createdBy: { type: 'string', minLength: 1, maxLength: 100, pattern: '\\S' },
    comment: { type: 'string', minLength: 1, maxLength: 1_000, pattern: '\\S' },
  },
} as const;

const SILENCE_ID = {
  type: 'object',
  properties: { id: { type: 'string', pattern: '^[0-9a-fA-F-]{1,64}$' } },
} as const;

/** Alertmanager's alerts and silences; without an Alertmanager, `configured` is false and nothing can be silenced. */
export function registerAlertRoutes(
  app: FastifyInstance,
  { alertmanager, clock, logger }: { alertmanager: Alertmanager | null; clock: Clock; logger: Logger },
): void {
  app.get('/api/alerts', async () => {
    if (!alertmanager) return { configured: false, groups: [], silences: [] };
    const [groups, silences] = await Promise.all([alertmanager.groups(), alertmanager.silences()]);
    return { configured: true, groups, silences };
  });

  app.post<{ Body: SilenceRequest }>(
    '/api/silences',
    { schema: { body: SILENCE_REQUEST } },
    async (request) => {
      const created = await needed(alertmanager).createSilence(request.body, clock.now());
      logger.info({ minutes: request.body.minutes, matchers: request.body.matchers }, 'A silence was made.');
      return created;
    },
  );

  app.post<{ Params: { id: string } }>(
    '/api/silences/:id/expire',
    { schema: { params: SILENCE_ID } },
    async (request) => {
      await needed(alertmanager).expireSilence(request.params.id);
      logger.info({ silence: request.params.id }, 'A silence was ended.');
      return { expired: request.params.id };
    },
  );
}

function needed(alertmanager: Alertmanager | null): Alertmanager {
  if (alertmanager) return alertmanager;
  throw new Refusal('alertmanager_not_configured', 'No Alertmanager is named in KAGIMI_ALERTMANAGER_URLS.');
}
