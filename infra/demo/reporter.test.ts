import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../schemas/clock.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { GatewayEvent } from '../../schemas/wire/gateway-event.ts';
import { systemClock, systemRandom } from '../adapters/clock.ts';
import { createReporter, type Reporter, type ReporterBounds } from './reporter.ts';
import { type Answer, type StandInCollector, startStandInCollector } from './stand-in-collector.ts';

const gatewayKey = { id: 'g1', secret: 'gateway-secret-of-32-characters-ok' };
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function event(number: number): GatewayEvent {
  return {
    id: `event-${number}`,
    ceremony_id: '01a2028b-332e-71b5-95e7-225e89246df4',
    kind: 'authentication',
    step: 'verify_sent',
    occurred_at_ms: 1_790_000_000_000 + number,
  };
}

async function collector(answer?: (request: number) => Answer): Promise<StandInCollector> {
  const started = await startStandInCollector({ gatewayKey, ...(answer && { answer }) });
  cleanups.push(started.close);
  return started;
}

function reporterTo(
  collectorUrl: string,
  { clock = systemClock, ...bounds }: Partial<ReporterBounds> & { clock?: Clock } = {},
): { reporter: Reporter; codes: unknown[] } {
  const codes: unknown[] = [];
  const note = (fields: Record<string, unknown>) => void codes.push(fields.code);
  const logger: Logger = { info: note, warn: note, error: note };
  const reporter = createReporter({
    collectorUrl,
    tenant: { id: 'demo', gatewayKey },
    clock,
    random: systemRandom,
    logger,
    bounds: { flushIntervalMs: 5, backoffMinMs: 5, backoffMaxMs: 20, ...bounds },
  });
  cleanups.push(reporter.close);
  return { reporter, codes };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await systemClock.sleep(5);
}

describe('createReporter', () => {
  it('sends every event once, in order, in signed batches of NDJSON', async () => {
    const { url, lines, faults } = await collector();
    const { reporter } = reporterTo(url, { batchEventsMax: 10 });
    for (let number = 0; number < 25; number += 1) reporter.report(event(number));
    await until(() => reporter.stats().sentEvents === 25);
    expect(faults).toEqual([]);
    expect(lines.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, number) => `event-${number}`));
  });

  it('tries again after 503, 429 and a closed connection, and loses nothing', async () => {
    const { url, lines } = await collector((request) =>
      request === 1 ? { status: 503 } : request === 2 ? { status: 429 } : { status: 202 },
    );
    const { reporter, codes } = reporterTo(url);
    reporter.report(event(0));
    await until(() => reporter.stats().sentEvents === 1);
    expect(reporter.stats()).toMatchObject({ retries: 2, droppedEvents: 0 });
    expect(lines).toHaveLength(1);
    expect(codes).toEqual(['demo_report_delayed']);
  });

  it('waits at least as long as Retry-After says, and no longer than its own bound', async () => {
    const slept: number[] = [];
    const clock: Clock = {
      ...systemClock,
      sleep: async (ms) => {
        slept.push(ms);
      },
    };
    const { url } = await collector((request) => {
      if (request === 1) return { status: 503, retryAfter: '7' };
      return request === 2 ? { status: 503, retryAfter: '3600' } : { status: 202 };
    });
    const { reporter } = reporterTo(url, { clock, backoffMaxMs: 30_000, flushIntervalMs: 1 });
    reporter.report(event(0));
    await until(() => reporter.stats().sentEvents === 1);
    expect(slept).toEqual([1, 7_000, 30_000]);
  });

  it('drops the oldest events when its queue is full, and counts them', async () => {
    const { url, lines } = await collector();
    const { reporter, codes } = reporterTo(url, { queueEventsMax: 3, flushIntervalMs: 50 });
    reporter.report(event(0));
    for (let number = 1; number <= 5; number += 1) reporter.report(event(number));
    await until(() => reporter.stats().sentEvents === 3);
    expect(lines.map(({ id }) => id)).toEqual(['event-3', 'event-4', 'event-5']);
    expect(reporter.stats()).toMatchObject({ droppedEvents: 3, queuedEvents: 0 });
    expect(codes).toEqual(['demo_report_dropped']);
  });

  it('does not repeat what the collector refuses for good', async () => {
    const { url } = await collector((request) => ({ status: request === 1 ? 401 : 202 }));
    const { reporter, codes } = reporterTo(url);
    reporter.report(event(0));
    await until(() => reporter.stats().refusedEvents === 1);
    reporter.report(event(1));
    await until(() => reporter.stats().sentEvents === 1);
    expect(reporter.stats().retries).toBe(0);
    expect(codes).toEqual(['demo_report_refused']);
  });

  it('sends what is waiting when it is closed', async () => {
    const { url, lines } = await collector();
    const { reporter } = reporterTo(url, { flushIntervalMs: 60_000 });
    reporter.report(event(0));
    await reporter.close();
    expect(lines).toHaveLength(1);
    reporter.report(event(1));
    expect(reporter.stats()).toMatchObject({ sentEvents: 1, droppedEvents: 1 });
  });

  it('closes in bounded time in front of a collector that never answers, and counts what it could not send', async () => {
    const { url } = await collector(() => null);
    const { reporter } = reporterTo(url, { closeTimeoutMs: 50 });
    for (let number = 0; number < 4; number += 1) reporter.report(event(number));
    await reporter.close();
    expect(reporter.stats()).toMatchObject({ sentEvents: 0, droppedEvents: 4, queuedEvents: 0 });
  });
});
