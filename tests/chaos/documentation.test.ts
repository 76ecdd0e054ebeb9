import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAULTS } from './faults/list.ts';
import { INVARIANT_NAMES } from './judge.ts';

const page = readFileSync(new URL('../../docs/chaos.md', import.meta.url), 'utf8');

describe('docs/chaos.md', () => {
  it('names every fault with what happens and how it heals, in the order of a run, and no other', () => {
    const rows = page
      .split('\n')
      .filter((line) => /^\| [a-z0-9-]+ \|/.test(line) && !line.startsWith('| fault '));
    expect(rows).toEqual(FAULTS.map(({ name, what, heals }) => `| ${name} | ${what} | ${heals} |`));
  });

  it('names every invariant', () => {
    const named = [...page.matchAll(/^\| (I\d+) \|/gm)].map(([, name]) => name);
    expect(named).toEqual(INVARIANT_NAMES);
  });
});
