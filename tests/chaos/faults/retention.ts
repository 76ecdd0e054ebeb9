import { encode } from '../../../schemas/codec.ts';
import { CEREMONY_FAILED, TOPICS } from '../../../schemas/topics.ts';
import { ceremonyIdAt } from '../../fakes/events.ts';
import { audit } from '../audit.ts';
import type { Fault } from '../fault.ts';
import type { Supervised } from '../supervisor.ts';
import { nameOf } from '../tail.ts';
import { GROUP, type World } from '../world.ts';

const RECORDS = 60;
const LOST = 25;
const SEED = 50_000;

/** The log no longer keeps what was not read yet. */
export const RETENTION_FAULTS: readonly Fault[] = [
  {
    name: 'records-deleted',
    what: 'records of ceremony.failed are deleted before they are read, so that the committed position is out of range',
    heals: 'reading goes on at the oldest record kept, never at the end, and says so',
    quick: false,
    async run(world) {
      const place = { topic: CEREMONY_FAILED, partition: 0 };
      // A group that never committed would start at the oldest record anyway.
      const [before] = await world.log.committed(GROUP, [CEREMONY_FAILED]);
      await world.processors.stopAll();
      const [{ endOffset: firstOffset } = { endOffset: 0 }] = await world.log.bounds(CEREMONY_FAILED);
      await appendRefusals(world, RECORDS);
      await world.tail.catchUp();
      const belowOffset = firstOffset + LOST;
      await world.operator.deleteRecords(place.topic, place.partition, belowOffset);
      world.tail.drop(nameOf(place), { from: firstOffset, below: belowOffset });
      const processor = await world.processors.start();
      await world.send(world.plan(world.quick ? 40 : 200), { overMs: 1_000 });
      if (before && (await outOfRange(processor)) === 0) {
        return [{ invariant: 'I9', sentence: 'Nobody was told that the position was out of range.' }];
      }
      return [];
    },
  },
  {
    name: 'topic-recreated',
    what: 'ceremony.failed is deleted with all it holds and made anew, and holds fewer records than had been read',
    heals: 'Kafka forgets the positions with the topic; reading begins at its first record',
    quick: false,
    async run(world) {
      await appendRefusals(world, RECORDS);
      await audit(world);
      await world.processors.stopAll();
      await world.operator.deleteTopic(CEREMONY_FAILED);
      await untilRemade(world);
      const place = nameOf({ topic: CEREMONY_FAILED, partition: 0 });
      await world.tail.beginAgain(place);
      world.oracle.beginAgain(place);
      world.positions.forget();
      await appendRefusals(world, LOST);
      await world.processors.start();
      await world.send(world.plan(world.quick ? 40 : 200), { overMs: 1_000 });
      return [];
    },
  },
];

let made = 0;

async function appendRefusals(world: World, count: number): Promise<void> {
  const producer = await world.log.producer();
  const records = Array.from({ length: count }, () => {
    made += 1;
    return refusal(world.clock.now(), made);
  });
  await producer.append(CEREMONY_FAILED, records);
  await producer.close();
}

const REMADE_MS_MAX = 30_000;

/** A deleted topic takes a moment to be gone. */
async function untilRemade({ clock, log }: World): Promise<void> {
  const deadlineMs = clock.monotonic() + REMADE_MS_MAX;
  for (;;) {
    await clock.sleep(500);
    await log.createTopics(TOPICS).catch(() => undefined);
    const [bounds] = await log.bounds(CEREMONY_FAILED).catch(() => []);
    if (bounds?.endOffset === 0) return;
    if (clock.monotonic() > deadlineMs) throw new Error('The topic could not be made anew.');
  }
}

function refusal(nowMs: number, index: number) {
  const failedId = ceremonyIdAt(nowMs, SEED + index);
  const value = encode('FailedEvent', {
    failed_id: failedId,
    tenant: 'demo',
    failure_class: 'collector',
    reason: 'malformed_json',
    detail: 'The body is not JSON.',
    place: '/v1/beacons',
    payload: Buffer.from('{'),
    payload_bytes: 1,
    failed_at_ms: nowMs,
  });
  return { key: Buffer.from(failedId), value };
}

async function outOfRange({ part }: Supervised): Promise<number> {
  const text = await (await fetch(`${part?.ready.url}/metrics`)).text();
  return Number(/^kagimi_log_events_total\{event="offset_out_of_range"\} (\d+)/m.exec(text)?.[1] ?? 0);
}
