import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { quietConfig } from './config.ts';
import { findAlertmanager } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'kagimi-alertmanager-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('keeps the routes and inhibition that ship, and tells nobody', () => {
  const config = parse(quietConfig());
  expect(config.route.routes).toHaveLength(3);
  expect(config.inhibit_rules).toHaveLength(3);
  const receivers = ['oncall-page', 'oncall-chat', 'soc-chat', 'product-chat'];
  expect(config.receivers).toEqual(receivers.map((name) => ({ name })));
});

it('finds the program on a PATH by either name, and none where it can not be run', () => {
  expect(findAlertmanager(folder)).toBeNull();
  const file = join(folder, 'alertmanager');
  writeFileSync(file, '', { mode: 0o644 });
  expect(findAlertmanager(`/nowhere:${folder}`)).toBeNull();
  rmSync(file);
  writeFileSync(file, '', { mode: 0o755 });
  expect(findAlertmanager(`/nowhere:${folder}`)).toBe(file);
});

it('fails with one sentence where the program does not start', () => {
  const program = join(folder, 'broken');
  writeFileSync(program, '#!/bin/sh\nexit 3\n', { mode: 0o755 });
  const main = new URL('./main.ts', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, `--program=${program}`, '--port=9', `--directory=${join(folder, 'state')}`],
    { encoding: 'utf8' },
  );
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toBe('alertmanager: The Alertmanager did not start; its own words are above.\n');
});
