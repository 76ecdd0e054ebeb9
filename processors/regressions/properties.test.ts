import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CeremonyKind } from '../../schemas/vocabulary.ts';
import { createMulberry } from '../../tests/fakes/mulberry.ts';
import { effectOf, logLikelihood } from './effect.ts';
import { ODDS_RATIOS } from './findings.ts';
import { createLattice, type Lattice, type SetOutcome } from './lattice.ts';
import { newcomerOdds, setNats } from './matched-set.ts';
import { containing, coversPlace, createNodes, meetOf } from './nodes.ts';
import { isInRegion, type Region } from './region.ts';
import { residualLattice } from './residual.ts';
import { defaultSettings } from './settings.ts';
import { createLateWeights, knownWeights, mixtureNats } from './thresholds.ts';
import type { Place } from './trial.ts';

const { leastOddsRatio, controlsMax } = defaultSettings;
const odds = fc.double({ min: 1e-4, max: 19, noNaN: true });

/** One set, and how many of it failed. */
const matchedSets = fc
  .record({
    own: odds,
    controls: fc.array(odds, { minLength: 1, maxLength: controlsMax }),
    failed: fc.nat({ max: controlsMax }),
  })
  .map(({ own, controls, failed }) => ({ own, controls, t: 1 + (failed % controls.length) }));

function newcomerOddsOf({ own, controls, t }: { own: number; controls: number[]; t: number }): number {
  const scratch = new Float64Array(controlsMax + 2);
  return newcomerOdds(own, { odds: Float64Array.from(controls), count: controls.length, t, scratch });
}

/** Weight of every way in which so many of some fail, one by one. */
function waysToFail(odds: readonly number[], failures: number): number {
  let sum = 0;
  for (let ways = 0; ways < 1 << odds.length; ways += 1) {
    let weight = 1;
    let count = 0;
    for (const [at, one] of odds.entries()) {
      if ((ways & (1 << at)) === 0) continue;
      weight *= one;
      count += 1;
    }
    if (count === failures) sum += weight;
  }
  return sum;
}

