import { fromCommitted } from '../../processors/engine/position.ts';
import { decode } from '../../schemas/codec.ts';
import type { CommittedPosition, LogRecord } from '../../schemas/log.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED } from '../../schemas/topics.ts';
import { type Judgement, judge, type Violation } from './judge.ts';
import { compareTables, readTables } from './tables.ts';
import { nameOf } from './tail.ts';
import { GROUP, type World } from './world.ts';

export interface Audit extends Judgement {
  /** How long it took, from heal, until nothing was left to do. */
  settledMs: number;
}

const TOPICS_READ = [CEREMONY_EVENTS, CEREMONY_FAILED];
/** T of I7. */
const LAG_MS_MAX = 90_000;
/** Rows of the last records may still be under way. */
const EQUAL_MS_MAX = 5_000;
const AGAIN_MS = 300;
/** How often the product is brought to rest before a difference counts: what is wrong stays wrong. */
const RESTS_MAX = 4;
/** How long a group may take to read everything, from nothing. */
const READ_MS_MAX = 300_000;

/** Waits until the healed product has done its work, and then holds it against every invariant. */
export async function audit(world: World): Promise<Audit> {
  const { clock } = world;
  const startedMs = clock.monotonic();
  const late = await waitForNoLag(world);
  const settledMs = clock.monotonic() - startedMs;
  const deadlineMs = clock.monotonic() + EQUAL_MS_MAX;
  let judged = await judgeNow(world);
  while (judged.violations.length > 0 && clock.monotonic() < deadlineMs && !world.signal.aborted) {
    await clock.sleep(AGAIN_MS);
    judged = await judgeNow(world);
  }
  for (let rest = 0; judged.violations.length > 0 && rest < RESTS_MAX && !world.signal.aborted; rest += 1) {
    judged = await atRest(world, () => judgeNow(world));
  }
  await world.refusals.read(world.collector.url);
  const violations = [
    ...late,
    ...judged.violations,
    ...world.positions.drain(),
    ...world.meters.drain(),
    ...world.refusals.judge(world.ledger),
  ];
  return { ...judged, violations, settledMs };
}

/** I7: every record but the youngest ticks is below the committed positions. */
export async function waitForNoLag(world: World): Promise<Violation[]> {
  const { clock, tail } = world;
  const deadlineMs = clock.monotonic() + LAG_MS_MAX;
  for (;;) {
    await tail.catchUp();
    const behind = unread(world, await committed(world));
    if (behind === 0) return [];
    if (clock.monotonic() > deadlineMs || world.signal.aborted) {
      return [
        {
          invariant: 'I7',
          sentence: `${behind} records were still unread ${LAG_MS_MAX / 1_000} s after heal.`,
        },
      ];
    }
    await clock.sleep(300);
  }
}

function unread({ tail }: World, positions: readonly CommittedPosition[]): number {
  const nexts = new Map(positions.map((position) => [nameOf(position), fromCommitted(position).next]));
  return tail
    .places()
    .flatMap((place) => tail.from(place, nexts.get(place) ?? 0))
    .filter((record) => !isTick(record)).length;
}

async function judgeNow(world: World): Promise<Judgement> {
  const { store, oracle, ledger } = world;
  await bringOracle(world);
  const [differences, tables] = await Promise.all([
    compareTables(store.live),
    readTables(store.live, oracle.logTimes()),
  ]);
  return judge({
    acknowledged: ledger.acknowledged,
    truths: ledger.settledTruths(),
    topic: oracle.facts(),
    tables,
    differences,
  });
}

/**
 * Looks at the product while it stands still. While ceremonies expire every second, the tables are always a little ahead
 * of the last commit; processors that were stopped in good order have nearly always committed all that they inserted.
 * What an earlier rebalance left inserted and not committed, they must first read and commit again: ticks too.
 */
export async function atRest<Seen>(world: World, look: () => Promise<Seen>): Promise<Seen> {
  await untilReadBy(world, GROUP);
  await world.processors.stopAll();
  const seen = await look();
  await world.processors.start();
  return seen;
}

/** Resolves when a group has committed past everything that the topics held when it was called. */
export async function untilReadBy({ clock, log, signal }: World, groupId: string): Promise<void> {
  const ends = (await Promise.all(TOPICS_READ.map((topic) => log.bounds(topic)))).flat();
  const deadlineMs = clock.monotonic() + READ_MS_MAX;
  while (clock.monotonic() < deadlineMs && !signal.aborted) {
    const positions = await log.committed(groupId, TOPICS_READ);
    const nexts = new Map(positions.map((position) => [nameOf(position), fromCommitted(position).next]));
    if (ends.every((end) => (nexts.get(nameOf(end)) ?? 0) >= end.endOffset)) return;
    await clock.sleep(300);
  }
  throw new Error(`Group ${groupId} did not read the topics to their end in time.`);
}

/** Brings the oracle's tables to where the product says that it is. */
export async function bringOracle(world: World): Promise<void> {
  await foldToCommitted(world);
  await world.oracle.flush();
}

/** The oracle folds exactly what the product says that it has inserted. */
async function foldToCommitted(world: World): Promise<void> {
  const { tail, oracle } = world;
  const positions = await committed(world);
  await tail.catchUp();
  for (const position of positions) {
    const place = nameOf(position);
    const { next } = fromCommitted(position);
    oracle.take(tail.from(place, oracle.next(place)).filter(({ offset }) => offset < next));
  }
}

/** I6 in the middle of a fault: whatever is committed now must be in the tables now. */
export async function witness(world: World): Promise<void> {
  const { store, oracle, positions } = world;
  await foldToCommitted(world);
  const { events, failed } = oracle.facts();
  const tables = await readTables(store.live, oracle.logTimes());
  positions.checkInserted(
    [...events, ...failed],
    new Set([...tables.events, ...tables.failed.map(({ id }) => id)]),
  );
}

async function committed({ log }: World): Promise<CommittedPosition[]> {
  return log.committed(GROUP, TOPICS_READ);
}

function isTick({ value }: LogRecord): boolean {
  try {
    return value !== null && decode(value).name === 'Tick';
  } catch {
    return false;
  }
}
