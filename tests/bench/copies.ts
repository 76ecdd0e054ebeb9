import { uuidFromBytes } from '../../schemas/uuid.ts';
import type { Framed } from './traffic.ts';

const HEAD_BYTES = 5;
const UUID_BYTES = 16;

/**
 * More of the same traffic: every frame `times` over, each copy about a ceremony and with an event id of its own, all
 * at the same time. The first is the original. Works on the bytes: an event's frame begins with its event id, the
 * tenant (length, text) and the ceremony id; only the low random bits of the ids differ.
 */
export function copyFrames(frames: readonly Framed[], times: number): Framed[] {
  const copies: Framed[] = [];
  for (const original of frames) {
    for (let copy = 0; copy < times; copy += 1) copies.push(copy === 0 ? original : asCopy(original, copy));
  }
  return copies;
}

function asCopy({ value, appendedAtMs }: Framed, copy: number): Framed {
  const changed = Buffer.from(value);
  const tenantBytes = (changed[HEAD_BYTES + UUID_BYTES] ?? 0) >> 1;
  const ceremonyAt = HEAD_BYTES + UUID_BYTES + 1 + tenantBytes;
  mark(changed, HEAD_BYTES, copy);
  mark(changed, ceremonyAt, copy);
  const key = Buffer.from(uuidFromBytes(changed.subarray(ceremonyAt, ceremonyAt + UUID_BYTES)));
  return { key, value: changed, appendedAtMs };
}

function mark(bytes: Buffer, at: number, copy: number): void {
  const low = at + UUID_BYTES - 4;
  bytes.writeUInt32BE((bytes.readUInt32BE(low) ^ copy) >>> 0, low);
}
