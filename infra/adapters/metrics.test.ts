import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

const namesOf = async (metrics: ReturnType<typeof createMetrics>) =>
  new Set([...(await metrics.render()).body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));

describe('the metrics of a process', () => {
  it('are there from the start for its own part, and for no other', async () => {
    const names = await namesOf(createMetrics({ part: 'processor' }));
    expect(names).toContain('kagimi_processor_ticks_total');
    expect([...names].filter((name) => !name?.startsWith('kagimi_processor_'))).toEqual([]);
  });

  it('of another part appear when they are used', async () => {
    const metrics = createMetrics({ part: 'processor' });
    metrics.add('kagimi_log_events_total', { event: 'assigned' });
    expect(await namesOf(metrics)).toContain('kagimi_log_events_total');
    expect((await metrics.render()).body).toContain('kagimi_log_events_total{event="assigned"} 1');
  });

  it('are all there where no part is named', async () => {
    const names = await namesOf(createMetrics());
    expect(names).toContain('kagimi_collector_queue_events');
    expect(names).toContain('kagimi_processor_ticks_total');
  });
});
