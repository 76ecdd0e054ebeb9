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
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    const message = 'The body is not JSON in UTF-8.';
    return { ok: false, refusal: { reason: 'malformed_json', message } };
  }
  const name = mayNamePrototype(text) ? prototypeName(value) : null;
  if (name === null) return { ok: true, value };
  const refusal: Refusal = { ...refuseField(name, 'no such name may be sent'), reason: 'unknown_field' };
  return { ok: false, refusal };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

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
    } else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) {
      depth -= 1;
    }
  }
  return false;
}

/** Whether one of the names can be in the text: as it is, or hidden by an escape. */
function mayNamePrototype(text: string): boolean {
  return text.includes('proto') || text.includes('constructor') || text.includes('\\');
}

/** The first own key that could poison a prototype, or null. Recursion is bounded by JSON_DEPTH_MAX. */
function prototypeName(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return key;
    const found = prototypeName(holder[key]);
    if (found !== null) return found;
  }
  return null;
}
