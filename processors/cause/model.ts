import { readFileSync } from 'node:fs';
import type { Cause } from '../../schemas/vocabulary.ts';
import type { Feature } from './features.ts';
import type { Component } from './lognormal.ts';

/** How often each cause was seen with something: pairs of the cause's place in `causes` and its count. */
export type Counts = (readonly [cause: number, count: number])[];

/** Beside the features, what else is weighed. */
export type Weighed = Feature | 'prior' | 'elapsed';

/** Everywhere: counts that hold for no platform in particular, such as what is believed before any traffic. */
export const ANYWHERE = '*';

/**
 * What the classifier knows, as counts and mixtures rather than as probabilities, so that models can be refreshed and
 * merged. It is a file in the repository, made by `tests/score/cause/learn.ts`.
 */
export interface CauseModel {
  /** 1, 2, 3 …; stands in every decision, so that history can be classified again by a later one. */
  version: number;
  /** What it was learned from; enough to make it again. */
  learned: {
    seeds: readonly string[];
    ceremonies: number;
    failures: number;
    /** Of a small model made the same way: tells when the code or the fleet has moved on. */
    digest: string;
  };
  causes: readonly Cause[];
  /** By cell: platform, operation and mediation. */
  prior: Record<string, Counts>;
  /** By feature, platform and value. */
  tables: Partial<Record<Feature, Record<string, Record<string, Counts>>>>;
  /** By cause and platform; `*` for all platforms together. */
  elapsed: Partial<Record<Cause, Record<string, readonly Component[]>>>;
  /** How much each feature is believed: features that say the same twice weigh less. */
  weights: Partial<Record<Weighed, number>>;
  /** By cause, in the order of `causes`: what the weights leave over. */
  bias: readonly number[];
  /** An answer below this is UNKNOWABLE. */
  threshold: number;
}

/** Reads the model that ships with this version. */
export function loadModel(): CauseModel {
  return JSON.parse(
    readFileSync(new URL('./model.v1.generated.json', import.meta.url), 'utf8'),
  ) as CauseModel;
}
