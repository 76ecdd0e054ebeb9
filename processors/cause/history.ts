import { HORIZON_MS } from '../../schemas/ceremony.ts';
import { CEREMONY_KINDS, type StorageKind } from '../../schemas/vocabulary.ts';
import type { CauseFacts } from './facts.ts';

const DAY_MS = 86_400_000;
const AUTHENTICATION = CEREMONY_KINDS.indexOf('authentication');

/**
 * What is remembered of an account's passkeys ends this long before the ceremony in question: so long may events of an
 * earlier ceremony still come in. What is older never changes again, whoever looks, and whenever.
 */
export const MEMORY_GAP_MS = HORIZON_MS;
/** A memory that reaches back less far can't say that something never was. */
export const MEMORY_DAYS_MIN = 14;

/** Verified ceremonies of one account before another one, of one kind of system and storage. */
export interface UseGroup {
  os: string;
  storage: StorageKind;
  /** Answered by the very device of the ceremony in question, not by another one beside it. */
  isHere: boolean;
  /** The last of them was issued then, milliseconds since the epoch. */
  lastMs: number;
}

/** What was remembered of an account when one of its ceremonies was issued. */
export interface CredentialHistory {
  /** Of whom it was asked, as pseudonyms; the device is empty where none was named. */
  userRef: string;
  deviceRef: string;
  issuedAtMs: number;
  /** Since when the tenant's ceremonies are remembered, milliseconds since the epoch. */
  remembersFromMs: number;
  uses: readonly UseGroup[];
}

/**
 * The history of the account's credentials in a few words, as a feature. Empty where it is not known (no account was
 * named, nobody looked, the memory is too young to deny anything), and of a registration, which needs no credential.
 */
export function historyWord(facts: CauseFacts, history: CredentialHistory | null): string {
  if (
    history === null ||
    facts.userRef === '' ||
    facts.userRef !== history.userRef ||
    facts.kind !== AUTHENTICATION
  )
    return '';
  const { issuedAtMs, remembersFromMs, uses } = history;
  // What a ceremony was named by is what was said until then: a device that was named later is not known.
  const isDeviceKnown = facts.deviceRef !== '' && facts.deviceRef === history.deviceRef;
  const here = uses.filter(({ isHere }) => isHere);
  if (isDeviceKnown && here.length > 0) {
    return hereWord(issuedAtMs - Math.max(...here.map(({ lastMs }) => lastMs)));
  }
  if (issuedAtMs - remembersFromMs < MEMORY_DAYS_MIN * DAY_MS) return '';
  if (uses.length === 0) return 'never used';
  if (!isDeviceKnown) return 'used somewhere';
  const family = familyOf(facts.os.name);
  const isReachable = uses.some(({ os, storage }) => storage === 'synced' && familyOf(os) === family);
  return isReachable ? 'used elsewhere synced' : 'used elsewhere';
}

function hereWord(agoMs: number): string {
  if (agoMs < DAY_MS) return 'used here today';
  return agoMs < 7 * DAY_MS ? 'used here this week' : 'used here before';
}

const FAMILIES: Readonly<Record<string, string>> = {
  iOS: 'Apple',
  iPadOS: 'Apple',
  macOS: 'Apple',
  Android: 'Google',
  ChromeOS: 'Google',
};

/** Systems between which a synced passkey travels by itself. */
function familyOf(os: string): string {
  return FAMILIES[os] ?? os;
}
