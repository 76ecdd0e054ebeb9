import { SEVERITIES, SOC_RULES } from '../../schemas/soc-rules.ts';
import { ABSENCES } from './absences.ts';
import type { Board } from './board.ts';
import { figure } from './figures.ts';
import { BOARD_UIDS } from './links.ts';
import { row } from './panel.ts';
import { NOUGHT, type Scale } from './scales.ts';
import { lines, stack } from './series.ts';
import { ACCOUNT, ACTIONS, AUTHENTICATORS, BURSTS, FINDINGS } from './soc-cases.ts';
import { barChart } from './tables.ts';
import { choices, segmentVariable, typed } from './variables.ts';

/** Shares of new passkeys that nothing strong guarded. */
const UNGUARDED: Scale = [
  { value: null, color: 'green' },
  { value: 0.01, color: 'yellow' },
  { value: 0.05, color: 'red' },
];
/** A mandatory passkey covers all. */
const COVERAGE: Scale = [
  { value: null, color: 'red' },
  { value: 0.99, color: 'yellow' },
  { value: 1, color: 'green' },
];

const STANDING = [
  figure({
    id: 1,
    at: [0, 0, 9, 4],
    title: { en: 'New passkeys, last 24 hours', ja: '直近24時間の新規パスキー' },
    about: {
      en: 'Verified registrations, and the shares of them after no check stronger than a password, and after a check that can be phished. Shares are of those whose check was stated.',
      ja: '検証に成功した登録件数と、そのうち追加認証なし・フィッシング可能な確認のみの割合(確認方法が記録されたものに対する割合)。',
    },
    empty: ABSENCES.enrolments,
    query: 'soc-enrolment-figures',
    unit: 'none',
    columns: [
      { name: 'enrolments', title: { en: 'New passkeys', ja: '新規' } },
      {
        name: 'without_step_up',
        title: { en: 'Without step-up', ja: '追加認証なし' },
        unit: 'percentunit',
        decimals: 1,
        scale: UNGUARDED,
      },
      {
        name: 'phishable',
        title: { en: 'Phishable check', ja: '弱い確認のみ' },
        unit: 'percentunit',
        decimals: 1,
      },
    ],
  }),
  figure({
    id: 3,
    at: [9, 0, 8, 4],
    title: { en: 'Cases', ja: '事案' },
    about: {
      en: 'Cases of the range by severity: one is one rule and one enrolment, action, device, prefix or credential.',
      ja: '期間内の事案を重大度別に。1件は1つのルールと1つの登録・操作・端末・回線・鍵。',
    },
    empty: ABSENCES.findings,
    query: 'soc-findings-count',
    unit: 'none',
    columns: [
      { name: 'high', title: { en: 'High', ja: '高' }, scale: NOUGHT },
      { name: 'medium', title: { en: 'Medium', ja: '中' } },
      { name: 'low', title: { en: 'Low', ja: '低' } },
    ],
  }),
  figure({
    id: 13,
    at: [17, 0, 7, 4],
    title: { en: 'High-risk actions behind a passkey', ja: '高リスク操作のパスキー適用率' },
    about: {
      en: 'Withdrawals, payee changes and account changes in a session that a passkey verified / all of them.',
      ja: '出金・出金先変更・登録情報変更のうち、パスキーで検証されたセッションの割合。',
    },
    empty: ABSENCES.actions,
    query: 'soc-action-coverage',
    unit: 'none',
    columns: [
      {
        name: 'coverage',
        title: { en: 'Coverage', ja: '適用率' },
        unit: 'percentunit',
        decimals: 1,
        scale: COVERAGE,
      },
      { name: 'without_passkey', title: { en: 'Without a passkey', ja: 'パスキーなし' }, scale: NOUGHT },
    ],
  }),
];

