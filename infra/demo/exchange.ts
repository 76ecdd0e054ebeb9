import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account, Accounts } from './accounts.ts';
import type { Session, Sessions } from './sessions.ts';

export const SESSION_COOKIE = 'demo_session';

/** One request with its answer. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  cookies: ReadonlyMap<string, string>;
}

/** Who is signed in, if anyone. */
export function signedIn(
  { cookies }: Exchange,
  { sessions, accounts }: { sessions: Sessions; accounts: Accounts },
): { session: Session; account: Account } | undefined {
  const session = sessions.find(cookies.get(SESSION_COOKIE));
  const account = session && accounts.find(session.accountId);
  return account && { session, account };
}

export function addCookie({ response }: Exchange, value: string): void {
  response.appendHeader('set-cookie', value);
}

export function json({ response }: Exchange, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** RFC 9110 §15.4.4: look there, with GET. */
export function seeOther({ response }: Exchange, location: string): void {
  response.writeHead(303, { location, 'cache-control': 'no-store' });
  response.end();
}
