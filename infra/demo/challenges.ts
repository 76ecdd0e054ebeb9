import { mintCeremonyId } from '../../schemas/ceremony-id.ts';
import type { Clock, Random } from '../../schemas/clock.ts';
import type { CeremonyKind, Mediation, Purpose } from '../../schemas/vocabulary.ts';
import { createBoundedMap } from './bounded-map.ts';

export const CHALLENGES_MAX = 10_000;
const CHALLENGE_BYTES = 32;

/** One ceremony of the demo, from its challenge to its verdict. */
export interface IssuedCeremony {
  ceremonyId: string;
  kind: Exclude<CeremonyKind, 'unknown'>;
  mediation: Mediation;
  purpose: Purpose;
  /** Base64url, as clientDataJSON carries it. */
  challenge: string;
  expiresAtMs: number;
  /** Registration only: whose credential it will be. */
  accountId: string | null;
  used: boolean;
}

export interface Challenges {
  issue(ceremony: Pick<IssuedCeremony, 'kind' | 'mediation' | 'purpose' | 'accountId'>): IssuedCeremony;
  /** A challenge is good for one response (WebAuthn §13.4.3); `expired` and `used` still say which ceremony it was. */
  take(challenge: string): { state: 'live' | 'expired' | 'used'; ceremony: IssuedCeremony } | null;
  find(ceremonyId: string): IssuedCeremony | undefined;
  readonly size: number;
}

/** Challenges in memory; expired ones are kept until newer ones need the room, so that their end can be reported. */
export function createChallenges({
  clock,
  random,
  lifetimeMs,
  challengesMax = CHALLENGES_MAX,
}: {
  clock: Clock;
  random: Random;
  lifetimeMs: number;
  challengesMax?: number;
}): Challenges {
  const byCeremony = createBoundedMap<IssuedCeremony>({ entriesMax: challengesMax });
  const byChallenge = createBoundedMap<IssuedCeremony>({ entriesMax: challengesMax });

  return {
    issue({ kind, mediation, purpose, accountId }) {
      const ceremony: IssuedCeremony = {
        ceremonyId: mintCeremonyId({ clock, random }),
        kind,
        mediation,
        purpose,
        challenge: random.bytes(CHALLENGE_BYTES).toString('base64url'),
        expiresAtMs: clock.now() + lifetimeMs,
        accountId,
        used: false,
      };
      byChallenge.set(ceremony.challenge, ceremony);
      byCeremony.set(ceremony.ceremonyId, ceremony);
      return ceremony;
    },
    take(challenge) {
      const ceremony = byChallenge.get(challenge);
      if (!ceremony) return null;
      if (ceremony.used) return { state: 'used', ceremony };
      ceremony.used = true;
      return { state: clock.now() <= ceremony.expiresAtMs ? 'live' : 'expired', ceremony };
    },
    find: (ceremonyId) => byCeremony.get(ceremonyId),
    get size() {
      return byChallenge.size;
    },
  };
}