const OVER_TIME = [
  lines({
    id: 4,
    at: [0, 14, 12, 8],
    title: { en: 'New passkeys per hour', ja: '新規パスキー/時' },
    about: {
      en: 'Beside the band in which nine of ten of the same hours of the day lay in the 28 days before the range.',
      ja: '期間前28日間の同時刻の90 %が収まる範囲とともに表示。',
    },
    empty: ABSENCES.enrolments,
    query: 'soc-enrolments-band',
    unit: 'short',
    interval: '1h',
    min: 0,
    columns: [
      { name: 'enrolments', title: { en: 'New passkeys', ja: '新規' } },
      { name: 'low', title: { en: 'Usual, from', ja: '平常の下限' }, color: 'text' },
      { name: 'high', title: { en: 'Usual, to', ja: '平常の上限' }, color: 'text' },
    ],
  }),
  stack({
    id: 14,
    at: [12, 14, 12, 8],
    title: { en: 'Cases per hour, by rule', ja: 'ルール別の事案/時' },
    about: { en: 'Cases by the rule that told of them.', ja: '検出したルール別の件数。' },
    empty: ABSENCES.findings,
    query: 'soc-findings-over-time',
    unit: 'short',
    interval: '1h',
    min: 0,
  }),
  stack({
    id: 2,
    at: [0, 22, 8, 8],
    title: { en: 'How new passkeys were guarded', ja: '登録時の本人確認' },
    about: {
      en: 'New passkeys a day by the strength of the check before them. Not stated is nobody said, which is not none.',
      ja: '登録前の確認の強さ別(日別)。「記録なし」は「追加認証なし」とは異なる。',
    },
    empty: ABSENCES.enrolments,
    query: 'soc-step-up-by-day',
    unit: 'short',
    interval: '1d',
    min: 0,
    columns: [
      { name: 'strong', title: { en: 'Strong', ja: '強い確認' }, color: 'green' },
      { name: 'phishable', title: { en: 'Phishable', ja: '弱い確認' }, color: 'yellow' },
      { name: 'absent', title: { en: 'None', ja: '追加認証なし' }, color: 'red' },
      { name: 'unstated', title: { en: 'Not stated', ja: '記録なし' }, color: 'text' },
    ],
  }),
  lines({
    id: 8,
    at: [8, 22, 8, 8],
    title: { en: 'New passkeys after a recovery, or failures', ja: '回復後・連続失敗後の登録' },
    about: {
      en: 'Within 24 hours of a recovery, and after five or more failures in an hour. An hour.',
      ja: 'アカウント回復から24時間以内、および1時間に5回以上の失敗の後の登録(毎時)。',
    },
    empty: ABSENCES.enrolments,
    query: 'soc-recoveries',
    unit: 'short',
    interval: '1h',
    min: 0,
    columns: [
      { name: 'after_recovery', title: { en: 'After a recovery', ja: '回復後' } },
      { name: 'after_failures', title: { en: 'After failures', ja: '連続失敗後' } },
    ],
  }),
  barChart({
    id: 9,
    at: [16, 22, 8, 8],
    title: { en: 'Networks of new passkeys', ja: '新規パスキーの回線' },
    about: { en: 'By autonomous system; 0 was not looked up.', ja: '自律システム別。0は未照会。' },
    empty: ABSENCES.enrolments,
    query: 'soc-enrolments-by-network',
    by: 'network',
    unit: 'short',
    columns: [{ name: 'enrolments', title: { en: 'New passkeys', ja: '新規' } }],
  }),
];

/** Who makes passkeys that are not theirs, and what is done with them. */
export const soc: Board = {
  uid: BOARD_UIDS.soc,
  title: { en: 'Kagimi SOC', ja: 'Kagimi SOC(不正監視)' },
  about: {
    en: 'Enrolments, high-risk actions and authenticators that an analyst should look at. All accounts and devices are pseudonyms.',
    ja: '調査すべき登録・高リスク操作・認証器。口座・端末はすべて仮名。',
  },
  from: 'now-24h',
  refresh: '5m',
  variables: [
    segmentVariable('tenant'),
    choices({ name: 'severity', label: { en: 'Severity', ja: '重大度' }, values: SEVERITIES.toReversed() }),
    choices({ name: 'rule', label: { en: 'Rule', ja: 'ルール' }, values: Object.keys(SOC_RULES) }),
    typed({ name: 'account', label: { en: 'Account (pseudonym)', ja: '口座(仮名)' } }),
  ],
  annotations: [],
  rows: [
    { panels: [...STANDING, FINDINGS] },
    { row: row({ id: 101, y: 13, title: { en: 'Over time', ja: '推移' } }), panels: OVER_TIME },
    {
      row: row({ id: 102, y: 30, title: { en: 'What belongs together', ja: '関連する事案' } }),
      panels: [ACTIONS, BURSTS, AUTHENTICATORS],
    },
    { row: row({ id: 103, y: 49, title: { en: 'One account', ja: '個別の口座' } }), panels: [ACCOUNT] },
  ],
};
