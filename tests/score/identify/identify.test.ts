import { describe, expect, it } from 'vitest';
import { kagimiAnswers, parserAnswers } from './answers.ts';
import type { Truth } from './case.ts';
import { fleetCases } from './fleet-cases.ts';
import { judge, scoreAnswers } from './judge.ts';
import { REAL_AGENTS } from './real-agents.ts';
import { REAL_HINTS } from './real-hints.ts';

const SILENTLY_WRONG_MAX = 0.01;
const real = [...REAL_AGENTS, ...REAL_HINTS];

describe('the score of identification', () => {
  it.each([
    ['real strings', () => real],
    ['the fleet', () => fleetCases({ seed: 'identify-test', ceremonies: 1_000 })],
  ])('is seldom wrong about %s without saying so, and better than the parser alone', (_, make) => {
    const cases = make();
    const ours = scoreAnswers(cases, kagimiAnswers());
    const parser = scoreAnswers(cases, parserAnswers());
    expect(ours.silently_wrong).toBeLessThanOrEqual(SILENTLY_WRONG_MAX);
    expect(ours.silently_wrong).toBeLessThan(parser.silently_wrong);
    for (const field of ['os_exact', 'oem_exact', 'model_exact'] as const) {
      expect(ours[field], field).toBeGreaterThan(parser[field]);
    }
  });

  it('rests on at least 120 real strings, each once and with its source', () => {
    expect(real.length).toBeGreaterThanOrEqual(120);
    expect(new Set(real.map(({ said }) => JSON.stringify(said))).size).toBe(real.length);
    expect(real.every(({ source }) => source.length > 10)).toBe(true);
  });
});

describe('judge', () => {
  const truth: Truth = { os: 'iOS', os_version: '26.1.2', oem: 'Apple', model: 'iPhone17,3' };
  const answer = { os: 'iOS', os_version: '26.1', oem: 'Apple', model: 'iPhone17,3' };

  it.each([
    ['a version that is true as far as it goes', answer, truth, { os: 'exact', model: 'exact' }],
    ['another version', { ...answer, os_version: '18.6' }, truth, { os: 'wrong' }],
    ['a version nobody can know', answer, { ...truth, os_version: null }, { os: 'wrong' }],
    ['a version left out', { ...answer, os_version: '' }, truth, { os: 'admitted' }],
    [
      'either of two',
      { ...answer, os: 'Windows', os_version: '10/11' },
      { ...truth, os: 'Windows' },
      { os: 'admitted' },
    ],
    ['the wrong system', { ...answer, os: 'macOS', os_version: '' }, truth, { os: 'wrong' }],
    ['a family for a model', { ...answer, model: 'iPhone' }, truth, { model: 'admitted' }],
    ['the family of another', { ...answer, model: 'iPad' }, truth, { model: 'wrong' }],
    ['a maker nobody can know', answer, { ...truth, oem: null }, { oem: 'wrong' }],
  ] as const)('finds %s', (_, given, real, verdicts) => {
    expect(judge(given, real)).toMatchObject(verdicts);
  });
});
