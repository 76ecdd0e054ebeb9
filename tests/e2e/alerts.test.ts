import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ALERT_RULES } from '../../schemas/alerts.ts';

const MAIN = fileURLToPath(new URL('../alerts/main.ts', import.meta.url));

it('a fault for every rule reaches the chat and the pager once, and so does its end', async () => {
  const child = spawn(process.execPath, [MAIN], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  const said = Buffer.concat(chunks).toString();
  const last = JSON.parse(said.trim().split('\n').at(-1) ?? '{}') as Record<string, number>;
  const rules = ALERT_RULES.length;
  expect(last, said).toMatchObject({ rules, fired: rules, resolved: rules, missed: 0, spurious: 0 });
  expect(code).toBe(0);
}, 400_000);
