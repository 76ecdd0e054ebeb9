import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { SIGNATURE_HEADERS, verifyRequest } from '../../schemas/signatures.ts';
import type { Tenant } from '../../schemas/tenants.ts';
import type { Dialect, LineReading } from '../gateways/dialect.ts';
import { createPseudonyms } from '../pseudonyms.ts';
import type { Refusal } from '../refusal.ts';
import { answerRefusal, type RequestRefusal } from './answer.ts';
import type { CollectorParts } from './parts.ts';
import { readSender } from './sender.ts';

export const GATEWAY_LOGS_ROUTE = '/v1/gateway-logs';
export const TENANT_HEADER = 'kagimi-tenant';

interface GatewayLogs {
  request: FastifyRequest;
  body: Buffer;
  tenant: Tenant;
  dialect: Dialect;
  site: string;
}

/** `POST /v1/gateway-logs?dialect=…`: lines that a relying party's server signs and sends. */
export function createGatewayLogsRoute(parts: CollectorParts): (app: FastifyInstance) => void {
  const { tenants, dialects, clock, limits, failed, intake, metrics, requestBuckets } = parts;

  async function receive(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { site } = readSender(request);
    const tenant = tenants.get(header(request, TENANT_HEADER) ?? '');
    const dialect = dialects.get(dialectName(request));
    const refusal = refuseRequest({ request, body, site }, tenant);
    if (refusal || !tenant || !dialect) {
      const known = refusal ?? UNKNOWN_DIALECT;
      const plainFields = dialect?.plainFields ?? new Set();
      failed.keep({
        route: GATEWAY_LOGS_ROUTE,
        tenant: tenant?.id ?? '',
        site,
        refusal: known,
        payload: body,
        plainFields,
      });
      return answerRefusal(reply, known);
    }
    return takeLines({ request, body, tenant, dialect, site }, reply);
  }

  function refuseRequest(
    { request, body, site }: { request: FastifyRequest; body: Buffer; site: string },
    tenant: Tenant | undefined,
  ): RequestRefusal | null {
    if (!tenant) {
      return {
        reason: 'unknown_tenant',
        message: `The ${TENANT_HEADER} header names no tenant that sends here.`,
      };
    }
    const waitMs = requestBuckets.take(`${tenant.id}|${site}`);
    if (waitMs > 0) {
      const message = 'Too many requests from this network; send again later.';
      return { reason: 'rate_limited', message, retryAfterSeconds: Math.ceil(waitMs / 1000) };
    }
    return refuseSignature({ request, body }, tenant);
  }

  function refuseSignature(
    { request, body }: { request: FastifyRequest; body: Buffer },
    tenant: Tenant,
  ): Refusal | null {
    const keyId = header(request, SIGNATURE_HEADERS.keyId);
    const signature = header(request, SIGNATURE_HEADERS.signature);
    const timestampMs = Number(header(request, SIGNATURE_HEADERS.timestamp) ?? Number.NaN);
    if (!keyId || !signature || !Number.isSafeInteger(timestampMs)) {
      const names = Object.values(SIGNATURE_HEADERS).join(', ');
      return { reason: 'bad_signature', message: `The headers ${names} must all be there.` };
    }
    if (Math.abs(clock.now() - timestampMs) > limits.signatureAgeMaxMs) {
      const message = 'The signed timestamp is more than five minutes off; check the clock of the sender.';
      return { reason: 'stale_timestamp', message };
    }
    const signed = { timestampMs, method: request.method, path: request.raw.url ?? '', body };
    if (verifyRequest(tenant.gatewayKeys, { ...signed, keyId, signature })) return null;
    return {
      reason: 'bad_signature',
      message: 'The signature does not fit the key, the path and the body that arrived.',
    };
  }

  async function takeLines(logs: GatewayLogs, reply: FastifyReply): Promise<FastifyReply> {
    const lines = splitLines(logs.body);
    if (lines.length > limits.gatewayLinesMax) {
      const message = `More than ${limits.gatewayLinesMax} lines in one request; send fewer at a time.`;
      return refuseWhole(logs, { reason: 'too_large', message }, reply);
    }
    if (lines.length === 0) {
      return refuseWhole(logs, { reason: 'malformed_json', message: 'The body has no line.' }, reply);
    }
    const events: CeremonyEvent[] = [];
    const counts = { accepted: 0, passed_over: 0, rejected: 0 };
    const outcomes = new Map<LineReading['outcome'], number>();
    let first: RequestRefusal | null = null;
    const { tenant } = logs;
    const context = { tenant, pseudonymOf: createPseudonyms(tenant.pepper), receivedAtMs: clock.now() };
    for (const line of lines) {
      const reading = reserved(logs.dialect.read(line, context));
      outcomes.set(reading.outcome, (outcomes.get(reading.outcome) ?? 0) + 1);
      if (reading.outcome === 'accepted') {
        counts.accepted += 1;
        events.push(...reading.events);
      } else if (reading.outcome === 'refused') {
        counts.rejected += 1;
        first ??= reading.refusal;
        keep(logs, { refusal: reading.refusal, payload: line });
      } else {
        counts.passed_over += 1;
      }
    }
    for (const [outcome, count] of outcomes) {
      metrics.add('kagimi_collector_lines_total', { dialect: logs.dialect.name, outcome }, count);
    }
    if (first && counts.rejected === lines.length) return answerRefusal(reply, first);
    const refusal = events.length === 0 ? null : await intake.take(GATEWAY_LOGS_ROUTE, events);
    return refusal ? answerRefusal(reply, refusal) : reply.code(202).send(counts);
  }

  function reserved(reading: LineReading): LineReading {
    if (reading.outcome !== 'accepted' || intake.reserve(reading.events)) return reading;
    return { outcome: 'refused', refusal: CEREMONY_FULL };
  }

  function refuseWhole(logs: GatewayLogs, refusal: RequestRefusal, reply: FastifyReply): FastifyReply {
    keep(logs, { refusal, payload: logs.body });
    return answerRefusal(reply, refusal);
  }

  function keep(logs: GatewayLogs, data: { refusal: Refusal; payload: Buffer }): void {
    const { tenant, site, dialect } = logs;
    failed.keep({
      ...data,
      route: GATEWAY_LOGS_ROUTE,
      tenant: tenant.id,
      site,
      plainFields: dialect.plainFields,
    });
  }

  return function gatewayLogsRoute(app) {
    app.post(GATEWAY_LOGS_ROUTE, { bodyLimit: limits.gatewayBodyBytesMax }, receive);
  };
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function dialectName(request: FastifyRequest): string {
  const { query } = request;
  if (typeof query !== 'object' || query === null || !('dialect' in query)) return '';
  return typeof query.dialect === 'string' ? query.dialect : '';
}

const NEWLINE = 0x0a;

/** The lines of an NDJSON body, without the empty ones. */
function splitLines(body: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < body.length; ) {
    const end = body.indexOf(NEWLINE, start);
    const line = body.subarray(start, end === -1 ? body.length : end);
    if (line.length > 1 || (line.length === 1 && line[0] !== 0x0d)) lines.push(line);
    start = end === -1 ? body.length : end + 1;
  }
  return lines;
}

const UNKNOWN_DIALECT: RequestRefusal = {
  reason: 'unknown_dialect',
  message: 'The query must name a dialect: kagimi or nginx.',
};

/** No Retry-After, and 400: sending it again would never help. */
const CEREMONY_FULL: RequestRefusal = {
  reason: 'too_many_events',
  message: 'This ceremony already has as many events as one may have.',
};
