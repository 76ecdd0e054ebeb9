import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchBrowser } from '../../infra/demo/browser.ts';

export const LANGUAGES = ['ja', 'en'] as const;
export const THEMES = ['light', 'dark'] as const;

export interface ScreenshotOptions {
  /** Of the console, such as `http://127.0.0.1:8406`. */
  url: string;
  /** Folder for the pictures, `<uid>.<language>.<theme>.png`. */
  into: string;
  /** Left out: every board. */
  uids?: readonly string[];
  languages?: readonly (typeof LANGUAGES)[number][];
  themes?: readonly (typeof THEMES)[number][];
  /** Added to each board's address, such as `from=now-7d&to=now`. */
  query?: string;
  width?: number;
}

/** One picture, and what the page said about itself. */
export interface Screenshot {
  uid: string;
  language: (typeof LANGUAGES)[number];
  theme: string;
  file: string;
  /** Lines of the browser's console that are errors, and requests that failed or left for another host. */
  complaints: string[];
  /** Panels that said an error, as `title: sentence`. */
  panelErrors: string[];
  /** Panels that said they have no rows, by title. */
  emptyPanels: string[];
  /** Canvases without a single drawn pixel. */
  blankCanvases: number;
  /** All of the page's text. */
  said: string;
}

/** Counts canvases without a single drawn pixel, in a page. */
export const BLANK_CANVASES = `[...document.querySelectorAll('canvas')].filter((canvas) => {
  if (canvas.width === 0 || canvas.height === 0) return true;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return !data.some((value) => value !== 0);
}).length`;

const SETTLE_MS_MAX = 60_000;

/**
 * Opens every board in both languages and themes and takes a picture of the whole page once all its panels have come
 * to rest. @throws Error when no Chromium is installed, or a board does not come to rest
 */
export async function screenshotBoards(options: ScreenshotOptions): Promise<Screenshot[]> {
  const path = findChromium();
  if (path === null) throw new Error('No Chromium was found: install one, or name it in KAGIMI_CHROMIUM.');
  await mkdir(options.into, { recursive: true });
  const uids = options.uids ?? (await listBoards(options.url));
  const browser = await launchBrowser(path);
  try {
    const shots: Screenshot[] = [];
    for (const uid of uids) {
      for (const language of options.languages ?? LANGUAGES) {
        for (const theme of options.themes ?? THEMES) {
          shots.push(await screenshot(browser, options, { uid, language, theme }));
        }
      }
    }
    return shots;
  } finally {
    await browser.close();
  }
}

async function listBoards(url: string): Promise<string[]> {
  const response = await fetch(`${url}/api/boards`);
  return ((await response.json()) as { uid: string }[]).map(({ uid }) => uid);
}

async function screenshot(
  browser: Browser,
  { url, into, query, width }: ScreenshotOptions,
  board: Pick<Screenshot, 'uid' | 'language' | 'theme'>,
): Promise<Screenshot> {
  const { uid, language, theme } = board;
  const { page, complaints } = await openPage(browser, { url, width: width ?? 1600 });
  try {
    const extra = query ? `&${query}` : '';
    await page.goto(`${url}/d/${uid}?lang=${language}&theme=${theme}${extra}`);
    await settle(page);
    const file = join(into, `${uid}.${language}.${theme}.png`);
    const panelErrors = (await noticesOf(page, 'error')).map(
      ({ title, sentence }) => `${title}: ${sentence}`,
    );
    const emptyPanels = (await noticesOf(page, 'empty')).map(({ title }) => title);
    await page.screenshot({ path: file, fullPage: true });
    const blankCanvases = Number(await page.evaluate(BLANK_CANVASES));
    const said = (await page.locator('body').textContent()) ?? '';
    return { ...board, file, complaints, panelErrors, emptyPanels, blankCanvases, said };
  } finally {
    await page.context().close();
  }
}

/** A page in a context of its own; `complaints` grows as the page runs. */
export async function openPage(
  browser: Browser,
  { url, width = 1600 }: { url: string; width?: number },
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width, height: 1000 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('response', async (response) => {
    if (response.status() < 500) return;
    const said = await response.text().catch(() => '');
    complaints.push(`${response.status()} of ${response.url()}: ${said}`);
  });
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(url) && !asked.startsWith('data:')) complaints.push(`left for ${asked}`);
  });
  return { page, complaints };
}

/**
 * Waits until every panel has drawn or said why not. Panels load as they come into view, so the page is made as tall as
 * its board first.
 */
export async function settle(page: Page): Promise<void> {
  await page.waitForSelector(PANEL, { timeout: SETTLE_MS_MAX });
  const { width } = page.viewportSize() ?? { width: 1600 };
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
  await page.setViewportSize({ width, height: Math.min(height + 40, HEIGHT_MAX) });
  for (let quiet = 0, waited = 0; quiet < QUIET_MS; waited += POLL_MS) {
    if (waited > SETTLE_MS_MAX) throw new Error(`Panels are still loading after ${SETTLE_MS_MAX / 1_000} s.`);
    quiet = (await page.locator(LOADING).count()) === 0 ? quiet + POLL_MS : 0;
    await page.waitForTimeout(POLL_MS);
  }
}

const PANEL = '[data-viz-panel-key]';
/** The bar of a panel whose query runs, in both languages. */
const LOADING = '[aria-label="Panel loading bar"], [aria-label="読み込み中"]';
const HEIGHT_MAX = 12_000;
const POLL_MS = 100;
/** Queries of panels that come into view start late, and uPlot draws after them. */
const QUIET_MS = 1_200;

async function noticesOf(
  page: Page,
  kind: 'error' | 'empty',
): Promise<{ title: string; sentence: string }[]> {
  const panels = page.locator(PANEL).filter({ has: page.locator(`[data-notice="${kind}"]`) });
  const notices = [];
  for (const panel of await panels.all()) {
    notices.push({
      title: (await panel.locator('h2').first().textContent()) ?? '',
      sentence: (await panel.locator(`[data-notice="${kind}"]`).first().textContent()) ?? '',
    });
  }
  return notices;
}
