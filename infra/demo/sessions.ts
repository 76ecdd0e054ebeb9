import type { Random } from '../../schemas/clock.ts';
import { createBoundedMap } from './bounded-map.ts';

export const SESSIONS_MAX = 10_000;

export interface Session {
  accountId: string;
  /** The ceremony that opened the session: its first business action is reported under this id. */
  ceremonyId: string;
  businessActionSeen: boolean;
}

export interface Sessions {
  /** @returns the value of the session cookie. */
  open(session: Omit<Session, 'businessActionSeen'>): string;
  find(cookie: string | undefined): Session | undefined;
  close(cookie: string | undefined): void;
}

/** Sessions in memory; 256 random bits in the cookie, nothing else. */
export function createSessions({ random }: { random: Random }): Sessions {
  const sessions = createBoundedMap<Session>({ entriesMax: SESSIONS_MAX });
  return {
    open(session) {
      const cookie = random.bytes(32).toString('base64url');
      sessions.set(cookie, { ...session, businessActionSeen: false });
      return cookie;
    },
    find: (cookie) => (cookie === undefined ? undefined : sessions.get(cookie)),
    close(cookie) {
      if (cookie !== undefined) sessions.delete(cookie);
    },
  };
}
