import { spawnSync } from 'node:child_process';
import { prepare } from './prepare.ts';

/**
 * The whole test command: the programs that the tests drive, format and lint, types, then every test. Its last line counts what passed and failed;
 * a lint or type error counts as one failure.
 */
const failures: string[] = [];
const missing = prepare();
if (missing !== null) failures.push(missing);
for (const [name, ...command] of [
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['types', 'tsc', '--noEmit'],
  ['types of the beacon', 'tsc', '-p', 'ingest/beacon'],
  ['types of the beacon in a browser', 'tsc', '-p', 'ingest/beacon/src'],
]) {
  const [program = '', ...args] = command;
  if (spawnSync(program, args, { stdio: 'inherit' }).status !== 0) failures.push(name ?? '');
}
const tests = spawnSync(
  'vitest',
  ['run', '--reporter=default', '--reporter=./tests/count-reporter.ts', ...process.argv.slice(2)],
  {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    encoding: 'utf8',
  },
);
const counted = /(\d+) (\d+)\s*$/.exec(tests.output[3] ?? '');
const passed = Number(counted?.[1] ?? 0);
const failed = Number(counted?.[2] ?? 1) + failures.length;
for (const name of failures) process.stdout.write(`failed: ${name}\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 && tests.status === 0 ? 0 : 1);
