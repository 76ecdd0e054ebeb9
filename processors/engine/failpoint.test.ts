import { describe, expect, it } from 'vitest';
import { createFailpoint } from './failpoint.ts';

describe('a failpoint', () => {
  it('dies the nth time its place is passed, and at no other place', () => {
    let deaths = 0;
    const pass = createFailpoint({ name: 'mid_batch', nth: 2 }, () => {
      deaths += 1;
    });
    pass('mid_batch');
    pass('before_insert');
    pass('before_commit');
    expect(deaths).toBe(0);
    pass('mid_batch');
    expect(deaths).toBe(1);
    pass('mid_batch');
    expect(deaths).toBe(1);
  });

  it('does nothing when none is set', () => {
    const pass = createFailpoint(null, () => {
      throw new Error('It died.');
    });
    expect(() => pass('before_insert')).not.toThrow();
  });
});
