import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { FAULTS } from '../chaos/faults/list.ts';
import { INVARIANT_NAMES } from '../chaos/judge.ts';

const MAIN = fileURLToPath(new URL('../chaos/main.ts', import.meta.url));
/** Three minutes where it has the machine to itself; here other tests run beside it. */
const RUN_MS_MAX = 900_000;

it(
  'npm run chaos -- --quick: every invariant holds after every fault',
  async () => {
    const child = spawn(process.execPath, [MAIN, '--quick', '--seed', 'every-commit'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      signal: AbortSignal.timeout(RUN_MS_MAX - 30_000),
      killSignal: 'SIGINT',
    });
    child.on('error', () => undefined);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code] = await once(child, 'close');
    const said = Buffer.concat(chunks).toString();
    const last = said.trim().split('\n').at(-1) ?? '';
    expect(last, said).toMatch(/^\{/);
    expect(JSON.parse(last), said).toMatchObject({
      faults: FAULTS.filter(({ quick }) => quick).length,
      invariants: INVARIANT_NAMES.length,
      violations: 0,
      lost: 0,
      duplicated: 0,
      wrong: 0,
    });
    expect(code).toBe(0);
  },
  RUN_MS_MAX,
);
