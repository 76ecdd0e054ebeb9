import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';
import { ODDS_RATIOS } from './findings.ts';
import { createLattice } from './lattice.ts';
import { createNodes } from './nodes.ts';
import { defaultSettings } from './settings.ts';
import type { Place } from './trial.ts';

const on = (oem: string, browser: string): Place => ({
  os: 'Android',
  oem,
  model: '',
  browser,
  kind: 'authentication',
});

/** So many sets of a place, all of them saying the same for every odds ratio. */
type Said = readonly [place: Place, sets: number, nats: number];

function cellOf(said: readonly Said[]): string {
  const nodes = createNodes(defaultSettings, { known: said.map(([place, trials]) => ({ place, trials })) });
  const lattice = createLattice(nodes, { settings: defaultSettings, budget: 1, pages: true });
  for (const [place, sets, nats] of said) {
    const cell = lattice.cell(`${place.oem} ${place.browser}`, { place, tokens: {} });
    const each = ODDS_RATIOS.map(() => nats / sets);
    for (let set = 0; set < sets; set += 1) {
      lattice.add(nodes.of(place), cell, { logE: each, logL: each, k: 5, t: 1, y: 1, expected: 0.2 });
    }
  }
  const { oem, browser } = lattice.place(explain(lattice).node);
  return `${oem || 'any'} × ${browser || 'any'}`;
}

describe('the cell of a browser that one maker ships', () => {
  const samsung = on('Samsung', 'Samsung Internet');
  const elsewhere: Said = [on('Samsung', 'Chrome'), 100, -20];

  it('is that maker’s while the few phones of others say little', () => {
    expect(cellOf([elsewhere, [samsung, 90, 12], [on('Sharp', 'Samsung Internet'), 10, 2.5]])).toBe(
      'Samsung × Samsung Internet',
    );
  });

  it('is everybody’s once the others’ phones have evidence of their own', () => {
    expect(cellOf([elsewhere, [samsung, 90, 12], [on('Sharp', 'Samsung Internet'), 10, 4]])).toBe(
      'any × Samsung Internet',
    );
  });

  it('is everybody’s where no maker has nearly all of it', () => {
    expect(cellOf([elsewhere, [samsung, 60, 12], [on('Sharp', 'Samsung Internet'), 40, 2.5]])).toBe(
      'any × Samsung Internet',
    );
  });
});
