import { readFileSync } from 'node:fs';
import type { AlertRule } from './alert-rule.ts';
import { COMPLETION_BURNS, COMPLETION_OBJECTIVE, USES_BUDGET_SQL } from './error-budget.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Where alerts lead to: a board, and the panel on it that shows what the alert is about. A test looks whether it is there. */
const PANELS = {
  ceremoniesPerMinute: { uid: 'kagimi-on-call', panelId: 13 },
  ageOfTruth: { uid: 'kagimi-on-call', panelId: 4 },
  regressions: { uid: 'kagimi-on-call', panelId: 6 },
  burnRate: { uid: 'kagimi-on-call', panelId: 7 },
  enrolmentBursts: { uid: 'kagimi-soc', panelId: 5 },
  placebos: { uid: 'kagimi-pipeline', panelId: 4 },
} as const;

/** The SQL of a rule, with its numbers and expressions filled in. */
function sql(file: string, filled: Readonly<Record<string, number | string>> = {}): string {
  const text = readFileSync(new URL(`./alerts/${file}.sql`, import.meta.url), 'utf8').trim();
  return text.replace(/\{(\w+)\}/g, (_all, name: string) => String(filled[name]));
}

const burnSql = ({ longHours, shortMinutes }: { longHours: number; shortMinutes: number }) =>
  sql('completion-burn', {
    long_hours: longHours,
    short_minutes: shortMinutes,
    objective: COMPLETION_OBJECTIVE,
    uses_budget: USES_BUDGET_SQL,
  });

/** What most rules have in common. */
const USUAL = {
  rangeSeconds: HOUR,
  forSeconds: 0,
  keepFiringForSeconds: 0,
  noDataState: 'OK',
  execErrState: 'KeepLast',
  missingSeriesEvaluations: 2,
} as const;

/**
 * Every alert of the product. The detector's findings are the truth about regressions; the guards are blunt and stand
 * for what the detector does not see: itself, the log, a collapse without a pattern, a burst of enrolments.
 */
