import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { inArrivalOrder, simulateDay } from '../../infra/fleet/day.ts';
import { fleetTenantOf } from '../../infra/fleet/tenant.ts';
import { eventsOf } from '../../ingest/history/message-events.ts';
import { foldedMinutes } from '../../processors/regressions/replay/folded-minutes.ts';
import { replay } from '../../processors/regressions/replay/replay.ts';
import { DETECTOR_VERSION } from '../../processors/regressions/version.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { TENANT } from '../bench/traffic.ts';
import { type LiveStory, tellLiveStory } from './live-story.ts';

const MINUTE_MS = 60_000;
const SMALL = { seed: 'live', historyPerDay: 600, liveCeremonies: 5_200, onlyOs: 'Android', faultRate: 1 };
/** A run may begin at any time: in the afternoon, just after midnight in Japan, on a holiday at night. */
const MOMENTS = ['2026-11-25T06:30Z', '2026-12-03T15:03Z', '2026-12-31T18:00Z'];
/** Four seconds of work on a machine of its own. */
const TIMEOUT_MS = 240_000;

const liveAt = (story: LiveStory, startMs: number) =>
  story.live({ startMs, durationMs: MINUTE_MS, tenant: fleetTenantOf(TENANT) });

/** The past, then the live messages within `burstMs`, as the log would hold them. */
function* eventsOfStory(story: LiveStory, live: { startMs: number; burstMs: number }) {
  const past = inArrivalOrder(simulateDay({ ...story.past, tenant: fleetTenantOf(TENANT) }));
  for (const message of past) yield* eventsOf(message, TENANT);
  const { messages } = liveAt(story, live.startMs - MINUTE_MS);
  for (const [index, message] of messages.entries()) {
    const atMs = live.startMs + Math.floor((index * live.burstMs) / messages.length);
    yield* eventsOf({ ...message, atMs }, TENANT);
  }
}

async function pagesOf(events: Iterable<CeremonyEvent>, span: { fromMs: number; endMs: number }) {
  const minutes = foldedMinutes(events, { metrics: createMetrics(), ...span });
  const author = { tenant: TENANT.id, detector: DETECTOR_VERSION };
  const { revisions } = await replay({ author, minutes, nowMs: span.endMs });
  return revisions.filter(({ pages }) => pages).map(({ kind, token, place }) => ({ kind, token, place }));
}

describe('the story of a live run', () => {
  it('breaks every ceremony of the cell, however soon after its beginning they are issued', () => {
    const nowMs = Date.parse('2026-11-25T06:30Z');
    const { truths } = liveAt(tellLiveStory(SMALL, nowMs), nowMs - MINUTE_MS);
    const cell = truths.filter(({ device }) => device.oem === 'Sony' && device.os_version === '16');
    expect(cell.length).toBeGreaterThan(50);
    expect(cell.filter(({ fault }) => fault === null)).toEqual([]);
    const others = truths.filter(({ device }) => device.oem !== 'Sony' || device.os_version !== '16');
    expect(others.filter(({ fault }) => fault !== null)).toEqual([]);
  });

  it.each(MOMENTS)(
    'at %s gives one page, of the cell that is broken',
    async (moment) => {
      const nowMs = Date.parse(moment);
      const story = tellLiveStory(SMALL, nowMs);
      const startMs = nowMs + 2 * MINUTE_MS;
      const endMs = startMs + 5 * MINUTE_MS;
      const events = eventsOfStory(story, { startMs, burstMs: MINUTE_MS / 2 });
      const place = { os: 'Android', oem: 'Sony', model: '', browser: '', kind: '' };
      expect(await pagesOf(events, { fromMs: story.past.startMs, endMs })).toEqual([
        { kind: 'release', token: 'Android 16', place },
      ]);
    },
    TIMEOUT_MS,
  );
});
