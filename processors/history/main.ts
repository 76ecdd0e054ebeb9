import { openClickHouse } from '../../infra/adapters/clickhouse.ts';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { readFrames } from '../../schemas/history-frames.ts';
import {
  CLICKHOUSE_SETTINGS,
  EXIT_WRONG_SETTING,
  readSettings,
  SettingError,
} from '../../schemas/settings.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { createPipeline } from '../pipeline.ts';
import { holdsCeremonies, type Written, writeHistory } from './write.ts';

/**
 * Takes a past from stdin (see `ingest/history/main.ts`), folds it as the processor folds the log, and writes it into an
 * empty database, before a processor runs on it. A line of JSON on stdout after each batch, and one at the end.
 */
const startedMs = clock.monotonic();
try {
  await run();
} catch (error) {
  process.stderr.write(`processors/history: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof SettingError ? EXIT_WRONG_SETTING : 1;
  process.stdin.destroy();
}

async function run(): Promise<void> {
  const settings = readSettings(
    [...CLICKHOUSE_SETTINGS, 'KAGIMI_DEVICE_LIST_FILE', 'KAGIMI_AAGUID_FILE', 'KAGIMI_CAUSE_MODEL_FILE'],
    process.env,
  );
  const lane = createPipeline({
    metrics: createMetrics({ part: 'history' }),
    userAgentCacheMax: 10_000,
    deviceList: settings.KAGIMI_DEVICE_LIST_FILE,
    aaguidList: settings.KAGIMI_AAGUID_FILE,
    causeModel: settings.KAGIMI_CAUSE_MODEL_FILE,
  })[CEREMONY_EVENTS]?.({ topic: CEREMONY_EVENTS, partition: 0, watermarkMs: 0 });
  if (!lane) throw new Error(`The pipeline has no lane for ${CEREMONY_EVENTS}.`);
  const store = openClickHouse(settings);
  try {
    if (await holdsCeremonies(store)) {
      throw new SettingError(
        `The database ${settings.KAGIMI_CLICKHOUSE_DATABASE} holds ceremonies already: a past can only be written into an empty one.`,
      );
    }
    const records = readFrames(process.stdin);
    const rows = await writeHistory({ lane, store, records, onWritten: tell });
    say({ rows, dead_letters: lane.deadLetters, seconds: seconds() });
  } finally {
    await store.close();
  }
}

function tell({ records, reachedMs }: Written): void {
  say({ records, reached_ms: reachedMs, seconds: seconds() });
}

function seconds(): number {
  return Math.round((clock.monotonic() - startedMs) / 100) / 10;
}

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