export const ALERT_RULES: readonly AlertRule[] = [
  {
    ...USUAL,
    uid: 'kagimi-regression-open',
    name: 'PasskeyRegression',
    title: { en: 'Passkey regression', ja: 'パスキー成功率の低下(回帰)' },
    summary: {
      en: '{tenant}: {segment} fails {value} points more often than its controls',
      ja: '{tenant}: {segment} の失敗率が対照群より {value} ポイント高い',
    },
    team: 'oncall',
    severity: 'page',
    labels: [
      'tenant',
      'regression_id',
      'regression_kind',
      'series',
      'dimension',
      'token',
      'os',
      'device_oem',
      'device_model',
      'browser',
      'kind',
      'segment',
    ],
    sql: sql('regression-open'),
    threshold: 0,
    value: { en: 'percentage points above the baseline', ja: 'ベースラインとの差(ポイント)' },
    runbook: 'regression-open',
    board: PANELS.regressions,
  },
  {
    ...USUAL,
    uid: 'kagimi-completion-burn-fast',
    name: 'CompletionBurnFast',
    title: { en: 'Completion burns its budget fast', ja: '認証完了率の急低下(1時間)' },
    summary: {
      en: '{tenant}: {segment} fails {value} times as often as the budget allows, over 1 h and 5 min',
      ja: '{tenant}: {segment} の失敗が許容の {value} 倍(直近1時間・5分とも)',
    },
    team: 'oncall',
    severity: 'page',
    labels: ['tenant', 'os', 'kind', 'segment'],
    sql: burnSql(COMPLETION_BURNS.fast),
    threshold: COMPLETION_BURNS.fast.rate,
    value: { en: 'burn rate of the error budget', ja: 'エラーバジェット消費倍率' },
    forSeconds: 2 * MINUTE,
    keepFiringForSeconds: MINUTE,
    runbook: 'completion-burn-fast',
    board: PANELS.burnRate,
  },
  {
    ...USUAL,
    uid: 'kagimi-completion-burn-slow',
    name: 'CompletionBurnSlow',
    title: { en: 'Completion burns its budget slowly', ja: '認証完了率の持続的低下(6時間)' },
    summary: {
      en: '{tenant}: {segment} fails {value} times as often as the budget allows, over 6 h and 30 min',
      ja: '{tenant}: {segment} の失敗が許容の {value} 倍(直近6時間・30分とも)',
    },
    team: 'oncall',
    severity: 'ticket',
    labels: ['tenant', 'os', 'kind', 'segment'],
    sql: burnSql(COMPLETION_BURNS.slow),
    rangeSeconds: COMPLETION_BURNS.slow.longHours * HOUR,
    threshold: COMPLETION_BURNS.slow.rate,
    value: { en: 'burn rate of the error budget', ja: 'エラーバジェット消費倍率' },
    forSeconds: 15 * MINUTE,
    keepFiringForSeconds: MINUTE,
    runbook: 'completion-burn-slow',
    board: PANELS.burnRate,
  },
  {
    ...USUAL,
    uid: 'kagimi-log-stopped',
    name: 'LogStopped',
    title: { en: 'The log stands still', ja: 'ログ取り込みの停止' },
    summary: {
      en: 'The log has not reached ClickHouse for {value} s: Kagimi is blind',
      ja: 'ログが {value} 秒間 ClickHouse に届いていません(監視不能)',
    },
    team: 'oncall',
    severity: 'page',
    labels: ['topic', 'segment'],
    sql: sql('log-stopped'),
    threshold: 5 * MINUTE,
    value: { en: 'seconds behind', ja: '遅延(秒)' },
    forSeconds: 2 * MINUTE,
    noDataState: 'Alerting',
    execErrState: 'Alerting',
    runbook: 'log-stopped',
    board: PANELS.ageOfTruth,
  },
  {
    ...USUAL,
    uid: 'kagimi-tenant-silent',
    name: 'TenantSilent',
    title: { en: 'A tenant fell silent', ja: 'テナントからの受信停止' },
    summary: {
      en: '{tenant}: no ceremony for {value} min at an hour that always has some',
      ja: '{tenant}: 通常は利用のある時間帯に {value} 分間セレモニーがありません',
    },
    team: 'oncall',
    severity: 'page',
    labels: ['tenant', 'segment'],
    sql: sql('tenant-silent'),
    rangeSeconds: 8 * DAY,
    threshold: 30,
    value: { en: 'minutes without a ceremony', ja: '無受信時間(分)' },
    runbook: 'tenant-silent',
    board: PANELS.ceremoniesPerMinute,
  },
  {
    ...USUAL,
    uid: 'kagimi-detector-stopped',
    name: 'DetectorStopped',
    title: { en: 'The detector of regressions stands still', ja: '回帰検知器の停止' },
    summary: {
      en: '{tenant}: {value} complete minutes have not been judged',
      ja: '{tenant}: {value} 分間のデータが未判定です(回帰検知が停止)',
    },
    team: 'oncall',
    severity: 'page',
    labels: ['tenant', 'segment'],
    sql: sql('detector-stopped'),
    rangeSeconds: DAY,
    threshold: 3,
    value: { en: 'minutes not judged', ja: '未判定(分)' },
    forSeconds: MINUTE,
    runbook: 'detector-stopped',
    board: PANELS.ageOfTruth,
  },
  {
    ...USUAL,
    uid: 'kagimi-enrolment-burst',
    name: 'EnrolmentBurst',
    title: { en: 'Burst of enrolments', ja: 'パスキー登録の急増' },
    summary: {
      en: '{tenant}: {value} accounts enrolled a passkey from {segment} within 10 min',
      ja: '{tenant}: {segment} から10分間に {value} 口座がパスキーを登録',
    },
    team: 'soc',
    severity: 'page',
    labels: ['tenant', 'ip_prefix', 'network_kind', 'segment'],
    sql: sql('enrolment-burst'),
    rangeSeconds: 10 * MINUTE,
    threshold: 9,
    value: { en: 'accounts', ja: '口座数' },
    runbook: 'enrolment-burst',
    board: PANELS.enrolmentBursts,
  },
  {
    ...USUAL,
    uid: 'kagimi-placebo-page',
    name: 'PlaceboPage',
    title: { en: 'The detector found its placebo', ja: 'プラセボの誤検知(検知器の不具合)' },
    summary: {
      en: '{tenant}: {segment} is a version that does not exist, and the detector blames it',
      ja: '{tenant}: 実在しないバージョン {segment} を検知器が原因と判定',
    },
    team: 'product',
    severity: 'ticket',
    labels: ['tenant', 'regression_id', 'segment'],
    sql: sql('placebo-page'),
    threshold: 0,
    value: { en: '1 while it is open', ja: '継続中は1' },
    runbook: 'placebo-page',
    board: PANELS.placebos,
  },
];
