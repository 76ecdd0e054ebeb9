import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { runLive } from './live.ts';

const HELP = `npm run regressions:live -- [switches]

Starts the whole product in a temporary folder, gives it five days of a simulated fleet, then sends live traffic in
which passkeys begin to fail on Sony phones with Android 16, and measures how long the page takes.

  --log auto|kafka|embedded   which log carries the events (auto)
  --seed TEXT                 the same seed gives the same fleet (live)
  --history-per-day N         ceremonies a day of the history (4000)
  --live N                    live ceremonies at most (40000)
  --rate N                    of them a second; 0: as fast as the collector takes them (40)
  --only-os NAME              of the live ceremonies, send only those on this family of systems (all)
  --fault-rate SHARE          share of the cell's ceremonies that the fault breaks (0.14)
  --wait-minutes N            give up after so long (25)

The last line is one JSON object; exit 0 when one page came, within two minutes of the ceremony that decided.
`;
const SECONDS_MAX = 120;
const MINUTE_MS = 60_000;
const say = (line: string) => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`regressions:live: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      log: { type: 'string', default: 'auto' },
      seed: { type: 'string', default: 'live' },
      'history-per-day': { type: 'string', default: '4000' },
      live: { type: 'string', default: '40000' },
      rate: { type: 'string', default: '40' },
      'only-os': { type: 'string' },
      'fault-rate': { type: 'string', default: '0.14' },
      'wait-minutes': { type: 'string', default: '25' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const rate = number('--rate', values.rate, { min: 0, max: 10_000 });
  const options = {
    seed: values.seed,
    historyPerDay: number('--history-per-day', values['history-per-day'], { min: 500, max: 100_000 }),
    liveCeremonies: number('--live', values.live, { min: 100, max: 1_000_000 }),
    rate: rate === 0 ? null : rate,
    onlyOs: values['only-os'] ?? null,
    faultRate: number('--fault-rate', values['fault-rate'], { min: 0, max: 1 }),
    waitMsMax: number('--wait-minutes', values['wait-minutes'], { min: 1, max: 600 }) * MINUTE_MS,
  };
  const directory = mkdtempSync(join(tmpdir(), 'kagimi-live-'));
  const stopped = new AbortController();
  process.once('SIGINT', () => stopped.abort());
  process.once('SIGTERM', () => stopped.abort());
  const startedMs = clock.monotonic();
  const log = logOf(values.log);
  try {
    const result = await runLive({ log, directory, say, signal: stopped.signal, ...options });
    const seconds = Math.round((clock.monotonic() - startedMs) / 1_000);
    say(JSON.stringify({ ...result, seconds }));
    const { pages, opened, seconds_from_deciding_event } = result;
    return pages === 1 && opened === 1 && seconds_from_deciding_event <= SECONDS_MAX ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function logOf(text: string): 'auto' | 'kafka' | 'embedded' {
  if (text === 'auto' || text === 'kafka' || text === 'embedded') return text;
  throw new Error(`--log must be auto, kafka or embedded, not "${text}".`);
}

function number(name: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text);
  if (text !== '' && value >= min && value <= max) return value;
  throw new Error(`${name} must be a number from ${min} to ${max}, not "${text}".`);
}
