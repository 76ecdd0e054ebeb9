import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { simulateObserved } from '../../infra/fleet/observe.ts';
import { createCauseFacts } from '../../processors/cause/facts.ts';
import { historyWord } from '../../processors/cause/history.ts';
import { loadModel } from '../../processors/cause/model.ts';
import { rerunCauses } from '../../processors/cause/rerun.ts';
import { createSecondLook } from '../../processors/cause/second-look.ts';
import { readFailures, type StoredFailure } from '../../processors/cause/stored-failures.ts';
import { RANK } from '../../processors/cause/verdict.ts';
import { createClientStep } from '../../processors/enrich/client.ts';
import { createUserAgentParser } from '../../processors/enrich/user-agent.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { type Engine, startEngine } from '../alerts/engine.ts';
import { createUseMemory } from '../score/cause/use-memory.ts';
import { play, SILENT } from './causes-history.ts';

const DAY_MS = 86_400_000;
const DAYS = 24;
const startMs = Math.floor(clock.now() / DAY_MS - DAYS - 1) * DAY_MS;
const endMs = startMs + DAYS * DAY_MS;
/** From then on the memory is old enough to deny something. */
const window = { sinceMs: startMs + 15 * DAY_MS, untilMs: endMs };
const people = { seed: 'second look', ceremonies: 300, startMs };
const fleet = { seed: 'second look', ceremonies: 2_400, startMs, durationMs: DAYS * DAY_MS, people };
const observed = [...simulateObserved({ ...fleet, tenant: 'bank' })];
const events = observed.flatMap((one) => one.events).sort((a, b) => a.received_at_ms - b.received_at_ms);
const model = loadModel();
let engine: Engine;
/** Looked at while the log came in, by one who was killed now and then. */
let live: Store;
/** The log read twice, and looked at once when all was there. */
let replayed: Store;
let polls = 0;

beforeAll(async () => {
  engine = await startEngine();
  live = await engine.database('live');
  replayed = await engine.database('replayed');
  let look = lookAt(live);
  const onFlush = async (reachedMs: number) => {
    polls += 1;
    await progress(live, reachedMs);
    if (polls % 7 === 0) look = lookAt(live);
    await look.poll();
  };
  await play(events, { into: live, flushEvery: 1_000, onFlush });
  await play(events, { into: replayed });
  await play(events, { into: replayed, flushEvery: 1_700 });
}, 300_000);

afterAll(() => engine?.close());

function lookAt(store: Store) {
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  return createSecondLook({ store, model, clock, metrics: SILENT, logger, intervalMs: 1_000 });
}

async function progress(store: Store, watermark: number): Promise<void> {
  await store.insert('log_progress', [{ topic: CEREMONY_EVENTS, partition: 0, partitions: 1, watermark }]);
}

async function failuresIn(store: Store): Promise<StoredFailure[]> {
  const failures: StoredFailure[] = [];
  for await (const page of readFailures({ store, window })) failures.push(...page);
  return failures;
}

const hasHistory = ({ posterior: [rank] }: StoredFailure) =>
  Math.floor((rank % RANK.signed) / RANK.history) === 1;

describe('the second look', () => {
  it('remembers of every account what an independent reader of the events does', async () => {
    const identify = createClientStep({ parse: createUserAgentParser({ cacheEntriesMax: 1_000 }) });
    const failures = new Map((await failuresIn(replayed)).map((failure) => [failure.ceremonyId, failure]));
    const fromMs = Math.floor((observed[0]?.truth.issued_at_ms ?? 0) / 1_000) * 1_000;
    const memory = createUseMemory({ fromMs });
    const words = new Map<string, number>();
    for (const { truth, events } of observed) {
      const fold = createCauseFacts();
      for (const event of events) fold.add(event, identify(event));
      const issuedAtMs = truth.issued_at_ms;
      memory.note({ facts: fold.facts, events, issuedAtMs });
      const failure = failures.get(truth.ceremony_id);
      if (!failure) continue;
      const word = historyWord(fold.facts, memory.recall(fold.facts, issuedAtMs));
      expect([truth.ceremony_id, historyWord(fold.facts, failure.history)]).toEqual([
        truth.ceremony_id,
        word,
      ]);
      words.set(word, (words.get(word) ?? 0) + 1);
    }
    for (const word of ['used here today', 'used here this week', 'used here before', 'used elsewhere', ''])
      expect([word, words.get(word) ?? 0]).toEqual([word, expect.toSatisfy((count) => count > 0)]);
  });

  it('gives the same verdicts whether it looks while the log comes in, or once when it was read twice', async () => {
    await rerunCauses({ store: replayed, model, window, dryRun: false });
    const verdictsOf = (failures: StoredFailure[]) =>
      new Map(failures.map(({ ceremonyId, posterior }) => [ceremonyId, posterior]));
    const looked = await failuresIn(live);
    expect(polls).toBeGreaterThan(15);
    expect(looked.filter(hasHistory).length).toBeGreaterThan(20);
    expect(verdictsOf(looked)).toEqual(verdictsOf(await failuresIn(replayed)));
  });

  it('changes nothing when it looks again', async () => {
    await progress(replayed, endMs + DAY_MS);
    await lookAt(replayed).poll();
    const again = await rerunCauses({ store: replayed, model, window, dryRun: false });
    expect(again.changed).toBe(0);
  });

  it('shows the history in the row, among the evidence', async () => {
    const rows = await live.query<{ cause_evidence: string }>(
      `SELECT cause_evidence FROM ceremony_outcomes WHERE outcome = 'failed' AND position(cause_evidence, 'history ') > 0`,
    );
    expect(rows.length).toBeGreaterThan(5);
  });

  it('waits for a partition of which nothing is known', async () => {
    const store = await engine.database('waiting');
    await play(events.slice(0, 2_000), { into: store });
    await store.insert('log_progress', [
      { topic: CEREMONY_EVENTS, partition: 0, partitions: 2, watermark: endMs },
    ]);
    await lookAt(store).poll();
    const rows = await store.query<{ rank: number }>(
      `SELECT tupleElement(cause_posterior, 'rank') AS rank FROM ceremonies FINAL WHERE rank > 0`,
    );
    expect(rows.length).toBeGreaterThan(3);
    for (const { rank } of rows) expect(Math.floor((rank % RANK.signed) / RANK.history)).toBe(0);
  });
});
