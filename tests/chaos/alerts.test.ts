import { describe, expect, it } from 'vitest';
import { judgeTold } from './alerts.ts';

const told = (rule: string, status: 'firing' | 'resolved') =>
  ({ rule, status, fingerprint: rule, labels: { alertname: rule } }) as const;

describe('what was told of a fault', () => {
  it('is right when what was due fired, and is over', () => {
    expect(judgeTold([told('LogStopped', 'firing'), told('LogStopped', 'resolved')], ['LogStopped'])).toEqual(
      [],
    );
    expect(judgeTold([], [])).toEqual([]);
  });

  it('is wrong when nothing fired that was due', () => {
    expect(judgeTold([], ['LogStopped'])).toEqual(['LogStopped did not fire.']);
  });

  it('is wrong when something fired that was not due', () => {
    const all = [told('PasskeyRegression', 'firing'), told('PasskeyRegression', 'resolved')];
    expect(judgeTold(all, [])).toEqual([
      'PasskeyRegression fired without a reason: {"alertname":"PasskeyRegression"}.',
    ]);
  });

  it('is wrong when nobody was told that it is over', () => {
    expect(judgeTold([told('LogStopped', 'firing')], ['LogStopped'])).toEqual([
      'Nobody was told that LogStopped is over.',
    ]);
  });
});
