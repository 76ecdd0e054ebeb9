import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launchBrowser } from '../../../infra/demo/browser.ts';
import { BLANK_CANVASES, openPage, screenshotBoards, settle } from '../screenshots.ts';
import { startQuietAlertmanager } from './alertmanager.ts';
import { type ConsoleWorld, openConsoleWorld } from './world.ts';

const BUILD = fileURLToPath(new URL('../../../dashboards/console/build.ts', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let alertmanager: Awaited<ReturnType<typeof startQuietAlertmanager>>;
let world: ConsoleWorld;
let url: string;
let browser: Browser;
let pictures: string;

beforeAll(async () => {
  execFileSync(process.execPath, [BUILD]);
  alertmanager = await startQuietAlertmanager();
  await alertmanager.fire(
    { alertname: 'PasskeyRegression', os: 'Android', severity: 'page' },
    { summary: 'Android 16' },
  );
  world = await openConsoleWorld({ alertmanagerUrl: alertmanager.url });
  url = await world.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser(findChromium() ?? '');
  pictures = mkdtempSync(join(tmpdir(), 'kagimi-pictures-'));
});
afterAll(async () => {
  await browser.close();
  await world.close();
  await alertmanager.close();
  rmSync(pictures, { recursive: true, force: true });
});

/** What axe finds wrong, by WCAG 2.1 A and AA, as `rule: where`. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ': ' + target.join(' ') + ' ' + failureSummary)))`,
  )) as string[];
  return found;
}

/** By keyboard: the menu shows once the focus is in its panel. */
async function openMenu(page: Page, panel: Locator, item: Locator): Promise<void> {
  await panel.focus();
  for (
    let presses = 0;
    presses < 4 && (await page.evaluate('document.activeElement?.tagName')) !== 'BUTTON';
    presses++
  ) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await item.waitFor({ timeout: 5_000 }).catch(() => undefined);
}

/** What the keyboard stands on, by its name. */
async function focused(page: Page): Promise<string> {
  return String(
    await page.evaluate(
      "document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent?.trim()",
    ),
  );
}

describe.each([
  [
    'ja',
    'light',
    [
      'OS別の完了率',
      '失敗率',
      '機種',
      'Apple iOS',
      '表示',
      '失敗の原因',
      'この期間にデータはありません',
      '過去24時間',
    ],
  ],
  [
    'en',
    'dark',
    [
      'Completion by OS',
      'Failure rate',
      'Model',
      'Apple iOS',
      'prompted',
      'Causes',
      'No data in this range',
      'Last 24 hours',
    ],
  ],
] as const)('a board in %s, %s', (language, theme, texts) => {
  it('draws every panel, says what it lacks, and is usable without a mouse or good eyes', async () => {
    const { page, complaints } = await openPage(browser, { url });
    await page.goto(`${url}/d/specimen?lang=${language}&theme=${theme}`);
    await settle(page);
    const shown = await page.locator('body').textContent();
    for (const text of texts) expect(shown).toContain(text);
    expect(shown).toContain('Unknown expression identifier');
    expect(await page.locator('canvas').count()).toBeGreaterThan(1);
    expect(await page.evaluate(BLANK_CANVASES)).toBe(0);
    // The one panel whose query is broken on purpose.
    expect(complaints.filter((complaint) => !complaint.includes('422'))).toEqual([]);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });

  it.each(['/', '/alerts', '/queries/specimen'])('has a page %s that is too', async (path) => {
    const { page, complaints } = await openPage(browser, { url });
    await page.goto(`${url}${path}?lang=${language}&theme=${theme}`);
    await page.waitForLoadState('networkidle');
    expect(complaints).toEqual([]);
    expect(await faultsOf(page)).toEqual([]);
    await page.context().close();
  });
});

describe('a reader', () => {
  it('chooses a value, and the address and every panel follow', async () => {
    const { page } = await openPage(browser, { url });
    await page.goto(`${url}/d/specimen?lang=en&theme=light`);
    await settle(page);
    await page.goto(`${url}/d/specimen?lang=en&theme=light&var-os=iOS`);
    await settle(page);
    const shown = await page.locator('body').textContent();
    expect(shown).toContain('iPhone');
    expect(shown).not.toContain('Pixel 9');
    await page.getByRole('link', { name: 'iPhone' }).click();
    await page.waitForURL(/var-kind=registration&var-os=iPhone/);
    await page.context().close();
  });

  it.each([
    ['ja', '失敗の原因', '拡大表示', 'ダッシュボードに戻る'],
    ['en', 'Causes', 'View alone', 'Back to the board'],
  ] as const)(
    'sees one panel large, and finds the way back, by keyboard alone (%s)',
    async (lang, title, view, back) => {
      const { page, complaints } = await openPage(browser, { url });
      await page.goto(`${url}/d/specimen?lang=${lang}&theme=light&from=now-12h&to=now&var-os=Android`);
      await settle(page);
      const titles = () => page.locator('[data-viz-panel-key] h2').allTextContents();
      const all = await titles();
      expect(all.length).toBeGreaterThan(5);

      const panel = page.locator('section').filter({ hasText: title }).last();
      const item = page.getByRole('menuitem', { name: view });
      const link = page.getByRole('link', { name: back });
      // On a busy machine the focus moves a moment after what it moves in shows: a person looks, too, before the next key.
      const goOn = async () => {
        if (!(await item.isVisible())) await openMenu(page, panel, item);
        else if ((await focused(page)) !== view) await page.keyboard.press('ArrowDown');
        else {
          await page.keyboard.press('Enter');
          await link.waitFor({ timeout: 5_000 }).catch(() => undefined);
        }
        return link.isVisible();
      };
      await expect.poll(goOn, { timeout: 40_000, interval: 200 }).toBe(true);
      await settle(page);
      expect(await titles()).toEqual([title]);
      const { height = 0, width = 0 } = (await page.locator('[data-viz-panel-key]').boundingBox()) ?? {};
      expect(height).toBeGreaterThan(400);
      expect(width).toBeGreaterThan(1_400);
      expect(await page.title()).toContain(title);
      const address = new URL(page.url()).searchParams;
      expect(address.get('viewPanel')).toMatch(/^panel-\d+$/);
      expect([address.get('from'), address.get('var-os')]).toEqual(['now-12h', 'Android']);
      expect(await focused(page)).toContain(back);
      expect(await faultsOf(page)).toEqual([]);

      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: back }).waitFor({ state: 'detached' });
      await settle(page);
      expect(await titles()).toEqual(all);
      const after = new URL(page.url()).searchParams;
      expect([after.get('viewPanel'), after.get('from'), after.get('var-os')]).toEqual([
        null,
        'now-12h',
        'Android',
      ]);
      expect(complaints.filter((complaint) => !complaint.includes('422'))).toEqual([]);
      await page.context().close();
    },
  );

  it('opens a link to one panel as Grafana of today and of yesterday writes it, and is told of one that is not there', async () => {
    const { page } = await openPage(browser, { url });
    for (const named of ['panel-1', '1']) {
      await page.goto(`${url}/d/specimen?lang=en&theme=light&viewPanel=${named}`);
      await settle(page);
      expect(await page.locator('[data-viz-panel-key] h2').allTextContents()).toEqual(['Completion rate']);
    }
    await page.getByRole('link', { name: 'Back to the board' }).click();
    await page.getByText('Funnel').waitFor();
    await page.goto(`${url}/d/specimen?lang=en&theme=light&viewPanel=panel-999`);
    await page.getByText('This board has no such panel.').waitFor();
    await page.context().close();
  });

  it('changes language and theme, and finds them again', async () => {
    const { page } = await openPage(browser, { url });
    await page.goto(`${url}/?lang=ja&theme=light`);
    await page.getByRole('button', { name: /English/ }).click();
    await page.getByRole('heading', { name: 'Boards' }).waitFor();
    await page.getByRole('button', { name: /Dark/ }).click();
    await page.goto(`${url}/`);
    await page.getByRole('heading', { name: 'Boards' }).waitFor();
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
    await page.context().close();
  });

  it('silences an alert, and ends the silence', async () => {
    const { page } = await openPage(browser, { url });
    await page.goto(`${url}/alerts?lang=en&theme=light`);
    await page.getByRole('button', { name: 'Silence' }).click();
    await page.getByLabel('Your name').fill('on call');
    await page.getByLabel('Reason').fill('known');
    await page.getByRole('button', { name: 'Create silence' }).click();
    await page.getByText('known').waitFor();
    await page.getByRole('button', { name: 'End now' }).click();
    await page.getByText('There are no silences.').waitFor();
    await page.context().close();
  });

  it('goes through the page by keyboard', async () => {
    const { page } = await openPage(browser, { url });
    await page.goto(`${url}/?lang=en&theme=light`);
    // The header's links to the boards come a request later than the page.
    await page.getByRole('navigation').getByRole('link', { name: 'Specimen' }).waitFor();
    const reached: string[] = [];
    for (let presses = 0; presses < 8; presses++) {
      await page.keyboard.press('Tab');
      reached.push(String(await page.evaluate('document.activeElement?.textContent?.trim()')));
    }
    for (const name of ['Skip to content', '鍵見 Kagimi', 'Specimen', 'Alerts', 'SQL', '日本語']) {
      expect(reached).toContain(name);
    }
    await page.context().close();
  });
});

describe('screenshots', () => {
  it('say which panels are empty or failed', async () => {
    const [shot, ...others] = await screenshotBoards({
      url,
      into: pictures,
      languages: ['en'],
      themes: ['dark'],
    });
    expect(others).toEqual([]);
    expect(shot).toMatchObject({ uid: 'specimen', emptyPanels: ['Nothing here'] });
    expect(shot?.panelErrors).toEqual([
      expect.stringMatching(/^A broken query: ClickHouse: Unknown expression/),
    ]);
    expect(readFileSync(shot?.file ?? '').length).toBeGreaterThan(50_000);
  });
});
