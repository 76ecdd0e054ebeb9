import { CEREMONIES, MINUTES, OUTCOMES_VIEW, SETTLEMENTS } from './ceremonies.ts';
import type { TableText } from './column.ts';
import { DETECTOR_MINUTES, DETECTOR_STATES, EVIDENCE, REGRESSIONS, RELEASES, TRIALS } from './detector.ts';
import {
  ACCOUNT_DAYS,
  ACCOUNT_USES,
  CREDENTIAL_USES,
  ENROLMENT_DAYS,
  ENROLMENT_HISTORIES,
  ENROLMENTS,
  HIGH_RISK_ACTIONS,
  NEW_PASSKEY_ACTIONS,
  REGISTRATIONS,
  STATED_ACTIONS,
  VERIFIED_REGISTRATIONS,
} from './enrolments.ts';
import { EVENTS } from './events.ts';
import { CASES, FINDING_DAYS, FINDINGS, RULE_VIEWS, SOC_FINDINGS } from './findings.ts';
import { ALERT_NOTIFICATIONS, FAILED_EVENTS, FIRST_SEEN, LOG_PROGRESS } from './operations.ts';

/** Every table and view that somebody may read, those for people first. */
export const TABLES: Readonly<Record<string, TableText>> = {
  ceremony_outcomes: {
    row: 'A ceremony as it stands now, with its outcome and cause (view).',
    rowJa: '現時点のセレモニー1件(結果と原因つき、ビュー)',
    columns: OUTCOMES_VIEW,
  },
  ceremony_minutes: {
    row: 'Sets of ceremonies per minute and cell, trusted evidence only.',
    rowJa: '分とセルごとのセレモニー集合(信頼できる証拠のみ)',
    columns: MINUTES,
  },
  ceremony_trials: {
    row: 'A trusted ceremony as it was when it first settled. Read with FINAL.',
    rowJa: '最初に確定した時点のセレモニー1件',
    columns: TRIALS,
  },
  events: {
    row: 'An event. Read with FINAL, or count uniqExact(event_id).',
    rowJa: 'イベント1件',
    columns: EVENTS,
  },
  soc_findings: {
    row: 'A rule for security analysts and a case, as it was written down and holds (view).',
    rowJa: 'セキュリティ規則の該当1件(全規則、記録済み、ビュー)',
    columns: SOC_FINDINGS,
  },
  ...RULE_VIEWS,
  enrolments: {
    row: 'A verified registration, with the check and the events before it (view).',
    rowJa: 'パスキー登録1件(追加認証と直前の出来事つき、ビュー)',
    columns: ENROLMENTS,
  },
  high_risk_actions: {
    row: "A withdrawal, payee change or account change, with the account's newest enrolment before it (view).",
    rowJa: '高リスク操作1件(直近のパスキー登録つき、ビュー)',
    columns: HIGH_RISK_ACTIONS,
  },
  verified_registrations: {
    row: 'A registration that the relying party verified (view).',
    rowJa: '検証済みのパスキー登録1件(ビュー)',
    columns: VERIFIED_REGISTRATIONS,
  },
  first_seen: {
    row: 'A value with the first time that the log had it. Read with FINAL.',
    rowJa: '値とその初出時刻',
    columns: FIRST_SEEN,
  },
  open_regressions: {
    row: 'A regression that is not resolved, as it stands now (view).',
    rowJa: '未解決の回帰1件(ビュー)',
    columns: REGRESSIONS,
  },
  regressions: {
    row: 'One revision of an episode; none is ever changed. Read with FINAL.',
    rowJa: '回帰エピソードの改訂1件',
    columns: REGRESSIONS,
  },
  evidence: {
    row: 'A matched set: one ceremony on a new version and concurrent ones on its predecessor. Read with FINAL.',
    rowJa: '新旧バージョンの対照セット1件',
    columns: EVIDENCE,
  },
  os_releases: {
    row: 'A version as it spreads. Read with FINAL.',
    rowJa: '普及中のバージョン1件',
    columns: RELEASES,
  },
  detector_minutes: {
    row: 'A minute that the detector judged. Read with FINAL.',
    rowJa: '検知器が判定した1分',
    columns: DETECTOR_MINUTES,
  },
  log_progress: {
    row: 'How far ClickHouse has a partition of the log. Read with FINAL.',
    rowJa: 'ログ取込の進み具合',
    columns: LOG_PROGRESS,
  },
  alert_notifications: {
    row: 'What a receiver of alerts was told: that one fires, or that it is over. Read with FINAL.',
    rowJa: 'アラート通知1件',
    columns: ALERT_NOTIFICATIONS,
  },
  failed_events: {
    row: 'What was refused, why, and its scrubbed bytes. Read with FINAL.',
    rowJa: '拒否された記録1件',
    columns: FAILED_EVENTS,
  },
  ceremonies: {
    row: "A ceremony's facts as a lattice of joins; people read ceremony_outcomes.",
    rowJa: 'セレモニーの事実(結合束)',
    columns: CEREMONIES,
  },
  registrations: {
    row: 'A registration of ceremonies with fewer columns, or a part of one of unknown kind; people read enrolments. Read with FINAL.',
    rowJa: 'パスキー登録の事実(ceremonies の一部)',
    columns: REGISTRATIONS,
  },
  account_uses: {
    row: 'A verified ceremony by its account: what is remembered of where passkeys answered, for the second look at failures. Read with FINAL.',
    rowJa: '口座ごとの検証済みセレモニー(失敗原因の再判定に使う履歴)',
    columns: ACCOUNT_USES,
  },
  account_days: {
    row: 'A building block of enrolments: an authentication of an account that settled, once for its day and once for the next (view).',
    rowJa: 'enrolments の部品(口座の認証1件、当日と翌日の2行、ビュー)',
    columns: ACCOUNT_DAYS,
  },
  enrolment_days: {
    row: 'A building block of soc_shared_device and soc_shared_network: an enrolment of an account, once for its day and once for the next (view).',
    rowJa: 'soc_shared_* の部品(登録1件、当日と翌日の2行、ビュー)',
    columns: ENROLMENT_DAYS,
  },
  enrolment_histories: {
    row: 'A building block of enrolments: a verified registration, with the check and the events before it (view).',
    rowJa: 'enrolments の部品(パスキー登録1件、直前の出来事つき、ビュー)',
    columns: ENROLMENT_HISTORIES,
  },
  stated_actions: {
    row: 'A building block of high_risk_actions: a withdrawal, payee change or account change (view).',
    rowJa: 'high_risk_actions の部品(高リスク操作1件、ビュー)',
    columns: STATED_ACTIONS,
  },
  new_passkey_actions: {
    row: 'A high-risk action within 24 hours of a new passkey of the account (view).',
    rowJa: '新規パスキー登録から24時間以内の高リスク操作1件(ビュー)',
    columns: NEW_PASSKEY_ACTIONS,
  },
  credential_uses: {
    row: 'A building block of soc_storage_drift: a verified ceremony of a credential whose flags were stated (view).',
    rowJa: 'soc_storage_drift の部品(パスキーの使用1件、ビュー)',
    columns: CREDENTIAL_USES,
  },
  soc_of_enrolments: {
    row: 'A building block of soc_findings_now: a case of the rules about one enrolment (view).',
    rowJa: 'soc_findings_now の部品(登録1件に関する規則、ビュー)',
    columns: CASES,
  },
  soc_findings_now: {
    row: 'A case of any rule, applied as it is read: what signals writes down (view).',
    rowJa: 'セキュリティ規則の該当1件(読み取り時に判定、ビュー)',
    columns: CASES,
  },
  findings: {
    row: 'A case that a rule found, also one that no longer holds; people read soc_findings. Read with FINAL.',
    rowJa: 'セキュリティ規則の該当1件(取り下げも含む)',
    columns: FINDINGS,
  },
  finding_days: {
    row: 'A day with the time when the rules were last applied to it. Read with FINAL.',
    rowJa: '規則を適用した日とその時刻',
    columns: FINDING_DAYS,
  },
  ceremony_settlements: {
    row: 'Nothing: a door into ceremony_minutes that keeps no rows.',
    rowJa: '保存しない(ceremony_minutes への入口)',
    columns: SETTLEMENTS,
  },
  detector_states: {
    row: 'All that a detector knew after a day; a restart goes on from it.',
    rowJa: '検知器の状態',
    columns: DETECTOR_STATES,
  },
};
