import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock as clock } from '../../infra/adapters/clock.ts';
import { createMetrics } from '../../infra/adapters/metrics.ts';
import { createAlertingJob } from '../../processors/alerting/job.ts';
import { createWebhookDelivery } from '../../processors/alerting/webhook.ts';
import { ALERT_RULES } from '../../schemas/alerts.ts';
import type { HttpPost } from '../../schemas/http-post.ts';
import type { Store } from '../../schemas/store.ts';
import { type Engine, startEngine } from './engine.ts';
import { regression, seedHeartbeat, seedLogProgress, seedRegression } from './seeds.ts';

const MINUTE = 60_000;
let engine: Engine;
let store: Store;
beforeAll(async () => {
  engine = await startEngine();
  store = await engine.database('restart');
});
afterAll(() => engine?.close());

interface Told {
  status: string;
  labels: { alertname: string; tenant: string };
  annotations: Record<string, string>;
}
const told: Told[] = [];
const post: HttpPost = async ({ body }) => {
  told.push(...(JSON.parse(body) as { alerts: Told[] }).alerts);
  return { status: 200, text: '' };
};

/** A life of the process, which ends like a killed one: nothing is written or sent at the end. */
function live() {
  const metrics = createMetrics();
  const logger = { info() {}, warn() {}, error() {} };
  const links = { consoleUrl: 'https://console.example', runbooksUrl: 'https://runbooks.example' };
  const job = createAlertingJob({
    ...{ rules: ALERT_RULES, store, clock, metrics, logger, intervalMs: 200 },
    delivery: {
      name: 'webhook',
      create: (hooks) =>
        createWebhookDelivery({
          ...{ post, clock, metrics, logger, links, url: 'http://hook.example', secret: '' },
          ...hooks,
        }),
    },
  });
  const running = job.run();
  return {
    job,
    /** Resolves once the rule of the fault has been evaluated so often, and what came of it was handed over. */
    async evaluated(times: number): Promise<void> {
      const counter = /kagimi_alerting_evaluations_total\{rule="PasskeyRegression",outcome="rows"\} (\d+)/;
      await until(async () => Number(counter.exec((await metrics.render()).body)?.[1] ?? 0) >= times);
    },
    async end() {
      job.stop();
      await running;
    },
  };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await clock.sleep(100);
}

const rowsKept = async () => {
  const [row] = await store.query<{ n: number }>('SELECT count() AS n FROM alert_notifications FINAL');
  return row?.n ?? 0;
};

it('tells once that it fires and once that it is over, through three lives of the process', async () => {
  const nowMs = clock.now();
  await seedHeartbeat(store, 'bank', nowMs + 30 * MINUTE);
  await seedLogProgress(store, nowMs);
  await seedRegression(store, 'bank', regression(nowMs - MINUTE));
  const first = live();
  await until(async () => (await rowsKept()) === 1);
  expect(first.job.readiness()).toMatchObject({ ready: true, lag: 0 });
  await first.end();
  expect(told).toMatchObject([
    { status: 'firing', labels: { alertname: 'PasskeyRegression', tenant: 'bank' } },
  ]);

  const second = live();
  await second.evaluated(4);
  await second.end();
  expect(told).toHaveLength(1);

  // It ends while nobody looks.
  const over = { revision: 2, reason: 'resolved', state: 'resolved', pages: false } as const;
  await seedRegression(store, 'bank', regression(nowMs, over));
  const third = live();
  await until(async () => (await rowsKept()) === 2);
  await third.evaluated(4);
  await third.end();
  expect(told.map(({ status }) => status)).toEqual(['firing', 'resolved']);
});

it('says what the finding is, in both languages', () => {
  const [alert] = told;
  expect(alert?.annotations).toMatchObject({
    title: 'Passkey regression',
    summary: 'bank: Sony Xperia 1 × Android 16 × Chrome: passkey sign-in failures 4.1 % → 12.3 % (odds ×3.3)',
    summary_ja:
      'bank: Sony Xperia 1 × Android 16 × Chrome でパスキー認証の失敗率が 4.1 % → 12.3 % に上昇(オッズ比 3.3)',
    runbook_url: 'https://runbooks.example/regression-open.md',
    dashboard_url:
      'https://console.example/d/kagimi-on-call?viewPanel=panel-6&var-tenant=bank&var-os=Android',
  });
  const lines = alert?.annotations.description?.split('\n') ?? [];
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d JST`;
  expect(lines).toEqual([
    expect.stringMatching(new RegExp(`^Since: ${time}, found ${time}$`)),
    'What changed: OS: Android 15 → Android 16',
    'Failure rate: 12.3 % (matched controls 4.1 %), odds ratio 3.3, 95 % interval 2.1–5.2',
    'Based on: 26 of 212 ceremonies failed, 35 of 848 controls; evidence 14.2 nats, 9.9 needed',
    'Not affected: Sony Xperia 10, Google, registration',
    'Cause: The platform credential manager failed (CREDMAN_FAULT, 81.0 % of the failures)',
    'Fits nearly as well: Security patch 2026-11-05, Sony × authentication',
    'Impact: in the last hour 15 of 120 ceremonies failed, 9.8 more than usual, on 31 accounts; 12 accounts found no other way in',
    'To do: it is the platform’s: offer these customers another way in, brief support, report it to the vendor',
    expect.stringMatching(/^Support can say: .+\.$/),
  ]);
  const japanese = alert?.annotations.description_ja?.split('\n') ?? [];
  expect(japanese).toEqual([
    expect.stringMatching(new RegExp(`^開始: ${time}\\(検知: ${time}\\)$`)),
    '変化点: OS: Android 15 → Android 16',
    '失敗率: 12.3 %(対照群 4.1 %)、オッズ比 3.3(95 % 区間 2.1–5.2)',
    '根拠: 212 件中 26 件が失敗、対照群は 848 件中 35 件(証拠量 14.2 nats、発報基準 9.9)',
    '影響なし: Sony Xperia 10、Google、登録',
    expect.stringMatching(/^主な原因: .+\(CREDMAN_FAULT、失敗の 81\.0 %\)$/),
    'ほかに考えられる要因・範囲: セキュリティパッチ 2026-11-05、Sony × 認証',
    '影響規模: 直近 1 時間で 120 件中 15 件が失敗(平常より 9.8 件増)、影響口座 31、ほかの手段でもログインできなかった口座 12',
    expect.stringMatching(/^対応: 端末・OS 側の障害です。/),
    expect.stringMatching(/^窓口での案内: /),
  ]);
});
