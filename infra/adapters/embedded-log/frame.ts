import { crc32 } from 'node:zlib';

/**
 * One record on disk: marker (8) · CRC-32 of all that follows (4) · payload length (4) · payload. The marker is random
 * per log, so that no record's content can pass for a frame.
 * Payload: append time (f64) · writer (u32) · sequence (u32) · kind (u8) · key length (i32) · value length (i32) ·
 * header count (u16) · headers (u16 name length, u32 value length, name, value) · key · value.
 */
export const MARKER_BYTES = 8;
const HEAD_BYTES = MARKER_BYTES + 8;
const PAYLOAD_BYTES_MIN = 27;
export const FRAME_BYTES_MAX = HEAD_BYTES + 1024 * 1024;

export type FrameKind = 'record' | 'seal';

export interface FrameContent {
  kind: FrameKind;
  appendedAtMs: number;
  /** Which writer, and its how-manieth frame: how a writer recognises its own. */
  writer: number;
  sequence: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, string>;
}

export interface Frame extends FrameContent {
  /** Byte positions in the scanned bytes. */
  start: number;
  end: number;
}

export interface FrameScan {
  frames: Frame[];
  /** Where to scan on: behind the last frame, or at one that is not complete yet. */
  next: number;
  /** Bytes that belong to no valid frame, before the last frame found. */
  skippedBytes: number;
  /** How many of those lie before the first frame. */
  leadBytes: number;
}

export function encodeFrame(marker: Buffer, content: FrameContent): Buffer {
  const headers = Object.entries(content.headers).map(([name, value]) => encodeHeader(name, value));
  const variableBytes = headers.reduce((sum, header) => sum + header.length, 0);
  const payloadBytes =
    PAYLOAD_BYTES_MIN + variableBytes + (content.key?.length ?? 0) + (content.value?.length ?? 0);
  const frame = Buffer.allocUnsafe(HEAD_BYTES + payloadBytes);
  marker.copy(frame, 0);
  frame.writeUInt32LE(payloadBytes, MARKER_BYTES + 4);
  let at = HEAD_BYTES;
  at = frame.writeDoubleLE(content.appendedAtMs, at);
  at = frame.writeUInt32LE(content.writer, at);
  at = frame.writeUInt32LE(content.sequence, at);
  at = frame.writeUInt8(content.kind === 'seal' ? 1 : 0, at);
  at = frame.writeInt32LE(content.key?.length ?? -1, at);
  at = frame.writeInt32LE(content.value?.length ?? -1, at);
  at = frame.writeUInt16LE(headers.length, at);
  for (const part of [...headers, content.key, content.value]) {
    if (part) at += part.copy(frame, at);
  }
  frame.writeUInt32LE(crc32(frame.subarray(MARKER_BYTES + 4)), MARKER_BYTES);
  return frame;
}

/**
 * The valid frames in these bytes, which may begin or end anywhere. Behind a torn or damaged frame it goes on at the
 * next valid one. An incomplete frame that nothing valid follows is left for the next scan: it may still be being
 * written.
 */
export function scanFrames(bytes: Buffer, marker: Buffer, framesMax = Number.POSITIVE_INFINITY): FrameScan {
  const scan: FrameScan = { frames: [], next: 0, skippedBytes: 0, leadBytes: 0 };
  while (scan.frames.length < framesMax) {
    const found = findFrame(bytes, marker, scan.next);
    if ('waitAt' in found) {
      scan.next = found.waitAt;
      break;
    }
    if (scan.frames.length === 0) scan.leadBytes = found.start;
    scan.skippedBytes += found.start - scan.next;
    scan.frames.push(found);
    scan.next = found.end;
  }
  return scan;
}

function findFrame(bytes: Buffer, marker: Buffer, from: number): Frame | { waitAt: number } {
  let waitAt: number | null = null;
  for (let at = bytes.indexOf(marker, from); at !== -1; at = bytes.indexOf(marker, at + 1)) {
    const frame = frameAt(bytes, at);
    if (frame === 'incomplete') waitAt ??= at;
    else if (frame !== 'broken') return frame;
  }
  // The last bytes may be the beginning of a marker.
  return { waitAt: waitAt ?? Math.max(from, bytes.length - MARKER_BYTES + 1) };
}

function frameAt(bytes: Buffer, start: number): Frame | 'incomplete' | 'broken' {
  if (bytes.length - start < HEAD_BYTES) return 'incomplete';
  const payloadBytes = bytes.readUInt32LE(start + MARKER_BYTES + 4);
  if (payloadBytes < PAYLOAD_BYTES_MIN || payloadBytes > FRAME_BYTES_MAX - HEAD_BYTES) return 'broken';
  const end = start + HEAD_BYTES + payloadBytes;
  if (end > bytes.length) return 'incomplete';
  const crc = bytes.readUInt32LE(start + MARKER_BYTES);
  if (crc32(bytes.subarray(start + MARKER_BYTES + 4, end)) !== crc) return 'broken';
  return { start, end, ...decodePayload(bytes, start + HEAD_BYTES) };
}

/** The CRC was right, so the lengths inside are those that were written. */
function decodePayload(bytes: Buffer, from: number): FrameContent {
  const keyBytes = bytes.readInt32LE(from + 17);
  const valueBytes = bytes.readInt32LE(from + 21);
  const headerCount = bytes.readUInt16LE(from + 25);
  const headers: Record<string, string> = {};
  let at = from + PAYLOAD_BYTES_MIN;
  for (let index = 0; index < headerCount; index += 1) {
    const nameEnd = at + 6 + bytes.readUInt16LE(at);
    const valueEnd = nameEnd + bytes.readUInt32LE(at + 2);
    headers[bytes.toString('utf8', at + 6, nameEnd)] = bytes.toString('utf8', nameEnd, valueEnd);
    at = valueEnd;
  }
  const keyEnd = at + Math.max(keyBytes, 0);
  return {
    appendedAtMs: bytes.readDoubleLE(from),
    writer: bytes.readUInt32LE(from + 8),
    sequence: bytes.readUInt32LE(from + 12),
    kind: bytes.readUInt8(from + 16) === 1 ? 'seal' : 'record',
    key: keyBytes < 0 ? null : bytes.subarray(at, keyEnd),
    value: valueBytes < 0 ? null : bytes.subarray(keyEnd, keyEnd + valueBytes),
    headers,
  };
}

function encodeHeader(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const lengths = Buffer.allocUnsafe(6);
  lengths.writeUInt16LE(nameBytes.length, 0);
  lengths.writeUInt32LE(valueBytes.length, 2);
  return Buffer.concat([lengths, nameBytes, valueBytes]);
}
