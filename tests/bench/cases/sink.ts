import type { Store } from '../../../schemas/store.ts';
import { type Bench, type BenchContext, type BenchResult, roundsFor } from '../bench.ts';
import { measure, ownCpuMs } from '../cpu.ts';
import { type Figure, figure, readSeries } from '../figures.ts';
import { createNativeEncoder, type TableColumn } from '../formats/native.ts';
import { createRowBinaryEncoder } from '../formats/row-binary.ts';
import { readColumns } from '../formats/table.ts';
import { encodeJson, openLane } from '../lanes/product.ts';
import { createRawInserter, type RawInserter } from '../raw-insert.ts';
import { interleave, type Measured } from '../rounds.ts';
import { median } from '../statistics.ts';
import { asRecords, chance, drawEvents, frame, T0_MS } from '../traffic.ts';

const NAME = 'sink';
const TABLES = ['events', 'ceremonies'] as const;
type Table = (typeof TABLES)[number];
type Encode = (rows: readonly object[]) => Buffer;

interface Sink {
  name: string;
  /** Null: the product's own adapter, which encodes and packs by itself. */
  format: string | null;
  encoders: Readonly<Record<Table, Encode>>;
}

interface Scene {
  store: Store;
  raw: RawInserter;
  rows: Readonly<Record<Table, readonly object[]>>;
  /** What the tables hold after a right insert; learned from the product's own adapter. */
  sums: Record<Table, string>;
  serverPid: number;
}

/** The same rows into the same tables, by format: encoding, sending, parsing, sorting, writing. */
export const sink: Bench = {
  name: NAME,
  about: 'rows into ClickHouse by format: JSONEachRow, JSONCompactEachRow, RowBinary, Native blocks',
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
  const sinks = await createSinks(scene.store);
  for (const table of TABLES) {
    await scene.store.insert(table, scene.rows[table]);
    scene.sums[table] = await sumAndEmpty(scene.store, table);
  }
  context.say(`${scene.rows.events.length} rows of events, ${scene.rows.ceremonies.length} of ceremonies`);
  const series = await interleave(
    sinks.map((one) => ({ name: one.name, run: () => insertAll(one, scene) })),
    roundsFor(context, { quick: 7, full: 15, warmups: 2 }),
  );
  const read = readSeries(NAME, series, { unit: 'rows', random: chance() });
  const native = read.ratio('Native', 'JSONEachRow', 'a CPU second');
  const names = sinks.map(({ name }) => name);
  const figures: Figure[] = [
    ...names.map((name) => read.speed(name, 'a CPU second')),
    ...names
      .filter((name) => name !== 'JSONEachRow')
      .map((name) => read.ratio(name, 'JSONEachRow', 'a CPU second')),
    ...sinks.filter(({ format }) => format !== null).flatMap((one) => describeEncoding(one, scene)),
  ];
  return { figures, headline: { sink_vs_json: native.value } };
}

/** What the format alone costs this process, and what goes over the wire. */
function describeEncoding({ name, encoders }: Sink, scene: Scene): Figure[] {
  let bytes = 0;
  const times = Array.from({ length: ENCODINGS }, () => {
    const before = ownCpuMs();
    bytes = TABLES.reduce((sum, table) => sum + encoders[table](scene.rows[table]).length, 0);
    return ownCpuMs() - before;
  });
  return [
    figure(NAME, `${name}, encoding`, 'µs a row', (median(times) / rowsOf(scene)) * 1_000),
    figure(NAME, `${name}, size`, 'bytes a row', bytes / rowsOf(scene)),
  ];
}

const ENCODINGS = 7;

async function createSinks(store: Store): Promise<Sink[]> {
  const columns = {
    events: await readColumns(store, 'events'),
    ceremonies: await readColumns(store, 'ceremonies'),
  };
  const of = (create: (columns: readonly TableColumn[]) => Encode) => ({
    events: create(columns.events),
    ceremonies: create(columns.ceremonies),
  });
  return [
    { name: "the product's adapter", format: null, encoders: of(() => encodeJson) },
    { name: 'JSONEachRow', format: 'JSONEachRow', encoders: of(() => encodeJson) },
    { name: 'JSONCompactEachRow', format: 'JSONCompactEachRow', encoders: of(createCompactEncoder) },
    { name: 'RowBinary', format: 'RowBinary', encoders: of(createRowBinaryEncoder) },
    { name: 'Native', format: 'Native', encoders: of(createNativeEncoder) },
  ];
}

function createCompactEncoder(columns: readonly TableColumn[]): Encode {
  return (rows) =>
    Buffer.from(
      (rows as readonly Record<string, unknown>[])
        .map((row) => `${JSON.stringify(columns.map(({ name }) => row[name]))}\n`)
        .join(''),
    );
}

/** CPU of this process and of the server together; the tables are checked and emptied outside of it. */
async function insertAll({ format, encoders, name }: Sink, scene: Scene): Promise<Measured> {
  const measured = await measure(async () => {
    for (const table of TABLES) {
      const rows = scene.rows[table];
      if (format === null) await scene.store.insert(table, rows);
      else await scene.raw.insert({ table, format, body: encoders[table](rows) });
    }
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
