import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { panelsOf } from '../../dashboards/grafana/lint.ts';
import { findChromium } from '../../infra/demo/browser.ts';
import type { Check, CheckContext, Scene } from './check.ts';
import { openConsole } from './console/open-console.ts';
import { type Screenshot, screenshotBoards } from './screenshots.ts';

const folder = (name: string) => fileURLToPath(new URL(`../../dashboards/${name}`, import.meta.url));
/** Each language once, and each theme. */
const VIEWS = [
  { languages: ['ja'], themes: ['light'] },
  { languages: ['en'], themes: ['dark'] },
] as const;

/** Every board in a real browser, by the console, on every scene: what people see of it. */
export const looksAsItShould: Check = {
  name: 'pictures',
  async run(context) {
    const counts = { screenshots: 0 };
    if (findChromium() === null) {
      return { counts, problems: ['No Chromium was found: install one, or name it in KAGIMI_CHROMIUM.'] };
    }
    execFileSync(process.execPath, [folder('console/build.ts')]);
    const problems: string[] = [];
    for (const scene of context.scenes) {
      const shots = await takePictures(scene, context);
      counts.screenshots += shots.length;
      problems.push(...shots.flatMap((shot) => faultsOf(shot, scene, context)));
      context.say(`The boards are drawn: ${scene.name}.`);
    }
    return { counts, problems };
  },
};

async function takePictures(scene: Scene, { url, pictures }: CheckContext): Promise<Screenshot[]> {
  const console = await openConsole({
    account: { url, database: scene.name, username: 'default', password: '' },
    boardsDirectory: folder('generated'),
  });
  try {
    const served = await console.server.listen({ host: '127.0.0.1', port: 0 });
    const { ceremony = '', account = '' } = scene.chosen;
    const query = new URLSearchParams({ 'var-ceremony': ceremony, 'var-account': account }).toString();
    const shots = VIEWS.map((view) =>
      screenshotBoards({ url: served, into: join(pictures, scene.name), query, ...view }),
    );
    return (await Promise.all(shots)).flat();
  } finally {
    await console.close();
  }
}

/** What is wrong with a picture, as sentences. */
function faultsOf(shot: Screenshot, scene: Scene, { boards }: CheckContext): string[] {
  const { uid, language, complaints, panelErrors, emptyPanels, blankCanvases, said } = shot;
  const board = boards.find((one) => one.language === language && one.board.uid === uid)?.board;
  const panels = board === undefined ? [] : panelsOf(board);
  const titles = panels.map(({ title = '' }) => title);
  // A figure says that it has no value in the place of the value.
  const mayBeEmpty = panels.filter(({ type }) => type !== 'stat' && type !== 'text');
  const mustSay =
    scene.name === 'empty' ? mayBeEmpty.map(({ fieldConfig }) => fieldConfig?.defaults.noValue ?? '') : [];
  const faults = [
    ...(panels.length === 0 ? ['It is no board that is committed.'] : []),
    ...complaints.map((complaint) => `The browser complains: ${complaint}`),
    ...panelErrors.map((error) => `A panel failed: ${error}`),
    ...(blankCanvases > 0 ? [`${blankCanvases} canvases are blank.`] : []),
    ...[...titles, ...mustSay, ...(scene.shows[uid] ?? []).map((text) => text[language])]
      .filter((text) => !said.includes(text))
      .map((text) => `It does not say "${text}".`),
    ...(scene.hasRegression ? emptyPanels.map((title) => `"${title}" is empty.`) : []),
  ];
  return faults.map((fault) => `${scene.name}, ${uid} (${language}, ${shot.theme}): ${fault}`);
}
