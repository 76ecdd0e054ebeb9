import type { IncomingMessage } from 'node:http';
import type { Random } from '../../schemas/clock.ts';
import type { Accounts } from './accounts.ts';
import type { Challenges } from './challenges.ts';
import { cookie } from './cookies.ts';
import { addCookie, type Exchange, signedIn } from './exchange.ts';
import { chooseLanguage, LANGUAGES } from './language.ts';
import { type Frame, type Page, renderPage } from './pages.ts';
import type { Session, Sessions } from './sessions.ts';
import { CLIENT_HINTS, DEVICE_COOKIE, type Witness } from './witness.ts';

export interface PageRoutesOptions {
  /** Whether the cookies may travel over HTTPS only. */
  secure: boolean;
  frame: Pick<Frame, 'beacon' | 'watch'>;
  random: Random;
  accounts: Accounts;
  challenges: Challenges;
  sessions: Sessions;
  witness: Witness;
}

const LANGUAGE_COOKIE = 'demo_lang';
const YEAR_S = 31_536_000;

/** The pages: which one a path shows to this visitor, in which language. */
export function createPageRoutes(options: PageRoutesOptions): (exchange: Exchange) => void {
  const { challenges, witness, secure, random, frame } = options;

  function showPage(exchange: Exchange): void {
    const { request, response, url, cookies } = exchange;
    const page = pageOf(exchange);
    const asked = url.searchParams.get('lang');
    const language = chooseLanguage({
      chosen: asked ?? cookies.get(LANGUAGE_COOKIE),
      acceptLanguage: request.headers['accept-language'],
    });
    if (LANGUAGES.some((known) => known === asked)) keep(exchange, LANGUAGE_COOKIE, language);
    if (!cookies.has(DEVICE_COOKIE)) keep(exchange, DEVICE_COOKIE, random.bytes(16).toString('base64url'));
    response.writeHead(page.kind === 'not-found' ? 404 : 200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'accept-ch': CLIENT_HINTS,
      'critical-ch': CLIENT_HINTS,
      vary: 'accept-language, cookie',
    });
    response.end(renderPage(page, { ...frame, language, url }));
  }

  function keep(exchange: Exchange, name: string, value: string): void {
    addCookie(exchange, cookie({ name, value, secure, maxAgeS: YEAR_S }));
  }

  function pageOf(exchange: Exchange): Page {
    const visitor = signedIn(exchange, options);
    switch (exchange.url.pathname) {
      case '/':
        return visitor ? home(visitor.account, exchange.url) : { kind: 'sign-in' };
      case '/register':
        return { kind: 'register' };
      case '/balance':
        if (!visitor) return { kind: 'sign-in' };
        noteBusiness(exchange.request, visitor.session);
        return { kind: 'balance' };
      case '/other-way':
        return { kind: 'other-way' };
      default:
        return { kind: 'not-found' };
    }
  }

  /** The first look at the balance is what the person came for: the twelfth step. */
  function noteBusiness(request: IncomingMessage, session: Session): void {
    const ceremony = challenges.find(session.ceremonyId);
    if (session.businessActionSeen || !ceremony) return;
    session.businessActionSeen = true;
    witness.say(ceremony, request, { step: 'first_business_action', user: session.accountId });
  }

  return showPage;
}

function home(account: { name: string; credentials: ReadonlyMap<string, unknown> }, url: URL): Page {
  const word = url.searchParams.get('told');
  const told = word === 'added' || word === 'forgotten' ? word : null;
  return { kind: 'home', name: account.name, passkeys: account.credentials.size, told };
}
