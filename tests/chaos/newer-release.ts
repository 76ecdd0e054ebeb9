import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import avro from 'avsc';
import type { CeremonyEvent } from '../../schemas/events.ts';
import { uuidToBytes } from '../../schemas/uuid.ts';

export const PRODUCT = fileURLToPath(new URL('../../', import.meta.url));
/** The id of the schema that the newer release brings. */
const NEWER_ID = 4_000;
const NEWER_FILE = 'events/ceremony-event.next.avsc';

/** A copy of the processors whose newest CeremonyEvent has a field more, as the next release could have. */
export function newerRelease(root: string): { root: string; newest: SchemaVersion } {
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
  const newer = { id: NEWER_ID, name: 'CeremonyEvent', version: newest.version + 1, file: NEWER_FILE };
  index.schemas.push(newer);
  writeFileSync(join(root, 'schemas/index.json'), JSON.stringify(index));
  return { root, newest: newer };
}

export interface SchemaVersion {
  id: number;
  name: string;
  version: number;
  file: string;
}

function readIndex(root: string): { schemas: SchemaVersion[] } {
  return JSON.parse(readFileSync(join(root, 'schemas/index.json'), 'utf8'));
}

/** Every version of CeremonyEvent, oldest first. */
export function versionsOf(root: string): SchemaVersion[] {
  return readIndex(root).schemas.filter(({ name }) => name === 'CeremonyEvent');
}

/** The frame that a writer of that version makes: it does not know the fields of later ones. */
export function frameOf(root: string, { id, file }: SchemaVersion, event: CeremonyEvent): Buffer {
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
