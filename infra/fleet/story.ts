import type { CeremonyKind, Mediation, Rejection } from '../../schemas/vocabulary.ts';
import type { Chance } from './chance.ts';
import type { Client } from './clients.ts';

/**
 * What truly happens to a person in one ceremony. It is never sent: a reader sees only its traces. The words are finer
 * than the vocabulary's causes, for a browser hides the difference between several of them.
 */
export const COURSES = [
  'success',
  'user_cancel',
  'timeout',
  'no_local_credential',
  'app_abort',
  'already_registered',
  'credman_fault',
  'webview_unsupported',
  'concurrent',
  'rp_id_mismatch',
  'server_rejected',
  'abandoned',
  'verdict_lost',
  'fallback',
  'armed',
] as const;
export type Course = (typeof COURSES)[number];

export interface Story {
  kind: Exclude<CeremonyKind, 'unknown'>;
  mediation: Extract<Mediation, 'optional' | 'conditional'>;
  course: Course;
  /** With `server_rejected` only. */
  rejection: Rejection | null;
  /** From the call of the prompt to its settlement, milliseconds; with `abandoned` and `armed`, until the page is left. */
  promptMs: number;
  timeoutMs: number;
  /** The person goes on to look at the balance. */
  goesOn: boolean;
}

const TIMEOUTS_MS = [60_000, 60_000, 120_000] as const;

/** Draws a story for a client. The shares are invented, within the ranges published for tuned roll-outs. */
export function drawStory(client: Client, chance: Chance): Story {
  const kind = chance.happens(0.18) ? 'registration' : 'authentication';
  const mediation = kind === 'authentication' && chance.happens(0.3) ? 'conditional' : 'optional';
  const course =
    mediation === 'conditional'
      ? chance.weighted(CONDITIONAL)
      : chance.weighted([...MODAL, ...ownTroubles(client, kind)]);
  const timeoutMs = chance.pick(TIMEOUTS_MS);
  return {
    kind,
    mediation,
    course,
    rejection: course === 'server_rejected' ? chance.weighted(REJECTED) : null,
    promptMs: promptMs({ course, client, timeoutMs }, chance),
    timeoutMs,
    goesOn: chance.happens(0.85),
  };
}

const CONDITIONAL: readonly (readonly [Course, number])[] = [
  ['armed', 54],
  ['success', 38],
  ['app_abort', 5],
  ['fallback', 1.5],
  ['server_rejected', 0.7],
  ['verdict_lost', 0.3],
  ['user_cancel', 0.5],
];

const MODAL: readonly (readonly [Course, number])[] = [
  ['success', 90],
  ['user_cancel', 3.2],
  ['timeout', 0.8],
  ['no_local_credential', 1.2],
  ['app_abort', 0.8],
  ['abandoned', 1.6],
  ['fallback', 1.2],
  ['server_rejected', 0.7],
  ['verdict_lost', 0.4],
  ['concurrent', 0.2],
  ['rp_id_mismatch', 0.1],
];

const REJECTED: readonly (readonly [Rejection, number])[] = [
  ['challenge_expired', 30],
  ['unknown_credential', 40],
  ['uv_missing', 12],
  ['signature', 6],
  ['origin', 6],
  ['other', 6],
];

function ownTroubles({ inApp, truth }: Client, kind: Story['kind']): [Course, number][] {
  const troubles: [Course, number][] = [];
  if (inApp) troubles.push(['webview_unsupported', 60]);
  if (kind === 'registration') troubles.push(['already_registered', 3]);
  if (truth.os === 'Android') troubles.push(['credman_fault', truth.oem === 'Google' ? 0.3 : 1]);
  return troubles;
}

/** People take seconds, refusals of the platform take milliseconds, and a time-out takes what was asked for. */
function promptMs(
  { course, client, timeoutMs }: { course: Course; client: Client; timeoutMs: number },
  chance: Chance,
): number {
  switch (course) {
    case 'user_cancel':
    case 'fallback':
      return within(1_000, chance.lognormal(4_000, 0.6), 15_000);
    case 'timeout':
      return timeoutMs * chance.uniform(0.99, 1.01);
    case 'no_local_credential':
      return chance.uniform(25, client.engine === 'webkit' ? 444 : 900);
    case 'app_abort':
      return within(100, chance.lognormal(2_500, 0.8), 30_000);
    case 'credman_fault':
      return within(40, chance.lognormal(600, 0.7), 4_000);
    case 'webview_unsupported':
    case 'rp_id_mismatch':
      return chance.uniform(1, 20);
    case 'concurrent':
      return chance.uniform(4, 100);
    case 'already_registered':
      return within(1_500, chance.lognormal(6_300, 0.3), 20_000);
    case 'abandoned':
    case 'armed':
      return within(500, chance.lognormal(9_000, 0.9), 90_000);
    default:
      return within(900, chance.lognormal(client.truth.os === 'Windows' ? 6_500 : 4_800, 0.45), 28_000);
  }
}

function within(low: number, value: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
