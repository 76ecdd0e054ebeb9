import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { inArrivalOrder, simulateDay } from '../../infra/fleet/day.ts';
import { loadScenario } from '../../infra/fleet/load-scenario.ts';
import { ScenarioError } from '../../infra/fleet/scenario-fields.ts';
import { fleetTenantOf } from '../../infra/fleet/tenant.ts';
import { HORIZON_MS } from '../../schemas/ceremony.ts';
import { frameOf, type HistoryRecord } from '../../schemas/history-frames.ts';
import { EXIT_WRONG_SETTING, readSettings, SettingError } from '../../schemas/settings.ts';
import { parseTenants, type Tenant } from '../../schemas/tenants.ts';
import { historyRecords } from './records.ts';

const USAGE = `node ingest/history/main.ts [switches] | node processors/history/main.ts

Simulated traffic of days gone by, as the records that the log would hold: length-prefixed frames on stdout. The tenant
is one of KAGIMI_TENANTS_FILE.

  --tenant ID             whose traffic it is
  --from TIME --to TIME   when its ceremonies are issued, such as 2026-09-06T15:00Z; the end at least 15 minutes ago
  --ceremonies N          how many in all
  --people N              as many people as make so many ceremonies (N of --ceremonies)
  --seed TEXT             the same seed gives the same traffic
  --scenario FILE         what happens meanwhile (nothing but the usual)
  --scenario-from TIME    the zero of its hours (--from)
  --help                  this text
`;
/** Bytes handed to the pipe at once. */
const CHUNK_BYTES = 65_536;
const CEREMONIES_MAX = 10_000_000;

try {
  await run();
} catch (error) {
  process.stderr.write(`ingest/history: ${error instanceof Error ? error.message : String(error)}\n`);
  const isWrong =
    error instanceof RangeError || error instanceof SettingError || error instanceof ScenarioError;
  process.exitCode = isWrong ? EXIT_WRONG_SETTING : 1;
}

async function run(): Promise<void> {
  const values = readSwitches();
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const tenant = tenantOf(values.tenant ?? '');
  const [startMs, endMs] = [timeOf('--from', values.from), timeOf('--to', values.to)];
  if (startMs >= endMs || endMs + HORIZON_MS > clock.now()) {
    throw new RangeError(
      '--to must be after --from, and at least 15 minutes ago: until then, all has settled.',
    );
  }
  const ceremonies = countOf('--ceremonies', values.ceremonies);
  const seed = values.seed ?? '';
  const day = simulateDay({
    ...{ seed, ceremonies, startMs, durationMs: endMs - startMs, tenant: fleetTenantOf(tenant) },
    people: { seed, ceremonies: countOf('--people', values.people ?? values.ceremonies), startMs },
    scenario: values.scenario === undefined ? undefined : await loadScenario(values.scenario),
    scenarioStartMs:
      values['scenario-from'] === undefined ? startMs : timeOf('--scenario-from', values['scenario-from']),
  });
  const records = historyRecords({ messages: inArrivalOrder(day), tenant, endMs });
  await pipeline(Readable.from(chunksOf(records)), process.stdout);
}

function readSwitches() {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: {
        ...{ tenant: text, from: text, to: text, ceremonies: text, people: text, seed: text },
        ...{ scenario: text, 'scenario-from': text, help: { type: 'boolean' } as const },
      },
    });
    return values;
  } catch (cause) {
    throw new RangeError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function tenantOf(id: string): Tenant {
  const { KAGIMI_TENANTS_FILE: file } = readSettings(['KAGIMI_TENANTS_FILE'], process.env);
  const tenant = parseTenants(readFileSync(file, 'utf8')).get(id);
  if (!tenant) throw new RangeError(`--tenant must be one of KAGIMI_TENANTS_FILE, not "${id}".`);
  return tenant;
}

function timeOf(name: string, text = ''): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new RangeError(`${name} must be a time such as 2026-09-06T15:00Z, not "${text}".`);
  return ms;
}

function countOf(name: string, text = ''): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= CEREMONIES_MAX) return count;
  throw new RangeError(`${name} must be a whole number from 1 to ${CEREMONIES_MAX}, not "${text}".`);
}

/** Frames by the chunk: a write for each would cost more than making it. */
function* chunksOf(records: Iterable<HistoryRecord>): Generator<Buffer> {
  let frames: Buffer[] = [];
  let bytes = 0;
  for (const record of records) {
    const frame = frameOf(record);
    frames.push(frame);
    bytes += frame.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(frames);
    frames = [];
    bytes = 0;
  }
  yield Buffer.concat(frames);
}
