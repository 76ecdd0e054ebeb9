import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../chaos/main.ts', import.meta.url));

it('nothing is lost, doubled or wrong whatever dies, and nobody is woken for it', async () => {
  const arguments_ = [MAIN, '--quick', '--seed', 'every build'];
  const child = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  const said = Buffer.concat(chunks).toString();
  const last = JSON.parse(said.trim().split('\n').at(-1) ?? '{}') as Record<string, number>;
  expect(last, said).toMatchObject({ violations: 0, lost: 0, duplicated: 0, wrong: 0 });
  expect(code).toBe(0);
}, 1_200_000);
