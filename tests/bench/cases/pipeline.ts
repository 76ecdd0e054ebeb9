import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import type { Store } from '../../../schemas/store.ts';
import { type Bench, type BenchContext, type BenchResult, roundsFor } from '../bench.ts';
import { cpuMsOf } from '../cpu.ts';
import { type Figure, readSeries } from '../figures.ts';
import { PASS_THROUGH_TABLE } from '../lanes/pass-through.ts';
import { type LogSettings, openBenchLog } from '../place.ts';
import { startRole } from '../role.ts';
import type { ProcessorInput, ProcessorKind, ProcessorRun } from '../roles/processor.ts';
import { interleave, type Measured } from '../rounds.ts';
import { chance, drawEvents, type Framed, frame } from '../traffic.ts';

const NAME = 'pipeline';
const KINDS: readonly ProcessorKind[] = ['pipeline', 'passThrough', 'sql'];
const TOPIC = 'bench.pipeline';
const PARTITIONS = 4;
const DAY_MS = 86_400_000;
const APPEND_RECORDS = 1_000;
/** Where a frame has the id of its event. */
const EVENT_ID_BYTES = [5, 21] as const;

interface Expected {
  /** Records of the topic; the fleet repeats some of its events. */
  records: number;
  /** Different event ids among them. */
  events: number;
  ceremonies: number;
  frameBytes: number;
}

/** The whole processor: a full topic into ClickHouse. */
export const pipeline: Bench = {
  name: NAME,
  about: 'a full topic into ClickHouse, against moving its bytes and against sessionizing in SQL',
  async run(context) {
    const log = await context.place.log();
    const expected = await fill(log, context.quick ? 3_000 : 15_000);
    context.say(`${expected.records} records of ${expected.ceremonies} ceremonies are in the topic`);
    const databases = await openDatabases(context);
    return compare(context, { log, expected, databases });
  },
};

/** Puts the fleet's traffic into a topic of its own. */
async function fill(settings: LogSettings, ceremonies: number): Promise<Expected> {
  const frames = frame(drawEvents({ ceremonies, startMs: clock.now() - 780_000, durationMs: 600_000 }));
  const log = await openBenchLog(settings, 'bench');
  await log.createTopics([{ topic: TOPIC, partitions: PARTITIONS, retentionMs: DAY_MS }]);
  const producer = await log.producer();
  for (let from = 0; from < frames.length; from += APPEND_RECORDS) {
    await producer.append(TOPIC, frames.slice(from, from + APPEND_RECORDS));
  }
  await log.close();
  return expectedOf(frames);
}

function expectedOf(frames: readonly Framed[]): Expected {
  const ids = new Set(frames.map(({ key }) => key.toString()));
  const eventIds = new Set(frames.map(({ value }) => value.toString('latin1', ...EVENT_ID_BYTES)));
  const frameBytes = frames.reduce((sum, { value }) => sum + value.length, 0);
  return { records: frames.length, events: eventIds.size, ceremonies: ids.size, frameBytes };
}

type Databases = ReadonlyMap<ProcessorKind, Store>;

async function openDatabases({ place }: BenchContext): Promise<Databases> {
  const databases = new Map<ProcessorKind, Store>();
  for (const kind of KINDS) databases.set(kind, await place.database(databaseOf(kind)));
  await databases.get('passThrough')?.command(PASS_THROUGH_TABLE);
  return databases;
}

const databaseOf = (kind: ProcessorKind) => `bench_${kind.toLowerCase()}`;

interface Scene {
  log: LogSettings;
  expected: Expected;
  databases: Databases;
}

