import { describe, expect, it } from 'vitest';
import { completeHeadline, renderMarkdown, rounded } from './report.ts';

describe('the report', () => {
  it('has every headline in one order, with null for what was not measured', () => {
    const headline = completeHeadline({ e2e_p99_ms: 812.4, lane_vs_obvious: 0.53149 });
    expect(JSON.stringify(headline)).toBe(
      '{"collector_vs_bare":null,"pipeline_vs_passthrough":null,"pipeline_events_per_s":null,"pipeline_vs_sql":null,' +
        '"e2e_p99_ms":812,"cost_growth_16x":null,"panel_p95_ms_10m":null,"lane_vs_obvious":0.531,"sink_vs_json":null,' +
        '"enrich_events_per_s":null,"analyst_p95_ms_10m":null,' +
        '"detector_us_per_ceremony":null,"detector_growth":null}',
    );
  });

  it('says which goals were met and which were missed', () => {
    const text = renderMarkdown({
      run: { node: 'v24' },
      headline: completeHeadline({ e2e_p99_ms: 2_001, cost_growth_16x: 1.1, analyst_p95_ms_10m: 640 }),
      figures: [
        { benchmark: 'lane', what: 'product', unit: 'events a CPU second', value: 36_391.2, low: 3, high: 4 },
      ],
      failures: [{ benchmark: 'sink', error: 'No.' }],
    });
    expect(text).toContain('| ≤ 2000 | 2001 | missed |');
    expect(text).toContain('| ≤ 1.1 | 1.1 | met |');
    expect(text).toContain('| ≥ 0.8 | – | not measured |');
    expect(text).toContain('| – | 640 | |');
    expect(text).toContain('| product | 36391 | 3 – 4 | events a CPU second |');
    expect(text).toContain('- sink: No.');
  });

  it.each([
    [0.012345, 0.0123],
    [99.99, 100],
    [12_345.6, 12_346],
  ])('rounds %d to %d', (value, expected) => {
    expect(rounded(value)).toBe(expected);
  });
});
