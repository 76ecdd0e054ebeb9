import type { UserVerification } from '../../schemas/vocabulary.ts';

/**
 * What a visitor may ask of the demo in the page's query, so that each way a ceremony can end can be seen:
 * - `timeout`: milliseconds for the prompt, 1,000 to 600,000. A real browser raises small values to its own minimum.
 * - `uv`: `required` (default), `preferred` or `discouraged`. The server demands a verified user all the same.
 * - `conditional=off`: the sign-in page arms no autofill request (read by the page).
 */
export interface Asked {
  timeoutMs: number;
  userVerification: Exclude<UserVerification, 'unknown'>;
}

export const TIMEOUT_MS = { min: 1_000, default: 60_000, max: 600_000 } as const;
const VERIFICATIONS = ['required', 'preferred', 'discouraged'] as const;

/** Reads the query; what is outside its bounds is brought to the nearest bound, what is not known is the default. */
export function readAsked(query: URLSearchParams): Asked {
  const timeout = Number(query.get('timeout') ?? TIMEOUT_MS.default);
  return {
    timeoutMs: Number.isFinite(timeout)
      ? Math.round(Math.min(TIMEOUT_MS.max, Math.max(TIMEOUT_MS.min, timeout)))
      : TIMEOUT_MS.default,
    userVerification: VERIFICATIONS.find((word) => word === query.get('uv')) ?? 'required',
  };
}
