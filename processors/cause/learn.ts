import { CAUSES, type Cause, REJECTIONS } from '../../schemas/vocabulary.ts';
import { compileModel, platformOfCell } from './compile.ts';
import { FEATURES, type Feature, type Observation, OPEN_FEATURES } from './features.ts';
import { fitMixture, quantileStart, type Weighted } from './lognormal.ts';
import { MESSAGES } from './messages.ts';
import { ANYWHERE, type CauseModel, type Counts } from './model.ts';
import { NATIVE_ERRORS } from './native-errors.ts';
import { timingPrior } from './timing-priors.ts';
import { chooseThreshold, fitWeights } from './weights.ts';

/** A failed ceremony as the classifier sees it, with what is true of it. */
export interface Labelled {
  observation: Observation;
  cause: Cause;
}

/** Causes that classification never has to weigh: the wire decides them, or they are no causes. */
const UNWEIGHED: readonly Cause[] = ['NONE', 'NOT_ALLOWED', 'UNKNOWABLE', 'UNKNOWN', 'LOST'];
export const WEIGHED_CAUSES: readonly Cause[] = (Object.keys(CAUSES) as Cause[]).filter(
  (cause) => !UNWEIGHED.includes(cause),
);

/** Of every ten ceremonies, how many teach the counts; the others then teach how much to believe them. */
const TEACHING_COUNTS = 6;
const EM_ITERATIONS = 40;
const COMPONENTS = 3;
/** A platform, and a cell of it, has times of its own from this many observations. */
export const OWN_TIMES_MIN = 25;

/**
 * Learns a model from labelled traffic: counts and times from one part, weights and the threshold from another part
 * that the counts have not seen, then the counts once more from all. The same ceremonies in the same order give the
 * same model.
 */
export function learnModel(
  ceremonies: readonly Labelled[],
  described: Pick<CauseModel, 'version' | 'learned'>,
): CauseModel {
  const teaching = ceremonies.filter((_, at) => at % 10 < TEACHING_COUNTS);
  const judging = ceremonies.filter((_, at) => at % 10 >= TEACHING_COUNTS);
  const draft = countModel(teaching, described);
  const weighted = { ...draft, ...fitWeights(judging, compileModel(draft)) };
  const threshold = chooseThreshold(judging, compileModel(weighted));
  const weights = { ...weighted.weights, ...NAME_WEIGHTS };
  return { ...countModel(ceremonies, described), weights, bias: weighted.bias, threshold };
}

/** Counts and times alone; every feature fully believed. */
function countModel(
  ceremonies: readonly Labelled[],
  described: Pick<CauseModel, 'version' | 'learned'>,
): CauseModel {
  const tally = createTally(WEIGHED_CAUSES.length);
  believeTexts(tally);
  const times = createTimes();
  for (const { observation, cause } of ceremonies) {
    const place = WEIGHED_CAUSES.indexOf(cause);
    if (place < 0) continue;
    tally.add(withoutNames(observation), place, 1);
    if (observation.logElapsed !== null) times.add(cause, observation.cell, [observation.logElapsed, 1]);
  }
  return {
    ...described,
    causes: WEIGHED_CAUSES,
    prior: tally.prior(),
    tables: tally.tables(),
    elapsed: fitTimes(times),
    weights: {},
    bias: WEIGHED_CAUSES.map(() => 0),
    threshold: 0.5,
  };
}

/** Simulated networks, models and codes are nobody's: only that there was none is worth learning. */
function withoutNames(observation: Observation): Observation {
  const values = observation.values.map((value, at) =>
    OPEN_FEATURES.has(FEATURES[at] as Feature) && value !== 'none' ? '' : value,
  );
  return { ...observation, values };
}

/**
 * How much is believed of what only real traffic teaches: little, for names say much of the same. `counts` is here
 * because the simulated accounts hold passkeys by chance: their number says nothing there of why a ceremony failed.
 */
const NAME_WEIGHTS = { rp_code: 1, asn: 0.2, prefix: 0.3, model: 0.3, counts: 0.15 } as const;

/** The words of an error are believed to mean what the tables of texts say, before any traffic. */
function believeTexts(tally: Tally): void {
  believeTable(tally, 'message', MESSAGES);
  believeTable(tally, 'native', NATIVE_ERRORS);
  const verdicts: { key: string; causes: Cause[] }[] = Object.entries(REJECTIONS).map(([key, cause]) => ({
    key,
    causes: cause === 'SERVER_REJECTED' ? [cause, 'SIGN_COUNT_REPLAY'] : [cause],
  }));
  const others = WEIGHED_CAUSES.filter((cause) => !verdicts.some(({ causes }) => causes.includes(cause)));
  believeTable(tally, 'rejection', [...verdicts, { key: 'none', causes: others }]);
}

/** Ceremonies that the texts of a cause are worth, all together. */
const BELIEF = 20;

function believeTable(
  tally: Tally,
  feature: Feature,
  texts: readonly { key: string; causes: readonly Cause[] }[],
): void {
  for (const [place, cause] of WEIGHED_CAUSES.entries()) {
    const keys = new Set(texts.filter(({ causes }) => causes.includes(cause)).map(({ key }) => key));
    for (const value of keys) tally.count({ feature, platform: ANYWHERE, value }, place, BELIEF / keys.size);
  }
}

