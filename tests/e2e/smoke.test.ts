import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../smoke/main.ts', import.meta.url));

describe('npm run smoke', () => {
  it.each(['kafka', 'embedded'])(
    'matches every ceremony with the truth over the %s log',
    (log) => {
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        [MAIN, '--log', log, '--ceremonies', '1000'],
        {
          encoding: 'utf8',
          timeout: 280_000,
        },
      );
      const last = stdout.trim().split('\n').at(-1) ?? '';
      expect(last, `${stdout}\n${stderr}`).toMatch(/^\{/);
      expect(JSON.parse(last)).toMatchObject({
        log,
        fleet: { run: 1_000, matched: 1_000 },
        lost: 0,
        duplicated: 0,
        wrong: 0,
      });
      expect(status).toBe(0);
    },
    300_000,
  );
});
