import { parseArgs } from 'node:util';
import { MODEL_VERSION_MAX } from '../../schemas/cause-model.ts';
import { REPLAY_MS } from '../sessionize/sessionizer.ts';
import type { Window } from './stored-failures.ts';

export const USAGE = `npm run causes -- learn --since DAY [--until TIME] --out FILE [--from FILE] [--version N]
npm run causes -- rerun --model FILE --since DAY [--until TIME] [--dry-run]
npm run causes -- renumber --version N --out FILE [--from FILE]

learn      refreshes the model with the failed ceremonies of the window, writes FILE and says what changed
rerun      names the causes of the window's failed ceremonies again, by the model of FILE; may be stopped and repeated
renumber   writes a model as it is under a newer number, which is how one goes back to it

--from is the model to begin with; unless given, it is the one that ships. ClickHouse is that of KAGIMI_CLICKHOUSE_URL.
DAY and TIME are UTC, as in 2026-11-01 or 2026-11-01T09:00; TIME is half an hour ago unless given.
`;

/** How long migration 0001 keeps events, days. */
export const EVENTS_KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

export type CausesCommand =
  | { command: 'help' }
  | { command: 'learn'; window: Window; out: string; from: string | null; version: number | null }
  | { command: 'rerun'; window: Window; model: string; dryRun: boolean }
  | { command: 'renumber'; out: string; from: string | null; version: number };

/** Reads the command line. @throws RangeError with one sentence. */
export function readCommand(args: readonly string[], nowMs: number): CausesCommand {
  const { values, positionals } = parse(args);
  const [command] = positionals;
  if (values.help || command === undefined) return { command: 'help' };
  if (command === 'renumber') return readRenumber(values);
  if (command !== 'learn' && command !== 'rerun') {
    throw new RangeError(`"${command}" must be learn, rerun or renumber; --help says more.`);
  }
  const window = readWindow(values, nowMs);
  if (command === 'rerun') {
    const model = given(values.model, '--model must be a model file.');
    return { command, window, model, dryRun: values['dry-run'] ?? false };
  }
  return {
    command,
    window,
    out: outOf(values),
    from: values.from ?? null,
    version: readVersion(values.version),
  };
}

function readRenumber(values: { out?: string; from?: string; version?: string }): CausesCommand {
  const version = readVersion(given(values.version, '--version must be the number to give the model.'));
  return { command: 'renumber', out: outOf(values), from: values.from ?? null, version: version ?? 0 };
}

function outOf({ out }: { out?: string }): string {
  return given(out, '--out must be the file to write the model into.');
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        since: { type: 'string' },
        until: { type: 'string' },
        out: { type: 'string' },
        from: { type: 'string' },
        version: { type: 'string' },
        model: { type: 'string' },
        'dry-run': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw new RangeError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/**
 * A ceremony must have ended before its cause is named, and its events must still be there: of a ceremony that has
 * lost some, a newer model would speak on less than an older one knew.
 */
function readWindow(
  values: { since?: string | undefined; until?: string | undefined },
  nowMs: number,
): Window {
  const latestMs = nowMs - REPLAY_MS;
  const earliestMs = nowMs - EVENTS_KEPT_DAYS * DAY_MS;
  const sinceMs = readTime(
    '--since',
    given(values.since, '--since must be a day or a time, as in 2026-11-01.'),
  );
  const untilMs = values.until === undefined ? latestMs : readTime('--until', values.until);
  const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);
  if (sinceMs < earliestMs) {
    throw new RangeError(
      `--since must be ${iso(earliestMs)} or later, because events are kept for ${EVENTS_KEPT_DAYS} days.`,
    );
  }
  if (untilMs > latestMs) {
    throw new RangeError(`--until must be ${iso(latestMs)} or earlier, because later ceremonies may go on.`);
  }
  if (untilMs <= sinceMs) throw new RangeError('--until must be later than --since.');
  return { sinceMs, untilMs };
}

function readTime(name: string, text: string): number {
  const ms = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? text : text.replace(/Z?$/, 'Z'));
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?$/.test(text) || Number.isNaN(ms)) {
    throw new RangeError(
      `${name} must be a UTC day or time, as in 2026-11-01 or 2026-11-01T09:00, not "${text}".`,
    );
  }
  return ms;
}

function readVersion(text: string | undefined): number | null {
  if (text === undefined) return null;
  const version = Number(text);
  if (!/^\d+$/.test(text) || version < 1 || version > MODEL_VERSION_MAX) {
    throw new RangeError(`--version must be a whole number from 1 to ${MODEL_VERSION_MAX}.`);
  }
  return version;
}

function given(text: string | undefined, otherwise: string): string {
  if (text === undefined || text === '') throw new RangeError(otherwise);
  return text;
}