type Times = Map<Cause, Map<string, Weighted[]>>;

export function createTimes() {
  const all: Times = new Map();
  return {
    all,
    /** A place comes before those within it, for these keep near it. */
    add(cause: Cause, cell: string, time: Weighted): void {
      const ofCause = all.get(cause) ?? new Map<string, Weighted[]>();
      all.set(cause, ofCause);
      for (const where of [ANYWHERE, platformOfCell(cell), cell]) {
        const times = ofCause.get(where) ?? [];
        ofCause.set(where, times);
        times.push(time);
      }
    },
  };
}

/** A cell differs less from its platform than that from the others. */
const CELL_FIRMNESS = 5;

/** The times of each cause, then of each of its platforms near them, then of each cell near its platform. */
function fitTimes({ all }: ReturnType<typeof createTimes>): CauseModel['elapsed'] {
  const elapsed: CauseModel['elapsed'] = {};
  for (const cause of WEIGHED_CAUSES) {
    const ofCause = all.get(cause);
    const data = ofCause?.get(ANYWHERE) ?? [];
    const believed = timingPrior(cause);
    const start = data.length < OWN_TIMES_MIN ? believed.components : quantileStart(data, COMPONENTS);
    const strength = data.length < OWN_TIMES_MIN ? believed.strength : 1;
    const anywhere = fitMixture(data, { components: start, strength }, { iterations: EM_ITERATIONS });
    const fitted: Record<string, readonly { weight: number; mean: number; spread: number }[]> = {
      [ANYWHERE]: rounded(anywhere),
    };
    for (const [where, times] of ofCause ?? []) {
      if (where === ANYWHERE || times.length < OWN_TIMES_MIN) continue;
      const isCell = where !== platformOfCell(where);
      const prior = {
        components: fitted[platformOfCell(where)] ?? anywhere,
        strength: believed.strength * (isCell ? CELL_FIRMNESS : 1),
      };
      fitted[where] = rounded(fitMixture(times, prior, { iterations: EM_ITERATIONS }));
    }
    elapsed[cause] = fitted;
  }
  return elapsed;
}

export function rounded(mixture: readonly { weight: number; mean: number; spread: number }[]) {
  const round = (number: number) => Math.round(number * 1e4) / 1e4;
  return mixture.map(({ weight, mean, spread }) => ({
    weight: round(weight),
    mean: round(mean),
    spread: round(spread),
  }));
}

export type Tally = ReturnType<typeof createTally>;

/** Counts of causes by cell, and by feature, platform and value. */
export function createTally(size: number) {
  const cells = new Map<string, Float64Array>();
  const tables = FEATURES.map(() => new Map<string, Map<string, Float64Array>>());

  function bump(counts: Map<string, Float64Array>, key: string, at: { cause: number; by: number }): void {
    const known = counts.get(key) ?? new Float64Array(size);
    counts.set(key, known);
    known[at.cause] = (known[at.cause] ?? 0) + at.by;
  }

  function count(
    { feature, platform, value }: { feature: Feature; platform: string; value: string },
    cause: number,
    by: number,
  ): void {
    const table = tables[FEATURES.indexOf(feature)];
    if (!table || value === '' || cause < 0) return;
    const ofPlatform = table.get(platform) ?? new Map<string, Float64Array>();
    table.set(platform, ofPlatform);
    bump(ofPlatform, value, { cause, by });
  }

  return {
    count,
    countPrior(cell: string, cause: number, by: number): void {
      bump(cells, cell, { cause, by });
    },
    add({ cell, platform, values }: Observation, cause: number, by: number): void {
      bump(cells, cell, { cause, by });
      for (const [at, feature] of FEATURES.entries()) {
        count({ feature, platform, value: values[at] ?? '' }, cause, by);
      }
    },
    prior: (): Record<string, Counts> => sparse(cells),
    tables(): CauseModel['tables'] {
      return Object.fromEntries(
        FEATURES.map((feature, at) => [
          feature,
          Object.fromEntries(
            [...(tables[at] ?? [])].map(([platform, values]) => [platform, sparse(bounded(values))]),
          ),
        ]),
      );
    },
  };
}

/** The most frequent values of an open feature; the others are as good as never seen. */
const VALUES_MAX = 200;

function bounded(values: Map<string, Float64Array>): Map<string, Float64Array> {
  if (values.size <= VALUES_MAX) return values;
  const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);
  const frequent = [...values].sort(([, a], [, b]) => total(b) - total(a)).slice(0, VALUES_MAX);
  return new Map(frequent);
}

function sparse(all: Map<string, Float64Array>): Record<string, Counts> {
  const entries = [...all].map(([key, counts]) => {
    const pairs: Counts = [];
    for (const [cause, count] of counts.entries()) {
      const shown = Math.round(count * 100) / 100;
      if (shown > 0) pairs.push([cause, shown]);
    }
    return [key, pairs] as const;
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