describe('the evidence of a matched set', () => {
  it('gives the new one the chance that counting every way to fail gives it', () => {
    fc.assert(
      fc.property(matchedSets, (set) => {
        const counted = (set.own * waysToFail(set.controls, set.t - 1)) / waysToFail(set.controls, set.t);
        expect(newcomerOddsOf(set) / counted).toBeCloseTo(1, 9);
      }),
      { numRuns: 60 },
    );
  });

  it('has an expectation of at most 1 for every odds ratio up to the least that matters', () => {
    const upToLeast = fc.double({ min: 0.01, max: leastOddsRatio, noNaN: true });
    fc.assert(
      fc.property(matchedSets, upToLeast, (set, truth) => {
        const ratio = newcomerOddsOf(set);
        const fails = (truth * ratio) / (1 + truth * ratio);
        const failed = setNats(1, ratio, leastOddsRatio).logE;
        const well = setNats(0, ratio, leastOddsRatio).logE;
        const expected = ODDS_RATIOS.map(
          (_, r) => fails * Math.exp(failed[r] ?? 0) + (1 - fails) * Math.exp(well[r] ?? 0),
        );
        expect(Math.max(...expected)).toBeLessThanOrEqual(1 + 1e-12);
        // And so has the bet on the whole grid.
        const mixture = fails * Math.exp(mixtureNats(failed)) + (1 - fails) * Math.exp(mixtureNats(well));
        expect(mixture).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it('has one above 1 for a large effect: it can find something', () => {
    const ratio = newcomerOddsOf({ own: 0.05, controls: new Array(10).fill(0.05), t: 1 });
    const fails = (6 * ratio) / (1 + 6 * ratio);
    const [failed, well] = [setNats(1, ratio, leastOddsRatio).logE, setNats(0, ratio, leastOddsRatio).logE];
    expect(fails * (failed[3] ?? 0) + (1 - fails) * (well[3] ?? 0)).toBeGreaterThan(0.2);
  });
});

describe('the weights of cells', () => {
  it('never sum to more than 1, whatever was known and whatever comes later', () => {
    const levels = fc.array(fc.nat({ max: 3 }), { maxLength: 400 });
    const known = fc.array(fc.record({ level: fc.nat({ max: 3 }), trials: fc.nat({ max: 1e6 }) }));
    fc.assert(
      fc.property(known, levels, (there, asked) => {
        const { levelWeights } = defaultSettings;
        const planned = knownWeights(levelWeights, there).reduce((sum, weight) => sum + weight, 0);
        const late = createLateWeights(levelWeights);
        const total = asked.reduce((sum, level) => sum + late.next(level), planned);
        expect(total).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('leave no cell more than a tenth, though it has its level to itself', () => {
    const desktop = (browser: string, trials: number) => ({
      place: { os: 'macOS', oem: '', model: '', browser, kind: 'authentication' as const },
      trials,
    });
    const nodes = createNodes(defaultSettings, {
      known: [desktop('Safari', 5_000), desktop('Chrome', 4_000)],
    });
    const all = nodes.find({ oem: '', model: '', browser: '', kind: '' });
    expect(nodes.cost(all)).toBeCloseTo(Math.log(10), 9);
    const safari = nodes.find({ oem: '', model: '', browser: 'Safari', kind: 'authentication' });
    expect(nodes.cost(safari)).toBeGreaterThanOrEqual(Math.log(10));
  });
});

const oneOf = <T extends string>(...words: T[]) => fc.constantFrom(...words);
const places: fc.Arbitrary<Place> = fc.record({
  os: fc.constant('Android'),
  oem: oneOf('', 'Sony', 'Sharp', 'Samsung'),
  model: oneOf('', 'one', 'two'),
  browser: oneOf('', 'Chrome', 'App'),
  kind: oneOf<CeremonyKind>('authentication', 'registration', 'unknown'),
});
const seen = fc.array(places, { minLength: 1, maxLength: 30 });

describe('the lattice of cells', () => {
  it('is closed under meet: what two cells share is a cell, and nothing else is', () => {
    fc.assert(
      fc.property(seen, (all) => {
        const nodes = createNodes(defaultSettings, { known: all.map((place) => ({ place, trials: 1 })) });
        const names = Array.from({ length: nodes.size() }, (_, node) => node);
        for (const place of all) {
          const above = nodes.of(place);
          for (const a of above) for (const b of above) expect(above).toContain(nodes.meet(a, b));
        }
        for (const a of names) {
          for (const b of names) {
            const meet = nodes.meet(a, b);
            if (meet === -1) continue;
            expect(nodes.place(meet)).toEqual(meetOf(nodes.place(a), nodes.place(b)));
            expect(nodes.covers(a, meet) && nodes.covers(b, meet)).toBe(true);
            if (nodes.covers(a, b)) expect(meet).toBe(b);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has every cell that contains a place, each once, the widest first', () => {
    fc.assert(
      fc.property(places, (place) => {
        const all = containing(place);
        expect(new Set(all.map((node) => JSON.stringify(node))).size).toBe(all.length);
        expect(all[0]).toEqual({ oem: '', model: '', browser: '', kind: '' });
        for (const node of all) expect(coversPlace(node, place)).toBe(true);
      }),
    );
  });
});

interface ToldSet {
  place: Place;
  token: '15' | '16';
  set: SetOutcome;
}

const toldSets: fc.Arbitrary<ToldSet[]> = fc.array(
  fc.record({
    place: places,
    token: oneOf('15', '16'),
    set: fc.record({ y: fc.constantFrom<0 | 1>(0, 1), k: fc.integer({ min: 3, max: 10 }) }).map(outcomeOf),
  }),
  { minLength: 1, maxLength: 40 },
);
const regions: fc.Arbitrary<Region[]> = fc.array(
  fc.record({
    place: fc.record({
      os: oneOf('', 'Android', 'iOS'),
      oem: oneOf('', 'Sony', 'Sharp'),
      model: oneOf('', 'one'),
      browser: oneOf('', 'Chrome'),
      kind: oneOf<CeremonyKind | ''>('', 'authentication'),
    }),
    versions: fc.constantFrom<Region['versions']>([], [{ dimension: 'os', token: '16' }]),
  }),
  { maxLength: 3 },
);

function outcomeOf({ y, k }: { y: 0 | 1; k: number }): SetOutcome {
  const ratio = 1 / k;
  return { y, k, t: 1, expected: ratio / (1 + ratio), ...setNats(y, ratio, leastOddsRatio) };
}

/** A lattice over all places of which only some sets are added. */
function latticeOf(all: readonly ToldSet[], isIn: (told: ToldSet) => boolean): Lattice {
  const nodes = createNodes(defaultSettings, { known: all.map(({ place }) => ({ place, trials: 1 })) });
  const lattice = createLattice(nodes, { settings: defaultSettings, budget: 1, pages: true });
  for (const told of all.filter(isIn)) {
    const tokens = { os: told.token };
    const cell = lattice.cell(JSON.stringify([told.place, tokens]), { place: told.place, tokens });
    lattice.add(nodes.of(told.place), cell, told.set);
  }
  return lattice;
}

describe('what is left outside the open episodes', () => {
  it('is what the sets outside them alone would have given', () => {
    fc.assert(
      fc.property(toldSets, regions, (all, open) => {
        const rest = residualLattice(
          latticeOf(all, () => true),
          open,
        );
        const outside = latticeOf(
          all,
          ({ place, token }) => !open.some((region) => isInRegion(region, place, { os: token })),
        );
        for (let node = 0; node < outside.size; node += 1) {
          expect(rest.nats(node)).toBeCloseTo(outside.nats(node), 9);
          expect(rest.watchNats(node)).toBeCloseTo(outside.watchNats(node), 9);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the interval of an effect', () => {
  /** The tally of sets of ten controls, one failure each, with a true odds ratio. */
  function tallyOf(truth: number, sets: number, random: () => number) {
    const expected = 1 / 11;
    const fails = (truth * 0.1) / (1 + truth * 0.1);
    const logL = ODDS_RATIOS.map(() => 0);
    const logE = ODDS_RATIOS.map(() => 0);
    let failures = 0;
    for (let set = 0; set < sets; set += 1) {
      const y = random() < fails ? 1 : 0;
      failures += y;
      for (const [r, oddsRatio] of ODDS_RATIOS.entries()) {
        const nats = logLikelihood({ failures: y, of: 1, expected }, oddsRatio);
        logL[r] = (logL[r] ?? 0) + nats;
        logE[r] = (logE[r] ?? 0) + nats - logLikelihood({ failures: y, of: 1, expected }, leastOddsRatio);
      }
    }
    const controls = { controls: 10 * sets, controlFailures: sets - failures };
    return { trials: sets, failures, expected: sets * expected, ...controls, logE, logL };
  }

  it.each([1, 1.2, 2, 3.3, 6])('has the truth in it 95 times of 100 at least, for %f', (truth) => {
    const random = createMulberry(Math.round(truth * 1_000));
    let holds = 0;
    const runs = 200;
    for (let run = 0; run < runs; run += 1) {
      const { oddsRatioLow, oddsRatioHigh } = effectOf(tallyOf(truth, 150, random));
      if (oddsRatioLow <= truth && truth <= oddsRatioHigh) holds += 1;
    }
    expect(holds / runs).toBeGreaterThanOrEqual(0.95);
  });

  it('gets narrower with more sets, and says where the effect is', () => {
    const random = createMulberry(7);
    const few = effectOf(tallyOf(3, 60, random));
    const many = effectOf(tallyOf(3, 2_000, random));
    const width = ({ oddsRatioLow, oddsRatioHigh }: typeof few) => oddsRatioHigh / oddsRatioLow;
    expect(width(many)).toBeLessThan(width(few));
    expect(many.oddsRatioLow).toBeGreaterThan(2);
    expect(many.oddsRatioHigh).toBeLessThan(5.5);
    expect(Math.abs(many.oddsRatio - 3)).toBeLessThan(0.6);
  });
});
