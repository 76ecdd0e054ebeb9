/** Words for people, in both languages. `{label}` and `{value}` stand for a label and for the number. */
export interface Text {
  en: string;
  ja: string;
}

/** Who is told. */
export const TEAMS = {
  oncall: { en: 'on call', ja: '当番' },
  soc: { en: 'security operations', ja: 'SOC(セキュリティ監視)' },
  product: { en: 'product', ja: 'プロダクト' },
} as const satisfies Record<string, Text>;
export type Team = keyof typeof TEAMS;

/** How soon: a page wakes somebody, a ticket is for the working day, info is for the list. */
export const SEVERITIES = {
  page: { en: 'wakes somebody now', ja: '即時呼び出し' },
  ticket: { en: 'is seen to in working hours', ja: '営業時間内に対応' },
  info: { en: 'is only listed', ja: '一覧のみ' },
} as const satisfies Record<string, Text>;
export type Severity = keyof typeof SEVERITIES;

/**
 * Every label that an alert may carry. Labels are its identity, for grouping, silencing and not paging twice: none may
 * change while a fault lasts, so that none holds a number that does. An empty label is left out.
 */
export const ALERT_LABELS = {
  alertname: { en: 'the rule', ja: 'ルール名' },
  team: { en: 'who is told', ja: '担当' },
  severity: { en: 'how soon', ja: '緊急度' },
  tenant: { en: 'the institution or app', ja: 'テナント' },
  segment: { en: 'the cell in words, for people', ja: '対象セグメント' },
  os: { en: 'family of the operating system', ja: 'OS' },
  device_oem: { en: 'maker of the device', ja: '端末メーカー' },
  device_model: { en: 'series or model of the device', ja: '端末シリーズ・機種' },
  browser: { en: 'browser, or app in which the page ran', ja: 'ブラウザ' },
  kind: { en: 'registration or authentication', ja: '登録/認証' },
  regression_id: { en: 'the episode of `regressions`', ja: '回帰ID' },
  regression_kind: { en: 'release, change or guard', ja: '回帰の種別' },
  series: { en: 'failure, abort or latency', ja: '監視系列' },
  dimension: { en: 'what is new: os, browser, webview …', ja: '変化した要素' },
  token: { en: 'the new version', ja: '新バージョン' },
  topic: { en: 'topic of the log', ja: 'トピック' },
  ip_prefix: { en: 'network prefix', ja: 'IPプレフィックス' },
  network_kind: { en: 'mobile, residential, corporate or hosting', ja: '回線種別' },
} as const satisfies Record<string, Text>;
export type AlertLabel = keyof typeof ALERT_LABELS;
/** A label that a rule's SQL gives; the others follow from the rule. */
export type RowLabel = Exclude<AlertLabel, 'alertname' | 'team' | 'severity'>;

/** What becomes of a rule when its query gives no row, or an error. Grafana's words. */
export type NoDataState = 'OK' | 'Alerting';
export type ExecErrState = 'KeepLast' | 'Alerting';

/**
 * One rule, as data: Grafana's provisioning files and our own process are both made from it. A row of the query is an
 * instance: its text columns are labels, its one number is held against the threshold.
 */
export interface AlertRule {
  /** Grafana's identity of the rule; at most 40 characters. */
  uid: string;
  /** The label `alertname`. */
  name: string;
  title: Text;
  summary: Text;
  team: Team;
  severity: Severity;
  /** Text columns of the query, in order. */
  labels: readonly RowLabel[];
  /** A SELECT without variables; of Grafana's macros only $__timeFilter, $__fromTime and $__toTime. */
  sql: string;
  /** How far $__timeFilter reaches back. */
  rangeSeconds: number;
  /** It fires above this. */
  threshold: number;
  /** What the number is, with its unit. */
  value: Text;
  /** How long it must hold before it fires, and go on firing after it no longer holds. */
  forSeconds: number;
  keepFiringForSeconds: number;
  noDataState: NoDataState;
  execErrState: ExecErrState;
  /** Evaluations without its row after which an instance is over. */
  missingSeriesEvaluations: number;
  /** `dashboards/runbooks/NAME.md` */
  runbook: string;
  board: { uid: string; panelId: number };
}

/** Grafana's name of an instance and ours: the labels in a fixed order. Two instances of one rule never share it. */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(
    Object.entries(labels)
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Fills `{label}` and `{value}`; what is not given is left out. */
export function fill(template: string, labels: Readonly<Record<string, string>>, value: string): string {
  return template
    .replace(/\{(\w+)\}/g, (_all, name: string) => (name === 'value' ? value : (labels[name] ?? '')))
    .replace(/ {2,}/g, ' ')
    .trim();
}
