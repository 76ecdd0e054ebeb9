import type { Language } from './language.ts';
import { TEXTS, type Texts } from './texts.ts';

/** A line at the foot of every page: where the ceremonies of this demo can be watched. */
export interface Watch {
  url: string;
  text: Record<Language, string>;
}

export type Page =
  | { kind: 'sign-in' }
  | { kind: 'register' }
  | { kind: 'home'; name: string; passkeys: number; told: 'added' | 'forgotten' | null }
  | { kind: 'balance' }
  | { kind: 'other-way' }
  | { kind: 'not-found' };

export interface Frame {
  language: Language;
  /** Path and query of this page, for the link to the other language. */
  url: URL;
  beacon: { tenant: string; endpoint: string; appVersion: string };
  watch: Watch | null;
}

/** The whole HTML document of a page. Everything that is not a constant is escaped here. */
export function renderPage(page: Page, frame: Frame): string {
  const { language, beacon } = frame;
  const texts = TEXTS[language];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${html(title(page, texts))} | ${html(texts.bank)}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
<script src="/kagimi.js" data-tenant="${html(beacon.tenant)}" data-endpoint="${html(beacon.endpoint)}" data-app="demo-bank" data-app-version="${html(beacon.appVersion)}"></script>
<script type="module" src="/app.js"></script>
</head>
<body data-page="${page.kind}" data-state="loading">
<a class="skip" href="#main">${html(texts.skip)}</a>
${header(texts, frame)}
<main id="main">
${content(page, texts)}
</main>
${footer(texts, frame)}
<script type="application/json" id="texts">${jsonForHtml({ errors: texts.errors, waiting: texts.waiting })}</script>
</body>
</html>
`;
}

function header(texts: Texts, { language, url }: Frame): string {
  const other = language === 'ja' ? 'en' : 'ja';
  const link = new URL(url);
  link.searchParams.set('lang', other);
  return `<header class="bar">
<a class="brand" href="/"><img src="/icon.svg" width="28" height="28" alt=""><span>${html(texts.bank)}</span></a>
<span class="badge">${html(texts.demoBadge)}</span>
<a class="language" href="${html(link.pathname + link.search)}" lang="${other}" hreflang="${other}">${html(texts.otherLanguage)}</a>
</header>`;
}

function footer(texts: Texts, { watch, language }: Frame): string {
  const line = watch
    ? `<p class="watch"><a href="${html(watch.url)}">${html(watch.text[language])}</a></p>`
    : '';
  return `<footer>${line}<p>${html(texts.demoNote)}</p></footer>`;
}

function title(page: Page, texts: Texts): string {
  switch (page.kind) {
    case 'sign-in':
      return texts.signIn.title;
    case 'register':
      return texts.register.title;
    case 'home':
      return texts.home.title;
    case 'balance':
      return texts.balance.title;
    case 'other-way':
      return texts.otherWay.title;
    case 'not-found':
      return texts.notFound.title;
  }
}

function content(page: Page, texts: Texts): string {
  switch (page.kind) {
    case 'sign-in':
      return signInPage(texts);
    case 'register':
      return registerPage(texts);
    case 'home':
      return homePage(page, texts);
    case 'balance':
      return balancePage(texts);
    case 'other-way':
      return notePage(texts.otherWay);
    case 'not-found':
      return notePage(texts.notFound);
  }
}

/** What happens now, for eyes and screen readers alike (WAI-ARIA live region), with the way out while a prompt is open. */
function status(texts: Texts): string {
  return `<div class="status" id="status" role="status" aria-live="polite"></div>
<button type="button" class="quiet" id="cancel" hidden>${html(texts.cancel)}</button>`;
}

function signInPage(texts: Texts): string {
  const { signIn } = texts;
  return `<section class="card">
<h1>${html(signIn.title)}</h1>
<p class="lead">${html(signIn.lead)}</p>
<form id="sign-in">
<label for="name">${html(signIn.field)}</label>
<input id="name" name="name" type="text" maxlength="64" autocomplete="username webauthn" aria-describedby="name-hint">
<p class="hint" id="name-hint">${html(signIn.fieldHint)}</p>
<button type="submit" class="primary">${KEY_ICON}${html(signIn.button)}</button>
</form>
${status(texts)}
<button type="button" class="quiet" id="other-way">${html(signIn.other)}</button>
<p class="aside">${html(signIn.newHere)} <a href="/register">${html(signIn.register)}</a></p>
</section>`;
}

function registerPage(texts: Texts): string {
  const { register } = texts;
  return `<section class="card">
<h1>${html(register.title)}</h1>
<p class="lead">${html(register.lead)}</p>
<form id="register">
<label for="name">${html(register.field)}</label>
<input id="name" name="name" type="text" maxlength="64" required autocomplete="username" aria-describedby="name-hint">
<p class="hint" id="name-hint">${html(register.fieldHint)}</p>
<button type="submit" class="primary">${KEY_ICON}${html(register.button)}</button>
</form>
${status(texts)}
<p class="aside">${html(register.already)} <a href="/">${html(register.signIn)}</a></p>
</section>`;
}

function homePage(page: Extract<Page, { kind: 'home' }>, texts: Texts): string {
  const { home } = texts;
  return `<section class="card">
<h1>${html(home.greeting(page.name))}</h1>
<p class="lead">${html(home.passkeys(page.passkeys))}</p>
${page.told ? `<p class="told">${html(home[page.told])}</p>` : ''}
<a class="tile" id="balance" href="/balance"><span>${html(home.balance)}</span><small>${html(home.balanceHint)}</small></a>
<button type="button" class="tile" id="add"><span>${html(home.add)}</span><small>${html(home.addHint)}</small></button>
${status(texts)}
<form method="post" action="/sign-out"><button class="quiet" id="sign-out">${html(home.signOut)}</button></form>
<details><summary>${html(home.trials)}</summary>
<form method="post" action="/forget"><button class="tile" id="forget"><span>${html(home.forget)}</span><small>${html(home.forgetHint)}</small></button></form>
</details>
</section>`;
}

function balancePage({ balance }: Texts): string {
  return `<section class="card">
<h1>${html(balance.title)}</h1>
<p class="lead">${html(balance.account)}</p>
<p class="amount">${html(balance.amount)}</p>
<p class="hint">${html(balance.note)}</p>
<p class="aside"><a href="/">${html(balance.back)}</a></p>
</section>`;
}

function notePage(texts: { title: string; lead: string; note?: string; back: string }): string {
  return `<section class="card">
<h1>${html(texts.title)}</h1>
<p class="lead">${html(texts.lead)}</p>
${texts.note ? `<p class="hint">${html(texts.note)}</p>` : ''}
<p class="aside"><a href="/">${html(texts.back)}</a></p>
</section>`;
}

function html(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** JSON for a data block: `<` never appears, so the block can not be closed early. */
function jsonForHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

const KEY_ICON =
  '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path fill="currentColor" d="M14.5 2a6.5 6.5 0 0 0-6.2 8.5L2 16.8V22h5.2v-2.6h2.6v-2.6h2.1l1.4-1.4A6.5 6.5 0 1 0 14.5 2m2 6.5a1.8 1.8 0 1 1 0-3.6 1.8 1.8 0 0 1 0 3.6"/></svg>';
