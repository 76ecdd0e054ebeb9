import type { Refusal } from './refusal.ts';
import { refuseField } from './refusal.ts';

export const JSON_DEPTH_MAX = 16;

export type JsonReading = { ok: true; value: unknown } | { ok: false; refusal: Refusal };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads JSON from bytes that anyone may have sent. Depth is counted before parsing, without recursion; names that
 * would reach an object's prototype are refused.
 */
export function readJson(bytes: Buffer): JsonReading {
  if (nestsDeeperThan(bytes, JSON_DEPTH_MAX)) {
    const message = `The JSON nests deeper than ${JSON_DEPTH_MAX} levels.`;
    return { ok: false, refusal: { reason: 'too_deep', message } };
  }
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    const message = 'The body is not JSON in UTF-8.';
    return { ok: false, refusal: { reason: 'malformed_json', message } };
  }
  const name = prototypeName(value);
  if (name === null) return { ok: true, value };
  const refusal: Refusal = { ...refuseField(name, 'no such name may be sent'), reason: 'unknown_field' };
  return { ok: false, refusal };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

function nestsDeeperThan(bytes: Buffer, depthMax: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (OPENING.has(byte)) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (CLOSING.has(byte)) {
      depth -= 1;
    }
  }
  return false;
}

/** The first own key that could poison a prototype, or null. Recursion is bounded by JSON_DEPTH_MAX. */
function prototypeName(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return key;
    const found = prototypeName(inner);
    if (found !== null) return found;
  }
  return null;
}
