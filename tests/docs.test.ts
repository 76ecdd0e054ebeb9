import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import consolePackage from '../dashboards/console/package.json' with { type: 'json' };
import beacon from '../ingest/beacon/package.json' with { type: 'json' };
import root from '../package.json' with { type: 'json' };
import { referencePage } from '../schemas/reference.ts';
import { SIGNALS, STEPS } from '../schemas/vocabulary.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: ROOT,
})
  .toString()
  .split('\n')
  .filter((page) => page !== '' && existsSync(join(ROOT, page)));
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

describe('the documentation', () => {
  it('has the reference page that the code makes', async () => {
    await expect(referencePage()).toMatchFileSnapshot('../docs/reference.md');
  });

  it.each(pages)('%s links only to what is there', (page) => {
    const targets = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    const missing = targets.filter(
      (target) => !/^[a-z]+:/.test(target) && !existsSync(join(ROOT, dirname(page), target)),
    );
    expect(missing).toEqual([]);
  });

  it.each(pages)('%s names only commands that there are', (page) => {
    const commands = [...read(page).matchAll(/npm (?:run )?([a-z][a-z0-9:-]*)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(
      commands.filter(
        (name) =>
          !NPM_OWN.includes(name) &&
          !(name in { ...root.scripts, ...beacon.scripts, ...consolePackage.scripts }),
      ),
    ).toEqual([]);
  });

  it('fits the README on two screens', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(100);
  });

  it('writes the bits of its example queries as the vocabulary has them', () => {
    const bits = [...read('docs/tables.md').matchAll(/bitTest\(steps, (\d+)\)\S* AS (\w+)/g)];
    for (const [, bit, name] of bits) {
      const step = name === 'prompted' ? 'prompt_called' : name;
      if (STEPS.includes(step as never)) expect(STEPS.indexOf(step as never)).toBe(Number(bit));
    }
    expect(STEPS.indexOf('prompt_called')).toBe(4);
    expect(SIGNALS.indexOf('fallback_chosen')).toBe(5);
  });
});

const NPM_OWN = ['ci', 'install', 'package', 'packages', 'scripts'];
