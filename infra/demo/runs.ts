import type { Page } from 'playwright-core';
import type { Authenticator } from './browser.ts';

/** What a run has to work with. One round shares one tab, one device and one account, as one person would. */
export interface Stage {
  page: Page;
  demoUrl: string;
  authenticator: Authenticator;
  /** A display name without a person behind it. */
  name: string;
}

type Run = (stage: Stage) => Promise<void>;

const STEP_TIMEOUT_MS = 30_000;
/** With a virtual authenticator Chromium takes the page's timeout as it is; a real one is raised to 10 s. */
const SHORT_TIMEOUT_MS = 1_500;

/**
 * Every way to end a ceremony that a browser can be brought to, in an order in which each starts where the one before
 * stopped. The pages are used as a person would use them; only the authenticator's behaviour is set from outside.
 */
export const RUNS = {
  /** A new account, its first passkey, and the balance. */
  register: async ({ page, demoUrl, name }) => {
    await visit(page, `${demoUrl}/register`);
    await page.fill('#name', name);
    await page.click('#register .primary');
    await page.waitForURL(`${demoUrl}/`, { timeout: STEP_TIMEOUT_MS });
    await lookAtBalance(page);
  },
  /** The same device again: excludeCredentials makes the browser refuse. */
  already_registered: async ({ page, demoUrl }) => {
    await visit(page, `${demoUrl}/`);
    await page.click('#add');
    await waitForState(page, 'failed');
    await signOut(page);
  },
  /** Nobody answers the prompt. */
  timeout: async ({ page, demoUrl, authenticator }) => {
    await withoutAnswer(authenticator, async () => {
      await visit(page, `${demoUrl}/?conditional=off&timeout=${SHORT_TIMEOUT_MS}`);
      await page.click('#sign-in .primary');
      await waitForState(page, 'failed');
    });
  },
  /** The page takes its request back. */
  abort: async ({ page, demoUrl, authenticator }) => {
    await withoutAnswer(authenticator, async () => {
      await visit(page, `${demoUrl}/?conditional=off`);
      await page.click('#sign-in .primary');
      await prompted(page, 'optional');
      await page.click('#cancel');
      await waitForState(page, 'failed');
    });
  },
  /** The device proves presence but not the person, and the server insists. */
  user_not_verified: async ({ page, demoUrl, authenticator }) => {
    await authenticator.setUserVerified(false);
    try {
      await visit(page, `${demoUrl}/?conditional=off&uv=discouraged`);
      await page.click('#sign-in .primary');
      await waitForState(page, 'failed');
    } finally {
      await authenticator.setUserVerified(true);
    }
  },
  /** Autofill is armed, and the person goes another way. */
  fallback: async ({ page, demoUrl, authenticator }) => {
    await withoutAnswer(authenticator, async () => {
      await visit(page, `${demoUrl}/`);
      await prompted(page, 'conditional');
      await page.click('#other-way');
      await page.waitForURL(`${demoUrl}/other-way`, { timeout: STEP_TIMEOUT_MS });
    });
  },
  /** Autofill is armed, and the person leaves. */
  armed: async ({ page, demoUrl, authenticator }) => {
    await withoutAnswer(authenticator, async () => {
      await visit(page, `${demoUrl}/`);
      await prompted(page, 'conditional');
      await leave(page, demoUrl);
    });
  },
  /** The prompt is open, and the person leaves. */
  abandoned: async ({ page, demoUrl, authenticator }) => {
    await withoutAnswer(authenticator, async () => {
      await visit(page, `${demoUrl}/?conditional=off`);
      await page.click('#sign-in .primary');
      await prompted(page, 'optional');
      await leave(page, demoUrl);
    });
  },
  /** A passkey picked from autofill. */
  conditional_sign_in: async ({ page, demoUrl }) => {
    await page.goto(`${demoUrl}/`, { timeout: STEP_TIMEOUT_MS, waitUntil: 'commit' });
    await page.waitForSelector('#sign-out', { timeout: STEP_TIMEOUT_MS });
    await signOut(page);
  },
  /** A passkey asked for with the button. */
  sign_in: async ({ page, demoUrl }) => {
    await signIn(page, demoUrl);
    await lookAtBalance(page);
  },
  /** The server lost the credential, the device did not. */
  unknown_credential: async ({ page, demoUrl }) => {
    await visit(page, `${demoUrl}/`);
    await page.click('summary');
    await page.click('#forget');
    await page.waitForURL(/told=forgotten/, { timeout: STEP_TIMEOUT_MS });
    await signOut(page);
    await visit(page, `${demoUrl}/?conditional=off`);
    await page.click('#sign-in .primary');
    await waitForState(page, 'failed');
  },
} as const satisfies Record<string, Run>;
export type RunKind = keyof typeof RUNS;
export const RUN_KINDS = Object.keys(RUNS) as RunKind[];

/** Leaves for a page without ceremonies, so that the last beacons go out. */
export async function leave(page: Page, demoUrl: string): Promise<void> {
  await page.goto(`${demoUrl}/other-way`, { timeout: STEP_TIMEOUT_MS });
}

async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url, { timeout: STEP_TIMEOUT_MS });
  await page.waitForSelector('body:not([data-state=loading])', { timeout: STEP_TIMEOUT_MS });
}

async function waitForState(page: Page, state: 'failed' | 'ready'): Promise<void> {
  await page.waitForSelector(`body[data-state=${state}]`, { timeout: STEP_TIMEOUT_MS });
}

/** Until the page has called the browser with this mediation and waits. */
async function prompted(page: Page, mediation: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const journal = JSON.parse(globalThis.sessionStorage.getItem('demo-journal') ?? '[]');
      const last = journal.at(-1);
      return last?.step === 'prompt_called' && last.mediation === wanted;
    },
    mediation,
    { timeout: STEP_TIMEOUT_MS },
  );
}

async function withoutAnswer(authenticator: Authenticator, act: () => Promise<void>): Promise<void> {
  await authenticator.setPresent(false);
  try {
    await act();
  } finally {
    await authenticator.setPresent(true);
  }
}

async function signIn(page: Page, demoUrl: string): Promise<void> {
  await visit(page, `${demoUrl}/?conditional=off`);
  await page.click('#sign-in .primary');
  await page.waitForURL(`${demoUrl}/`, { timeout: STEP_TIMEOUT_MS });
  await page.waitForSelector('#sign-out', { timeout: STEP_TIMEOUT_MS });
}

async function lookAtBalance(page: Page): Promise<void> {
  await page.click('#balance');
  await page.waitForSelector('.amount', { timeout: STEP_TIMEOUT_MS });
}

/** Signing out answers with the sign-in page, whose autofill must find nobody to answer. */
async function signOut(page: Page): Promise<void> {
  await page.context().request.post(new URL('/sign-out', page.url()).href, {
    headers: { origin: new URL(page.url()).origin },
    maxRedirects: 0,
  });
}
