import { describe, expect, it } from 'vitest';
import type { Figures } from './figures.ts';
import { columnsOf, renderView, type ViewState } from './view.ts';

const figures: Figures = {
  eventsPerSecond: 33.3,
  events: 1_804,
  ceremonies: 148,
  refused: 2,
  lag: 0,
  funnels: [
    {
      kind: 'authentication',
      conditional: false,
      prompted: 84,
      clientOk: 63,
      verified: 61,
      sessions: 59,
      medianMs: 4_700,
    },
    {
      kind: 'authentication',
      conditional: true,
      prompted: 32,
      clientOk: 8,
      verified: 8,
      sessions: 7,
      medianMs: null,
    },
  ],
  outcomes: { success: 90, failed: 15 },
  failures: [
    {
      at: '09:48:30',
      kind: 'authentication',
      cause: 'NOT_ALLOWED',
      device: 'Sony XQ-DE44 Android 15 Chrome',
    },
  ],
};
const state: ViewState = {
  figures,
  log: 'embedded',
  logReason: 'Java 11 is too old for Kafka 4: install Java 17 or newer.',
  addresses: [['Demo bank デモ銀行', 'http://localhost:8400']],
  notes: ['Chromium performs real ceremonies at the demo bank.'],
  width: 120,
  color: false,
};

describe('renderView', () => {
  it('shows the funnel of each kind, autofill apart, with its shares', () => {
    const lines = renderView(state).split('\n');
    expect(lines.find((line) => line.includes('client ok'))).toContain('63   75 %');
    expect(lines.filter((line) => line.includes('armed')).join()).toContain('32  100 %');
    expect(renderView(state)).toContain('Sign-in 認証 (autofill 自動入力)');
  });

  it('names failures by cause and device, in Japanese too', () => {
    const failure = renderView(state)
      .split('\n')
      .find((line) => line.startsWith('09:48:30'));
    expect(failure).toContain('NOT_ALLOWED');
    expect(failure).toContain('Sony XQ-DE44 Android 15 Chrome');
    expect(failure).toContain('取消');
  });

  it('says which log is used and why', () => {
    expect(renderView(state)).toContain('embedded log (Java 11 is too old for Kafka 4');
    expect(renderView({ ...state, log: 'kafka', logReason: '' })).toContain('Apache Kafka');
  });

  it('says so while there is nothing to show, and when the processor does not answer', () => {
    expect(renderView({ ...state, figures: null })).toContain('Waiting for the first rows');
    expect(renderView({ ...state, figures: { ...figures, lag: null } })).toContain(
      'processor does not answer',
    );
  });

  it.each([20, 60, 119])(
    'keeps every line within %i columns, full-width characters and colours counted right',
    (width) => {
      for (const color of [true, false]) {
        for (const line of renderView({ ...state, width, color }).split('\n')) {
          expect(columnsOf(line)).toBeLessThanOrEqual(width);
        }
      }
    },
  );
});
