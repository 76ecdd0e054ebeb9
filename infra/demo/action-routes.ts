import type { Accounts } from './accounts.ts';
import { readAsked } from './asked.ts';
import { readJsonBody } from './body.ts';
import { type Ceremonies, NAME_LENGTH_MAX } from './ceremonies.ts';
import type { IssuedCeremony } from './challenges.ts';
import { cookie } from './cookies.ts';
import { addCookie, type Exchange, json, SESSION_COOKIE, seeOther, signedIn } from './exchange.ts';
import type { Sessions } from './sessions.ts';

export interface ActionRoutesOptions {
  secure: boolean;
  accounts: Accounts;
  sessions: Sessions;
  ceremonies: Ceremonies;
}

type Action = (exchange: Exchange) => void | Promise<void>;

/** What a POST can do, by its path: the script's JSON interface, and the two forms of the home page. */
export function createActionRoutes(options: ActionRoutesOptions): ReadonlyMap<string, Action> {
  const { secure, accounts, sessions, ceremonies } = options;

  async function registrationOptions(exchange: Exchange): Promise<void> {
    const body = await readJsonBody(exchange.request);
    const account = signedIn(exchange, options)?.account;
    const name = typeof body?.name === 'string' ? body.name.trim().slice(0, NAME_LENGTH_MAX) : '';
    if (!account && name === '') return json(exchange, 400, { error: 'name' });
    const asked = { ...readAsked(exchange.url.searchParams), account, name };
    json(exchange, 200, await ceremonies.beginRegistration(exchange.request, asked));
  }

  async function authenticationOptions(exchange: Exchange): Promise<void> {
    const body = await readJsonBody(exchange.request);
    const mediation = body?.mediation === 'conditional' ? 'conditional' : 'optional';
    const asked = { ...readAsked(exchange.url.searchParams), mediation } as const;
    json(exchange, 200, await ceremonies.beginAuthentication(exchange.request, asked));
  }

  async function verify(exchange: Exchange, kind: IssuedCeremony['kind']): Promise<void> {
    const { request, cookies } = exchange;
    const verdict = await ceremonies.finish(request, kind, await readJsonBody(request));
    if (!verdict.ok) return json(exchange, 400, { error: verdict.rejection });
    const { account, ceremony } = verdict;
    sessions.close(cookies.get(SESSION_COOKIE));
    const value = sessions.open({ accountId: account.id, ceremonyId: ceremony.ceremonyId });
    addCookie(exchange, cookie({ name: SESSION_COOKIE, value, secure }));
    json(exchange, 200, { ok: true });
  }

  async function fallback(exchange: Exchange): Promise<void> {
    const body = await readJsonBody(exchange.request);
    const id = typeof body?.ceremonyId === 'string' ? body.ceremonyId : '';
    if (ceremonies.chooseFallback(exchange.request, id)) json(exchange, 200, { ok: true });
    else json(exchange, 400, { error: 'unexpected' });
  }

  function forget(exchange: Exchange): void {
    const account = signedIn(exchange, options)?.account;
    if (account) accounts.forgetCredentials(account);
    seeOther(exchange, '/?told=forgotten');
  }

  function signOut(exchange: Exchange): void {
    sessions.close(exchange.cookies.get(SESSION_COOKIE));
    addCookie(exchange, cookie({ name: SESSION_COOKIE, value: '', secure, maxAgeS: 0 }));
    seeOther(exchange, '/');
  }

  return new Map<string, Action>([
    ['/api/registration/options', registrationOptions],
    ['/api/registration/verify', (exchange) => verify(exchange, 'registration')],
    ['/api/authentication/options', authenticationOptions],
    ['/api/authentication/verify', (exchange) => verify(exchange, 'authentication')],
    ['/api/fallback', fallback],
    ['/forget', forget],
    ['/sign-out', signOut],
  ]);
}
