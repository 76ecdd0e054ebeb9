import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kagimi-console-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('says in one sentence that the packages of the console are not installed, where only the others are', () => {
  const console = join(folder, 'dashboards/console');
  cpSync(join(ROOT, 'dashboards/console/build.ts'), join(console, 'build.ts'));
  cpSync(join(ROOT, 'dashboards/console/package.json'), join(console, 'package.json'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(ROOT, 'node_modules/esbuild'), join(folder, 'node_modules/esbuild'));
  const { status, stdout } = spawnSync(process.execPath, [join(console, 'build.ts')], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({
    status: 3,
    stdout: 'The console is not installed: `npm ci` at the top installs it.\n',
  });
});
