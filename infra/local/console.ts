import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL('../../dashboards/console/build.ts', import.meta.url));
/** What the build says by its exit code where the console's packages are not installed. */
const EXIT_NOT_INSTALLED = 3;

/**
 * Builds the console's page in a process of its own, unless what was built before still holds.
 * @returns why there is no console, in one sentence; empty where there is one
 */
export async function buildConsole({ logFile }: { logFile: string }): Promise<string> {
  const child = spawn(process.execPath, [BUILD], { stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.pipe(createWriteStream(logFile, { flags: 'a' }));
  const [code] = await once(child, 'close');
  if (code === 0) return '';
  if (code === EXIT_NOT_INSTALLED)
    return 'No console: its packages are not installed; `npm ci` installs them.';
  return `No console: it could not be built; see ${logFile}`;
}

/** Opens a page in the person's browser where there is a screen and someone at a terminal; failing is no trouble. */
export function openInBrowser(url: string): void {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const isMac = process.platform === 'darwin';
  if (!process.stdout.isTTY || (!isMac && !DISPLAY && !WAYLAND_DISPLAY)) return;
  const child = spawn(isMac ? 'open' : 'xdg-open', [url], { stdio: 'ignore', detached: true });
  child.once('error', () => {});
  child.unref();
}
