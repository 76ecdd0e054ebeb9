import { softmax, type Term, weigh } from './classify.ts';
import type { CompiledModel } from './compile.ts';
import type { Labelled } from './learn.ts';
import type { CauseModel, Weighed } from './model.ts';

const TURNS = 120;
const RATE = 0.06;
/** How strongly a weight is held near its start, and a bias near nothing, in ceremonies: biases would learn chance. */
const HOLD = { weight: 4, bias: 40 } as const;
const START = 0.8;

interface Sample {
  terms: readonly Term[];
  cause: number;
}

/**
 * How much each feature deserves to be believed: the weights that make held-out causes most probable. A naive product
 * of likelihoods counts twice what two features say together; these weights are what brings the posterior to the
 * frequencies (a logarithmic opinion pool, fitted by gradient descent with Adam).
 */
export function fitWeights(
  ceremonies: readonly Labelled[],
  compiled: CompiledModel,
): Pick<CauseModel, 'weights' | 'bias'> {
  const { causes } = compiled.model;
  const samples: Sample[] = [];
  for (const { observation, cause } of ceremonies) {
    const place = causes.indexOf(cause);
    if (place >= 0) samples.push({ terms: weigh(observation, compiled).terms, cause: place });
  }
  const names = [...new Set(samples.flatMap(({ terms }) => terms.map(({ feature }) => feature)))].sort();
  const places = new Map(names.map((name, at) => [name, at] as const));
  const values = new Float64Array(names.length + causes.length).fill(START, 0, names.length);
  const step = createAdam(values.length);
  for (let turn = 0; turn < TURNS; turn += 1) {
    const gradient = gradientOf(samples, values, places);
    for (let at = 0; at < values.length; at += 1) {
      const isWeight = at < names.length;
      const held = isWeight ? HOLD.weight * ((values[at] ?? 0) - START) : HOLD.bias * (values[at] ?? 0);
      gradient[at] = ((gradient[at] ?? 0) + held) / Math.max(1, samples.length);
    }
    step(values, gradient);
    for (let at = 0; at < names.length; at += 1) values[at] = Math.max(0, values[at] ?? 0);
  }
  const round = (number: number) => Math.round(number * 1e4) / 1e4;
  return {
    weights: Object.fromEntries(names.map((name, at) => [name, round(values[at] ?? 0)])),
    bias: causes.map((_, cause) => round(values[names.length + cause] ?? 0)),
  };
}

/** The gradient of the negative log-likelihood: by weight first, then by cause. */
function gradientOf(
  samples: readonly Sample[],
  values: Float64Array,
  places: ReadonlyMap<Weighed, number>,
): Float64Array {
  const gradient = new Float64Array(values.length);
  const offset = places.size;
  const size = values.length - offset;
  for (const { terms, cause } of samples) {
    const scores = values.slice(offset);
    for (const { feature, logs } of terms) {
      const weight = values[places.get(feature) ?? 0] ?? 0;
      for (let at = 0; at < size; at += 1) scores[at] = (scores[at] ?? 0) + weight * (logs[at] ?? 0);
    }
    const errors = softmax(scores);
    errors[cause] = (errors[cause] ?? 0) - 1;
    for (const { feature, logs } of terms) {
      let slope = 0;
      for (let at = 0; at < size; at += 1) slope += (errors[at] ?? 0) * (logs[at] ?? 0);
      const place = places.get(feature) ?? 0;
      gradient[place] = (gradient[place] ?? 0) + slope;
    }
    for (let at = 0; at < size; at += 1)
      gradient[offset + at] = (gradient[offset + at] ?? 0) + (errors[at] ?? 0);
  }
  return gradient;
}

/** Adam (Kingma and Ba 2015) with its usual constants. */
function createAdam(size: number) {
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  let turn = 0;
  return function step(values: Float64Array, gradient: Float64Array): void {
    turn += 1;
    for (let at = 0; at < size; at += 1) {
      const slope = gradient[at] ?? 0;
      first[at] = 0.9 * (first[at] ?? 0) + 0.1 * slope;
      second[at] = 0.999 * (second[at] ?? 0) + 0.001 * slope * slope;
      const mean = (first[at] ?? 0) / (1 - 0.9 ** turn);
      const variance = (second[at] ?? 0) / (1 - 0.999 ** turn);
      values[at] = (values[at] ?? 0) - (RATE * mean) / (Math.sqrt(variance) + 1e-8);
    }
  };
}

const BAND = 0.1;
const BAND_CEREMONIES_MIN = 30;

/**
 * The lowest confidence at which an answer is still more often right than wrong, on ceremonies that the counts have
 * not seen: of all bands of a tenth from 0.3 up, the first that is right half of the time, and all above it.
 */
export function chooseThreshold(ceremonies: readonly Labelled[], compiled: CompiledModel): number {
  const { causes } = compiled.model;
  const answers = ceremonies.map(({ observation, cause }) => {
    const posterior = softmax(weigh(observation, compiled).scores);
    const confidence = posterior.reduce((most, share) => Math.max(most, share), 0);
    return { confidence, right: causes[posterior.indexOf(confidence)] === cause };
  });
  for (let percent = 90; percent > 30; percent -= 2) {
    const low = percent / 100 - 0.02;
    const band = answers.filter(({ confidence }) => confidence >= low && confidence < low + BAND);
    const right = band.filter((answer) => answer.right).length;
    if (band.length >= BAND_CEREMONIES_MIN && right < band.length / 2) return percent / 100;
  }
  return 0.3;
}
