import { parseArgs } from 'node:util';

export const USAGE = `npm run regressions -- replay --from TIME --to TIME [--tenant ID] [--all] [--write DATABASE]
npm run regressions -- replay --scenario FILE [--seed TEXT] [--days N] [--per-day N] [--all]

Runs the detector from nothing over past traffic, says what it would have said, and changes nothing.

--from, --to     UTC, as in 2026-11-01 or 2026-11-01T09:00: the trials in ClickHouse settled from then until then
--tenant ID      whose; needed where the window has trials of several
--write DATABASE also writes the rows of the detector, into another database that has been migrated
--scenario FILE  instead: a fleet to which happens what the file says, as in infra/fleet/scenarios, scored by its truth
--seed TEXT      the same seed gives the same fleet (kagimi)
--days N         how many days of it, 4 to 60 (8); the hours of the scenario count from the end of the third
--per-day N      its ceremonies a day, 100 to 300000 (8000)
--all            also the revisions in which nothing happened but time

In the first three days the detector only learns what is usual. The last line is one JSON object.
`;

const MINUTE_MS = 60_000;
/** Empty minutes are judged one by one: a year and a little. */
const WINDOW_MINUTES_MAX = 400 * 1_440;

export type ReplayCommand =
  | { command: 'help' }
  | {
      command: 'window';
      /** Minutes since the epoch, the last one included. */
      from: number;
      to: number;
      tenant: string | null;
      write: string | null;
      all: boolean;
    }
  | { command: 'scenario'; file: string; seed: string; days: number; perDay: number; all: boolean };

/** Reads the command line. @throws RangeError with one sentence. */
export function readCommand(args: readonly string[]): ReplayCommand {
  const { values, positionals } = parse(args);
  const [command] = positionals;
  if (values.help || command === undefined) return { command: 'help' };
  if (command !== 'replay') throw new RangeError(`"${command}" must be replay; --help says more.`);
  const all = values.all ?? false;
  if (values.scenario === undefined) return { command: 'window', all, ...readWindow(values) };
  const misplaced = (['from', 'to', 'tenant', 'write'] as const).find((name) => values[name] !== undefined);
  if (misplaced) throw new RangeError(`--${misplaced} is for a window of ClickHouse, not for --scenario.`);
  return {
    ...{ command: 'scenario', file: values.scenario, seed: values.seed ?? 'kagimi', all },
    days: wholeNumber('--days', values.days ?? '8', { min: 4, max: 60 }),
    perDay: wholeNumber('--per-day', values['per-day'] ?? '8000', { min: 100, max: 300_000 }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        tenant: { type: 'string' },
        write: { type: 'string' },
        scenario: { type: 'string' },
        seed: { type: 'string' },
        days: { type: 'string' },
        'per-day': { type: 'string' },
        all: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw new RangeError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

type Given = ReturnType<typeof parse>['values'];

function readWindow({ tenant, write, ...values }: Given) {
  const fromSimulation = (['seed', 'days', 'per-day'] as const).find((name) => values[name] !== undefined);
  if (fromSimulation) throw new RangeError(`--${fromSimulation} needs --scenario.`);
  const from = readMinute('--from', values.from);
  const to = readMinute('--to', values.to) - 1;
  if (to < from) throw new RangeError('--to must be later than --from.');
  if (to - from >= WINDOW_MINUTES_MAX) throw new RangeError('--to must be within 400 days of --from.');
  if (write !== undefined && !/^[A-Za-z_]\w*$/.test(write)) {
    throw new RangeError(`--write must be the name of a database, not "${write}".`);
  }
  return { from, to, tenant: tenant ?? null, write: write ?? null };
}

function readMinute(name: string, text: string | undefined): number {
  const ms = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text ?? '') ? `${text}` : `${text}`.replace(/Z?$/, 'Z'));
  if (text === undefined || !/^\d{4}-\d\d-\d\d(T\d\d:\d\dZ?)?$/.test(text) || Number.isNaN(ms)) {
    throw new RangeError(
      `${name} must be a UTC day or minute, as in 2026-11-01 or 2026-11-01T09:00, not "${text ?? ''}".`,
    );
  }
  return ms / MINUTE_MS;
}

function wholeNumber(name: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new RangeError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`);
}
