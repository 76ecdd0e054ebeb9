import { parseArgs } from 'node:util';
import type { Random } from '../../schemas/clock.ts';

export interface ChaosOptions {
  seed: string;
  quick: boolean;
  /** Names of faults; empty for all that the run has. */
  faults: readonly string[];
  list: boolean;
  help: boolean;
  reportFile: string | null;
  /** Keeps the folder with its logs. */
  keep: boolean;
}

export const HELP = `Hurts the running product in every way of docs/chaos.md, and checks after each that nothing is lost, doubled or wrong.

  npm run chaos -- [switches]

  --quick         a representative part, minutes; the tests of every commit run it too
  --fault NAME    this fault only; may be given several times
  --seed TEXT     repeats the chances of an earlier run; default: a new seed, printed first
  --report FILE   where to write the table of faults and invariants (Markdown)
  --keep          leaves the folder with the logs of every process
  --list          the faults, a line each
  --help          this text

The last line of the output is one JSON object; exit 0 only without a violation.
`;

/** @throws Error with one sentence that names a switch that is not known. */
export function parseOptions(args: readonly string[], random: Random): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      quick: { type: 'boolean', default: false },
      fault: { type: 'string', multiple: true, default: [] },
      report: { type: 'string' },
      keep: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    seed: values.seed ?? random.bytes(4).toString('hex'),
    quick: values.quick,
    faults: values.fault,
    list: values.list,
    help: values.help,
    keep: values.keep,
    reportFile: values.report ?? null,
  };
}
