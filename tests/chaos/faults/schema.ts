import { join } from 'node:path';
import { encode } from '../../../schemas/codec.ts';
import type { CeremonyEvent } from '../../../schemas/events.ts';
import type { LogAppend } from '../../../schemas/log.ts';
import { CEREMONY_EVENTS } from '../../../schemas/topics.ts';
import { ceremonyIdAt, eventOf } from '../../fakes/events.ts';
import { waitForNoLag } from '../audit.ts';
import type { Fault } from '../fault.ts';
import type { Violation } from '../judge.ts';
import { frameOf, newerRelease, PRODUCT, versionsOf } from '../newer-release.ts';
import type { World } from '../world.ts';

/** The id of a schema that nobody has. */
const NOBODYS_ID = 999;
const LIFE = ['options_requested', 'options_received', 'prompt_called', 'verify_settled'] as const;
/** A settled ceremony is fixed ten seconds later: by then the newer release must not be rolled back. */
const UNTIL_SETTLED_MS = 15_000;

/** Writers of several releases at once. */
export const SCHEMA_FAULTS: readonly Fault[] = [
  {
    name: 'schema-unknown',
    what: 'a writer of a newer release sends frames of a schema id that the processors do not have, among old ones',
    heals: 'they become failed events, to be replayed after the upgrade',
    quick: true,
    async run(world) {
      const sent = world.send(world.plan(world.quick ? 50 : 300), { overMs: 1_000 });
      const frames = lives(world, 100).map(({ event }) => {
        const frame = Buffer.from(encode('CeremonyEvent', event));
        frame.writeUInt32BE(NOBODYS_ID, 1);
        return { key: Buffer.from(event.ceremony_id), value: frame };
      });
      await append(world, frames);
      await sent;
      await waitForNoLag(world);
      const [row] = await world.store.live.query<{ kept: number }>(
        "SELECT count() AS kept FROM failed_events FINAL WHERE reason = 'unknown_schema_id' AND position(detail, {id:String}) > 0",
        { id: String(NOBODYS_ID) },
      );
      if (row?.kept === frames.length) return [];
      const sentence = `${row?.kept ?? 0} of ${frames.length} records of an unknown schema were kept.`;
      return [{ invariant: 'I4', sentence }];
    },
  },
  {
    name: 'schema-older',
    what: 'writers of every release so far, mixed: frames of each version of the schema',
    heals: 'nothing to heal: the newest reads them all',
    quick: true,
    async run(world) {
      const sent = world.send(world.plan(world.quick ? 50 : 300), { overMs: 1_000 });
      const versions = versionsOf(PRODUCT);
      const events = lives(world, 300);
      const frames = events.flatMap(({ event }, index) => {
        const version = versions[index % versions.length];
        const key = Buffer.from(event.ceremony_id);
        return version ? [{ key, value: frameOf(PRODUCT, version, event) }] : [];
      });
      await append(world, frames);
      await sent;
      await waitForNoLag(world);
      return unread(world, events);
    },
  },
];

/** Comes last: from then on the topic holds frames that this release can't read, and any replay of it buries them. */
export const UPGRADE_FAULTS: readonly Fault[] = [
  {
    name: 'schema-upgrade',
    what: 'processors of a newer release, whose schema has one more field, read old and new writers mixed; then the old release comes back',
    heals: 'the roll-back',
    quick: false,
    run: upgradeAndBack,
  },
];

async function upgradeAndBack(world: World): Promise<Violation[]> {
  const { root, newest } = newerRelease(join(world.directory, 'newer'));
  await world.processors.stopAll();
  const newer = await world.processors.start({ root });
  const sent = world.send(world.plan(world.quick ? 50 : 300), { overMs: 2_000 });
  const events = lives(world, 200);
  const frames = events.map(({ event }, index): LogAppend => {
    const key = Buffer.from(event.ceremony_id);
    const today = encode('CeremonyEvent', event);
    if (index % 2 === 0) return { key, value: today };
    const value = frameOf(root, newest, event);
    world.oracle.alias(value, today);
    return { key, value };
  });
  await append(world, frames);
  await sent;
  await world.clock.sleep(UNTIL_SETTLED_MS, world.signal);
  await waitForNoLag(world);
  const violations = await unread(world, events);
  await world.processors.stop(newer);
  await world.processors.start();
  return violations;
}

/** Whether events of mixed writers are missing. */
async function unread(world: World, events: readonly { event: CeremonyEvent }[]): Promise<Violation[]> {
  const [row] = await world.store.live.query<{ read: number }>(
    'SELECT uniqExact(event_id) AS read FROM events WHERE has({ids:Array(String)}, toString(event_id))',
    { ids: events.map(({ event }) => event.event_id) },
  );
  if (row?.read === events.length) return [];
  const sentence = `${row?.read ?? 0} of ${events.length} events of mixed writers were read.`;
  return [{ invariant: 'I4', sentence }];
}

function lives(world: World, seed: number): { event: CeremonyEvent }[] {
  const issuedAtMs = world.clock.now() - 5_000;
  return Array.from({ length: 10 }, (_, index) => ceremonyIdAt(issuedAtMs, seed + index)).flatMap((id) =>
    LIFE.map((step) => ({
      event: eventOf({
        ceremony_id: id,
        issued_at_ms: issuedAtMs,
        step,
        source: step === 'prompt_called' ? 'beacon' : 'gateway',
        result: step === 'verify_settled' ? 'ok' : 'none',
      }),
    })),
  );
}

async function append(world: World, records: readonly LogAppend[]): Promise<void> {
  const producer = await world.log.producer();
  await producer.append(CEREMONY_EVENTS, records);
  await producer.close();
}
