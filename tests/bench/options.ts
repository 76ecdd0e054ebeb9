import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';

export interface BenchOptions {
  help: boolean;
  quick: boolean;
  /** Names of the benchmarks to run; all of them when empty. */
  only: readonly string[];
  /** Null: each benchmark's own number. */
  rounds: number | null;
  out: string;
}

/** A switch that is wrong: one sentence. */
export class WrongSwitch extends Error {
  override readonly name = 'WrongSwitch';
  readonly code = 'wrong_switch';
}

const ROUNDS_MAX = 1_000;
const OUT = '.kagimi/bench';

export function help(benches: readonly Bench[]): string {
  const list = benches.map(({ name, about }) => `  ${name.padEnd(12)}${about}\n`).join('');
  return `npm run bench -- [switches]

  --quick            small inputs and few rounds: under five minutes
  --only NAME,…      only these
  --rounds N         rounds of each comparison, 1 to ${ROUNDS_MAX}
  --out DIR          where results.json and results.md go (${OUT})
  --help             this text

${list}
The last line of the output is one JSON object; what was not measured is null in it.
`;
}

/** Reads the switches. @throws WrongSwitch with one sentence that names the switch. */
export function parseBenchOptions(args: readonly string[], names: readonly string[]): BenchOptions {
  const values = read(args);
  const only = (values.only ?? '').split(',').filter((name) => name !== '');
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new WrongSwitch(`--only knows no "${unknown}", only ${names.join(', ')}.`);
  }
  const rounds = values.rounds === undefined ? null : Number(values.rounds);
  if (rounds !== null && !(Number.isInteger(rounds) && rounds >= 1 && rounds <= ROUNDS_MAX)) {
    throw new WrongSwitch(`--rounds must be a whole number from 1 to ${ROUNDS_MAX}, not "${values.rounds}".`);
  }
  return {
    help: values.help ?? false,
    quick: values.quick ?? false,
    only,
    rounds,
    out: values.out ?? OUT,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        quick: { type: 'boolean' },
        only: { type: 'string' },
        rounds: { type: 'string' },
        out: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('.', 1)[0] : String(cause);
    throw new WrongSwitch(`${why}. \`npm run bench -- --help\` lists the switches.`, { cause });
  }
}
