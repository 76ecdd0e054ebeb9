import type { Store } from '../../../schemas/store.ts';
import { type Bench, type BenchContext, type BenchResult, roundsFor } from '../bench.ts';
import { measure, ownCpuMs } from '../cpu.ts';
import { createProductEncoding, describeTables, type EncodeRows, encodeJson } from '../encoding.ts';
import { type Figure, figure, readSeries } from '../figures.ts';
import { openLane } from '../lanes/product.ts';
import { createRawInserter, type RawInserter } from '../raw-insert.ts';
import { interleave, type Measured } from '../rounds.ts';
import { median } from '../statistics.ts';
import { asRecords, chance, drawEvents, frame, T0_MS } from '../traffic.ts';

const NAME = 'sink';
const TABLES = ['events', 'ceremonies'] as const;
type Table = (typeof TABLES)[number];

interface Sink {
  name: string;
  encode: EncodeRows;
  insert(table: Table, rows: readonly object[]): Promise<void>;
}

interface Scene {
  store: Store;
  raw: RawInserter;
  rows: Readonly<Record<Table, readonly object[]>>;
  /** What the tables hold after a right insert; learned from JSON. */
  sums: Record<Table, string>;
  serverPid: number;
}

/** The same rows into the same tables: encoding, sending, parsing, sorting, writing. */
export const sink: Bench = {
  name: NAME,
  about: "rows into ClickHouse through the product's adapter (Native blocks), against JSONEachRow",
  async run(context) {
    const store = await context.place.database('bench_sink');
    const server = await context.place.clickhouse();
    const raw = createRawInserter({ url: server.url, database: 'bench_sink' });
    try {
      const rows = drawRows(context.quick ? 600 : 3_000);
      const scene = { store, raw, rows, sums: { events: '', ceremonies: '' }, serverPid: server.pid };
      return await compare(context, scene);
    } finally {
      raw.close();
    }
  },
};

function drawRows(ceremonies: number): Record<Table, readonly object[]> {
  const lane = openLane();
  const frames = frame(drawEvents({ ceremonies, startMs: T0_MS, durationMs: 60_000 }));
  for (const record of asRecords(frames)) lane.take(record, { replaying: false });
  const drained = lane.drain();
  return { events: drained.get('events') ?? [], ceremonies: drained.get('ceremonies') ?? [] };
}

async function compare(context: BenchContext, scene: Scene): Promise<BenchResult> {
  const native: Sink = {
    name: 'Native',
    encode: createProductEncoding(await describeTables(context.place)),
    insert: (table, rows) => scene.store.insert(table, rows),
  };
  const json: Sink = {
    name: 'JSONEachRow',
    encode: (_table, rows) => encodeJson(rows),
    insert: (table, rows) => scene.raw.insert({ table, format: 'JSONEachRow', body: encodeJson(rows) }),
  };
  for (const table of TABLES) {
    await json.insert(table, scene.rows[table]);
    scene.sums[table] = await sumAndEmpty(scene.store, table);
  }
  context.say(`${scene.rows.events.length} rows of events, ${scene.rows.ceremonies.length} of ceremonies`);
  const sinks = [native, json];
  const series = await interleave(
    sinks.map((one) => ({ name: one.name, run: () => insertAll(one, scene) })),
    roundsFor(context, { quick: 9, full: 15, warmups: 2 }),
  );
  const read = readSeries(NAME, series, { unit: 'rows', random: chance() });
  const times = read.ratio('Native', 'JSONEachRow', 'a CPU second');
  const figures: Figure[] = [
    ...sinks.map(({ name }) => read.speed(name, 'a CPU second')),
    times,
    ...sinks.flatMap((one) => describeEncoding(one, scene)),
  ];
  return { figures, headline: { sink_vs_json: times.value } };
}

/** What the format alone costs this process, and what goes over the wire. */
function describeEncoding({ name, encode }: Sink, scene: Scene): Figure[] {
  let bytes = 0;
  const times = Array.from({ length: ENCODINGS }, () => {
    const before = ownCpuMs();
    bytes = TABLES.reduce((sum, table) => sum + encode(table, scene.rows[table]).length, 0);
    return ownCpuMs() - before;
  });
  return [
    figure(NAME, `${name}, encoding`, 'µs a row', (median(times) / rowsOf(scene)) * 1_000),
    figure(NAME, `${name}, size`, 'bytes a row', bytes / rowsOf(scene)),
  ];
}

const ENCODINGS = 7;

/** CPU of this process and of the server together; the tables are checked and emptied outside of it. */
async function insertAll({ insert, name }: Sink, scene: Scene): Promise<Measured> {
  const measured = await measure(async () => {
    for (const table of TABLES) await insert(table, scene.rows[table]);
    return rowsOf(scene);
  }, [scene.serverPid]);
  for (const table of TABLES) {
    const sum = await sumAndEmpty(scene.store, table);
    if (sum !== scene.sums[table]) throw new Error(`${name} wrote other ${table}: ${sum}.`);
  }
  return measured;
}

function rowsOf({ rows }: Scene): number {
  return rows.events.length + rows.ceremonies.length;
}

async function sumAndEmpty(store: Store, table: Table): Promise<string> {
  const [found] = await store.query<object>(
    `SELECT count() AS n, toString(sum(cityHash64(*))) AS hashes FROM ${table} FINAL`,
  );
  await store.command(`TRUNCATE TABLE ${table}`);
  return JSON.stringify(found);
}
