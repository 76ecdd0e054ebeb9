import { describe, expect, it } from 'vitest';
import { compare, type Expected, type Found } from './compare.ts';

const truth: Expected = {
  ceremony_id: 'a',
  kind: 'authentication',
  mediation: 'optional',
  outcome: 'success',
  cause: 'NONE',
  steps: ['prompt_called', 'client_settled'],
  moreSteps: false,
};
const row: Found = {
  ceremony_id: 'a',
  kind: 'authentication',
  mediation: 'optional',
  eventual_outcome: 'success',
  cause: 'NONE',
  steps: (1 << 4) | (1 << 7),
};

describe('compare', () => {
  it('matches what is equal', () => {
    expect(compare([truth], [row])).toMatchObject({ run: 1, matched: 1, lost: 0, duplicated: 0, wrong: 0 });
  });

  it('tells what is lost, doubled and wrong', () => {
    expect(compare([truth], [])).toMatchObject({ matched: 0, lost: 1 });
    expect(compare([truth], [row, row])).toMatchObject({ duplicated: 1 });
    for (const change of [
      { kind: 'registration' },
      { mediation: 'conditional' },
      { eventual_outcome: 'failed' },
      { cause: 'UNKNOWN' },
      { steps: 1 << 4 },
      { steps: row.steps | 1 },
    ]) {
      expect(compare([truth], [{ ...row, ...change }])).toMatchObject({ matched: 0, wrong: 1 });
    }
  });

  it('lets a real browser notice more than its page told, and never less', () => {
    const real = { ...truth, moreSteps: true };
    expect(compare([real], [{ ...row, steps: row.steps | 1 }])).toMatchObject({ matched: 1 });
    expect(compare([real], [{ ...row, steps: 1 << 4 }])).toMatchObject({ wrong: 1 });
  });
});
