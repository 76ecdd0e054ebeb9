import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { observe } from '../../../processors/cause/features.ts';
import { type Labelled, learnModel } from '../../../processors/cause/learn.ts';
import type { CauseModel } from '../../../processors/cause/model.ts';
import { observeFailures, observeRemembered } from './observed.ts';

/**
 * Makes `processors/cause/model.v2.generated.json` from labelled traffic of the fleet:
 *   node tests/score/cause/learn.ts
 * The seeds begin with `learn`; the score uses others. `--out FILE` writes elsewhere.
 */
export const LEARNED_FROM = {
  version: 2,
  seeds: ['learn-1', 'learn-2', 'learn-3', 'learn-4'],
  ceremonies: 50_000,
} as const;

/** Learns from so many ceremonies of a day, and as many of some weeks, of each seed. */
export function learnFrom({
  version,
  seeds,
  ceremonies,
}: {
  version: number;
  seeds: readonly string[];
  ceremonies: number;
}): CauseModel {
  const labelled: Labelled[] = [];
  for (const seed of seeds) {
    // A day of many people, as the stream knows it, and weeks of a few, as the second look does: it must be true of both.
    const days = observeFailures({ seed, ceremonies });
    const weeks = observeRemembered({ seed: `${seed}-remembered`, ceremonies });
    for (const failures of [days, weeks]) {
      for (const { facts, history, truth } of failures) {
        labelled.push({ observation: observe(facts, history), cause: truth });
      }
    }
  }
  return learnModel(labelled, {
    version,
    learned: { seeds, ceremonies, failures: labelled.length, digest: '' },
  });
}

/** The digest of a small model: it changes when the code that learns, or the fleet that teaches, changes. */
export function digestOfSmall(): string {
  const small = learnFrom({ version: 0, seeds: ['learn-1'], ceremonies: 1_500 });
  return createHash('sha256').update(JSON.stringify(small)).digest('hex');
}

if (import.meta.main) {
  const shipped = new URL('../../../processors/cause/model.v2.generated.json', import.meta.url).pathname;
  const { values } = parseArgs({ options: { out: { type: 'string', default: shipped } } });
  const learned = learnFrom(LEARNED_FROM);
  const model = { ...learned, learned: { ...learned.learned, digest: digestOfSmall() } };
  writeFileSync(values.out, `${JSON.stringify(model)}\n`);
  process.stdout.write(`${values.out}: ${model.learned.failures} failures, threshold ${model.threshold}\n`);
}
