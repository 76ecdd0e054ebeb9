import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runLive } from './live.ts';

const directory = mkdtempSync(join(tmpdir(), 'kagimi-live-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Half a minute of log time to settle and a minute's end to wait for are in it; the rest is a loaded machine's. */
const TIMEOUT_MS = 400_000;

it(
  'pages within two minutes of the ceremony that decides, through log, processor, ClickHouse and detector',
  async () => {
    const said: string[] = [];
    const result = await runLive({
      ...{ log: 'embedded', directory, seed: 'live' },
      ...{ historyPerDay: 600, liveCeremonies: 32_000, rate: null, onlyOs: 'Android', faultRate: 1 },
      ...{ waitMsMax: TIMEOUT_MS / 2, say: (line) => said.push(line), signal: new AbortController().signal },
    });
    expect(result, said.join('\n')).toMatchObject({
      opened: 1,
      pages: 1,
      kind: 'release',
      token: 'Android 16',
    });
    expect(result.cell).toMatch(/^Android × Sony/);
    expect(result.seconds_from_deciding_ceremony).toBeGreaterThanOrEqual(0);
    expect(result.seconds_from_deciding_ceremony).toBeLessThanOrEqual(120);
    expect(result.history_ceremonies).toBeGreaterThan(2_000);
  },
  TIMEOUT_MS,
);
