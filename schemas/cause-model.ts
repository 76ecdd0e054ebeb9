import { z } from 'zod';
import { parseJson } from './device-list.ts';
import { CAUSES, type Cause } from './vocabulary.ts';

/**
 * What the classifier looks at, each a word from a small set. `''` means "not said" and weighs nothing, so that a
 * beacon that knows less is never taken for one that denies.
 */
export const FEATURES = [
  /** Name, words and native type of the error together; `ERROR_PARTS` stand in where this is unheard of. */
  'error',
  'error_name',
  'message',
  'native',
  'rejection',
  'rp_code',
  /** Whether the sheet took the focus, when, and whether it gave it back. */
  'focus',
  'hidden',
  'left',
  /** How the page stood when it called: focus, visibility, user activation. */
  'start',
  'patched',
  'capability',
  'attachment',
  'transports',
  'hints',
  /** How many passkeys the relying party says that the account has: its exclude list, or its allow list. */
  'counts',
  /** Where and when this account's passkeys were last used before, as far as is remembered. */
  'history',
  'screen_lock',
  'bluetooth',
  'credman',
  'network',
  'asn',
  'prefix',
  'os',
  'browser',
  'oem',
  'model',
  'play_services',
  'purpose',
] as const;
export type Feature = (typeof FEATURES)[number];

/** Everywhere: counts that hold for no platform in particular, such as what is believed before any traffic. */
export const ANYWHERE = '*';

/** The rank of a verdict holds the model's number and fits a UInt16: see `processors/cause/verdict.ts`. */
export const MODEL_VERSION_MAX = 340;

const CAUSE_WORDS = Object.keys(CAUSES) as [Cause, ...Cause[]];
const BYTES_MAX = 16 * 1_048_576;

/** How often each cause was seen with something: pairs of the cause's place in `causes` and its count. */
const counts = z.array(z.tuple([z.int().nonnegative(), z.number().nonnegative()]).readonly());
/** One way in which a time comes about: a share of the cases, mean and spread of the logarithm of milliseconds. */
const component = z.strictObject({
  weight: z.number().nonnegative(),
  mean: z.number(),
  spread: z.number().positive(),
});
const weighed = z.enum([...FEATURES, 'prior', 'elapsed']);

/**
 * What the classifier knows, as counts and mixtures rather than as probabilities, so that models can be refreshed and
 * merged. A file: one is made by `tests/score/cause/learn.ts` and ships, others by `npm run causes -- learn`.
 */
const causeModelSchema = z.strictObject({
  /** 1, 2, 3 …; stands in every decision, so that history can be classified again by a later one. */
  version: z.int().min(0).max(MODEL_VERSION_MAX),
  /** What it was learned from; enough to make it again. */
  learned: z.strictObject({
    seeds: z.array(z.string()).readonly(),
    ceremonies: z.int(),
    failures: z.int(),
    /** Of a small model made the same way: tells when the code or the fleet has moved on. */
    digest: z.string(),
  }),
  /** The traffic that it was refreshed with, and the model that it began from. */
  refreshed: z
    .strictObject({ from: z.int(), since: z.string(), until: z.string(), ceremonies: z.int() })
    .exactOptional(),
  causes: z.array(z.enum(CAUSE_WORDS)).nonempty().readonly(),
  /** By cell: platform, operation and mediation. */
  prior: z.record(z.string(), counts),
  /** By feature, platform and value. */
  tables: z.partialRecord(z.enum(FEATURES), z.record(z.string(), z.record(z.string(), counts))),
  /** By cause, then by cell, platform or `*` for all platforms together: the finest that has enough traffic counts. */
  elapsed: z.partialRecord(z.enum(CAUSE_WORDS), z.record(z.string(), z.array(component).readonly())),
  /** How much each feature is believed: features that say the same twice weigh less. */
  weights: z.partialRecord(weighed, z.number()),
  /** By cause, in the order of `causes`: what the weights leave over. */
  bias: z.array(z.number()).readonly(),
  /** An answer below this is UNKNOWABLE. */
  threshold: z.number().min(0).max(1),
});

export type CauseModel = z.infer<typeof causeModelSchema>;
export type Counts = z.infer<typeof counts>;
export type Component = z.infer<typeof component>;
/** Beside the features, what else is weighed. */
export type Weighed = z.infer<typeof weighed>;

/** @throws Error whose message completes "NAME must be …". */
export function readCauseModel(text: string): CauseModel {
  const must = 'a model file that `npm run causes -- learn` of this release writes';
  if (text.length > BYTES_MAX) throw new Error(`${must}, of at most 16 MiB`);
  const { success, data, error } = causeModelSchema.safeParse(parseJson(text, must));
  if (!success) throw new Error(`${must} (${placeOf(error)})`);
  if (data.bias.length !== data.causes.length) throw new Error(`${must} (bias: one number for each cause)`);
  if (mostCause(data) >= data.causes.length) throw new Error(`${must} (a count is of no cause)`);
  return data;
}

function placeOf({ issues: [first] }: z.ZodError): string {
  return first
    ? `${first.path.slice(0, 4).join('.') || 'the whole'}: ${first.message}`.slice(0, 200)
    : 'the whole';
}

/** The greatest place in `causes` that any count speaks of. */
function mostCause({ prior, tables }: CauseModel): number {
  let most = -1;
  const note = (all: Counts) => {
    for (const [cause] of all) if (cause > most) most = cause;
  };
  Object.values(prior).forEach(note);
  for (const table of Object.values(tables)) {
    for (const values of Object.values(table ?? {})) Object.values(values).forEach(note);
  }
  return most;
}
