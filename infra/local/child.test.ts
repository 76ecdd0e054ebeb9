import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../schemas/clock.ts';
import { systemClock } from '../adapters/clock.ts';
import { type Child, startChild } from './child.ts';

let directory = '';
const children: Child[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kagimi-child-'));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop()));
  rmSync(directory, { recursive: true, force: true });
});

/** Pauses cost nothing, and are written down. */
function createHastyClock(): { clock: Clock; pauses: number[] } {
  const pauses: number[] = [];
  const sleep = async (ms: number) => void pauses.push(ms);
  return { clock: { ...systemClock, sleep }, pauses };
}

/** A part that is ready, and ends with this code, in its first lives. */
function partThatDies({ lives, exitCode }: { lives: number; exitCode: number }): string {
  const file = join(directory, 'part.mjs');
  const count = join(directory, 'lives');
  writeFileSync(count, '0');
  writeFileSync(
    file,
    `import { readFileSync, writeFileSync } from 'node:fs';
const life = Number(readFileSync(${JSON.stringify(count)}, 'utf8')) + 1;
writeFileSync(${JSON.stringify(count)}, String(life));
console.log(JSON.stringify({ ready: true, life }));
if (life <= ${lives}) setTimeout(() => process.exit(${exitCode}), 20);
else process.stdin.resume().once('close', () => process.exit(0));
`,
  );
  return file;
}

async function start(dies: { lives: number; exitCode: number }) {
  const troubles: string[] = [];
  const { clock, pauses } = createHastyClock();
  const child = await startChild({
    name: 'part',
    file: partThatDies(dies),
    environment: {},
    logFile: join(directory, 'part.log'),
    clock,
    onTrouble: (sentence) => troubles.push(sentence),
  });
  children.push(child);
  return { child, troubles, pauses, lives: () => Number(readFileSync(join(directory, 'lives'), 'utf8')) };
}

const eventually = async (holds: () => boolean) => {
  while (!holds()) await systemClock.sleep(20);
};

describe('a part in a process of its own', () => {
  it('is started again however often it dies, after pauses that grow', async () => {
    const { lives, pauses, troubles } = await start({ lives: 7, exitCode: 1 });
    await eventually(() => lives() === 8);
    expect(troubles).toHaveLength(7);
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('is given up when a setting is wrong: no restart can help', async () => {
    const { lives, pauses, troubles } = await start({ lives: 9, exitCode: 78 });
    await eventually(() => troubles.length === 1);
    expect(troubles[0]).toContain('wrong setting');
    expect(lives()).toBe(1);
    expect(pauses).toEqual([]);
  });
});