async function compare(context: BenchContext, scene: Scene): Promise<BenchResult> {
  const { place } = context;
  const clickhouse = await place.clickhouse();
  let run = 0;
  const series = await interleave(
    KINDS.map((kind) => ({
      name: kind,
      async run(): Promise<Measured> {
        run += 1;
        await empty(scene, kind);
        const serverBefore = cpuMsOf(clickhouse.pid);
        const input: ProcessorInput = {
          kind,
          log: scene.log,
          clickhouse: { url: clickhouse.url, database: databaseOf(kind) },
          topic: TOPIC,
          groupId: `bench.${kind}.${run}`,
          records: scene.expected.records,
        };
        const { wallMs, cpuMs } = await runRole(input);
        const serverMs = cpuMsOf(clickhouse.pid) - serverBefore;
        await check(scene, kind);
        return { units: scene.expected.records, wallMs, cpuMs: cpuMs + serverMs };
      },
    })),
    roundsFor(context, { quick: 3, full: 7, warmups: 0 }),
  );
  await checkSame(scene);
  const read = readSeries(NAME, series, { unit: 'events', random: chance() });
  const passThrough = read.ratio('pipeline', 'passThrough', 'a CPU second');
  const sql = read.ratio('pipeline', 'sql', 'a CPU second');
  const speed = read.speed('pipeline', 'a second');
  const figures: Figure[] = [
    speed,
    read.speed('passThrough', 'a second'),
    read.speed('sql', 'a second'),
    ...KINDS.map((kind) => read.speed(kind, 'a CPU second')),
    passThrough,
    read.ratio('pipeline', 'passThrough', 'a second'),
    sql,
    read.ratio('pipeline', 'sql', 'a second'),
  ];
  return {
    figures,
    headline: {
      pipeline_events_per_s: speed.value,
      pipeline_vs_passthrough: passThrough.value,
      pipeline_vs_sql: sql.value,
    },
  };
}

/** A process of its own for every run: none is warmer than another. */
async function runRole(input: ProcessorInput): Promise<ProcessorRun> {
  const role = startRole('processor');
  try {
    return await role.ask<ProcessorRun>('run', input);
  } finally {
    await role.stop();
  }
}

async function empty({ databases }: Scene, kind: ProcessorKind): Promise<void> {
  const tables = kind === 'passThrough' ? ['frames'] : ['events', 'ceremonies', 'ceremony_minutes'];
  for (const table of tables) await databases.get(kind)?.command(`TRUNCATE TABLE ${table}`);
}

async function check({ databases, expected }: Scene, kind: ProcessorKind): Promise<void> {
  const store = databases.get(kind);
  if (!store) return;
  const [found] =
    kind === 'passThrough'
      ? await store.query<object>(`SELECT count() AS records, sum(length(frame)) AS frameBytes FROM frames`)
      : await store.query<object>(
          `SELECT uniqExact(event_id) AS events, uniqExact(ceremony_id) AS ceremonies,
             (SELECT count() FROM ceremonies FINAL) AS folded FROM events`,
        );
  const wanted: Partial<Expected & { folded: number }> =
    kind === 'passThrough'
      ? { records: expected.records, frameBytes: expected.frameBytes }
      : { events: expected.events, ceremonies: expected.ceremonies, folded: expected.ceremonies };
  const wrong = JSON.stringify(found) !== JSON.stringify(wanted);
  if (wrong) throw new Error(`${kind} gave ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}.`);
}

/**
 * Every way of sessionizing must have made the same ceremonies, column by column. Not the latest times: ClickHouse
 * groups what it keeps of events, and of a repeated event it keeps the first record only. Nor the classifier's answer.
 */
async function checkSame({ databases }: Scene): Promise<void> {
  const [pipelineSums, ...others] = await Promise.all(
    (['pipeline', 'sql'] as const).map(async (kind) => {
      const sums = await databases.get(kind)?.query<Record<string, string>>(
        `SELECT * EXCEPT (last_at, last_appended_at, cause_posterior) APPLY(x -> toString(sum(cityHash64(ceremony_id, x))))
           FROM ceremonies FINAL`,
      );
      return sums?.[0];
    }),
  );
  const different = Object.keys(pipelineSums ?? {}).filter((name) =>
    others.some((sums) => sums?.[name] !== pipelineSums?.[name]),
  );
  if (different.length > 0) throw new Error(`Not the same ceremonies: ${different.join(', ')} differ.`);
}
