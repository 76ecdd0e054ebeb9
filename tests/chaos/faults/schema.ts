import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import avro from 'avsc';
import { encode } from '../../../schemas/codec.ts';
import type { CeremonyEvent } from '../../../schemas/events.ts';
import type { LogAppend } from '../../../schemas/log.ts';
import { CEREMONY_EVENTS } from '../../../schemas/topics.ts';
import { uuidToBytes } from '../../../schemas/uuid.ts';
import { ceremonyIdAt, eventOf } from '../../fakes/events.ts';
import { waitForNoLag } from '../audit.ts';
import type { Fault } from '../fault.ts';
import type { Violation } from '../judge.ts';
import type { World } from '../world.ts';

/** Ids of schemas: one that nobody has, and the one that the newer release brings. */
const PRODUCT = fileURLToPath(new URL('../../../', import.meta.url));
const NOBODYS_ID = 999;
const NEWER_ID = 4_000;
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
  const root = newerRelease(join(world.directory, 'newer'));
  const newest = { id: NEWER_ID, name: 'CeremonyEvent', version: 0, file: NEWER_FILE };
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

/** A copy of the processors whose newest CeremonyEvent has a field more, as the next release could have. */
function newerRelease(root: string): string {
  mkdirSync(root, { recursive: true });
  for (const part of ['schemas', 'processors', 'infra']) {
    cpSync(join(PRODUCT, part), join(root, part), {
      recursive: true,
      filter: (path) => !/node_modules|\.test\.ts$/.test(path),
    });
  }
  cpSync(join(PRODUCT, 'package.json'), join(root, 'package.json'));
  symlinkSync(join(PRODUCT, 'node_modules'), join(root, 'node_modules'));
  const newest = versionsOf(root).at(-1);
  if (!newest) throw new Error('schemas/index.json has no CeremonyEvent.');
  const schema = JSON.parse(readFileSync(join(root, 'schemas', newest.file), 'utf8'));
  schema.fields.push({ name: 'weather', type: ['null', 'string'], default: null });
  writeFileSync(join(root, 'schemas', NEWER_FILE), JSON.stringify(schema));
  const index = readIndex(root);
  const { version } = newest;
  index.schemas.push({ id: NEWER_ID, name: 'CeremonyEvent', version: version + 1, file: NEWER_FILE });
  writeFileSync(join(root, 'schemas/index.json'), JSON.stringify(index));
  return root;
}

const NEWER_FILE = 'events/ceremony-event.next.avsc';

interface Version {
  id: number;
  name: string;
  version: number;
  file: string;
}

function readIndex(root: string): { schemas: Version[] } {
  return JSON.parse(readFileSync(join(root, 'schemas/index.json'), 'utf8'));
}

/** Every version of CeremonyEvent, oldest first. */
function versionsOf(root: string): Version[] {
  return readIndex(root).schemas.filter(({ name }) => name === 'CeremonyEvent');
}

/** The frame that a writer of that version makes: it does not know the fields of later ones. */
function frameOf(root: string, { id, file }: Version, event: CeremonyEvent): Buffer {
  const type = avro.Type.forSchema(JSON.parse(readFileSync(join(root, 'schemas', file), 'utf8')), {
    logicalTypes: { uuid: UuidText },
  });
  const header = Buffer.alloc(5);
  header.writeUInt32BE(id, 1);
  return Buffer.concat([header, type.toBuffer({ ...event, weather: 'rain' })]);
}

class UuidText extends avro.types.LogicalType {
  override _fromValue(bytes: Buffer): string {
    return bytes.toString('hex');
  }
  override _toValue(text: string): Buffer {
    return uuidToBytes(text);
  }
}
