import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

it.each([
  [
    { KAGIMI_ALERT_DELIVERY: 'alertmanager', KAGIMI_ALERT_WEBHOOK_URL: 'https://hook.example/T0K3N' },
    'alerting: KAGIMI_ALERT_WEBHOOK_URL is of use with KAGIMI_ALERT_DELIVERY=webhook only, and it is alertmanager: exactly one delivery is active.\n',
  ],
  [
    { KAGIMI_ALERT_DELIVERY: 'webhook', KAGIMI_ALERT_WEBHOOK_URL: 'hook.example/T0K3N' },
    'alerting: KAGIMI_ALERT_WEBHOOK_URL must be http:// or https:// addresses.\n',
  ],
  [
    { KAGIMI_ALERT_DELIVERY: 'pigeon' },
    'alerting: KAGIMI_ALERT_DELIVERY must be one of none, alertmanager, webhook, not "pigeon".\n',
  ],
])('refuses to start with %j, with one sentence', (environment, sentence) => {
  const { status, stderr } = spawnSync(process.execPath, [MAIN], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  expect(stderr).toBe(sentence);
  expect(status).toBe(78);
});
