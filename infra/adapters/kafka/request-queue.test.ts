import { describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { requestQueueClass } from './request-queue.ts';

const logger = { debug: () => undefined, warn: () => undefined };

function createQueue() {
  return new requestQueueClass({ maxInFlightRequests: null, requestTimeout: 1_000, logger });
}

describe("the correction of kafkajs's request queue", () => {
  it('sets no timer while nothing waits', () => {
    const queue = createQueue();
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('sends what waited once the pause that the broker asked for is over', async () => {
    const queue = createQueue();
    const sent: string[] = [];
    queue.throttledUntil = systemClock.now() + 20;
    queue.pending.push({ correlationId: 1, expectResponse: true, send: () => sent.push('sent') });
    queue.scheduleCheckPendingRequests();
    expect(sent).toEqual([]);
    while (queue.throttleCheckTimeoutId !== null) await systemClock.sleep(5);
    expect(sent).toEqual(['sent']);
    expect(queue.pending).toEqual([]);
  });

  it('leaves no timer with a negative delay, which Node would warn of and run every millisecond', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error) => warnings.push(warning.name);
    process.on('warning', listen);
    const queue = createQueue();
    queue.pending.push({ correlationId: 1, expectResponse: true, send: () => undefined });
    queue.scheduleCheckPendingRequests();
    await systemClock.sleep(50);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });
});
