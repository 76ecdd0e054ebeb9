import { ABSENCES } from './absences.ts';
import { type Column, YES_NO } from './column.ts';
import { BOARD_UIDS, linkTo } from './links.ts';
import { rows } from './tables.ts';

const SEVERITY: Column = {
  name: 'severity',
  title: { en: 'Severity', ja: '重大度' },
  width: 90,
  cell: 'background',
  words: {
    high: { en: 'High', ja: '高', color: 'red' },
    medium: { en: 'Medium', ja: '中', color: 'orange' },
    low: { en: 'Low', ja: '低', color: 'blue' },
  },
};
const AT: Column = { name: 'at', title: { en: 'When', ja: '日時' }, width: 160, unit: 'dateTimeAsIso' };
const RULE: Column = { name: 'rule_text', title: { en: 'Rule', ja: 'ルール' }, width: 250, cell: 'wrap' };
const DETAIL: Column = { name: 'detail_text', title: { en: 'Detail', ja: '詳細' }, width: 330, cell: 'wrap' };
const DEVICE: Column = {
  name: 'device_ref',
  title: { en: 'Device (pseudonym)', ja: '端末(仮名)' },
  width: 170,
};
const PREFIX: Column = { name: 'ip_prefix', title: { en: 'Prefix', ja: '回線プレフィックス' }, width: 170 };
const ASN: Column = { name: 'asn', title: { en: 'AS', ja: 'AS 番号' }, width: 90, unit: 'none' };
const USER: Column = {
  name: 'user_ref',
  title: { en: 'Account (pseudonym)', ja: '口座(仮名)' },
  width: 190,
  link: linkTo(
    BOARD_UIDS.soc,
    { en: 'What this account did', ja: 'この口座の経過を表示' },
    { account: 'user_ref' },
  ),
};
const CEREMONY: Column = {
  name: 'ceremony',
  title: { en: 'Ceremony', ja: 'セレモニー' },
  width: 300,
  link: linkTo(BOARD_UIDS.onCall, { en: 'Its events', ja: 'このセレモニーを表示' }, { ceremony: 'ceremony' }),
};

export const FINDINGS = rows({
  id: 15,
  at: [0, 4, 24, 9],
  title: { en: 'What to look at', ja: '調査すべき事案' },
  about: {
    en: 'Worst first, then newest, with what to do first. A case is a reason to look, not a verdict.',
    ja: '重大度順・新しい順。最初の対応つき。事案は調査のきっかけであり、断定ではない。',
  },
  empty: ABSENCES.findings,
  query: 'soc-findings',
  unit: 'string',
  columns: [
    SEVERITY,
    AT,
    RULE,
    DETAIL,
    { name: 'action', title: { en: 'What to do first', ja: '最初の対応' }, width: 540, cell: 'wrap' },
    USER,
    DEVICE,
    PREFIX,
    ASN,
    CEREMONY,
  ],
});

export const ACTIONS = rows({
  id: 6,
  at: [0, 31, 24, 9],
  title: { en: 'New passkey, then a high-risk action', ja: '新規パスキー後の高リスク操作' },
  about: {
    en: 'Withdrawals, payee changes and account changes within 24 hours of a new passkey of the account, soonest first.',
    ja: '新規パスキーから24時間以内の出金・出金先変更・登録情報変更。経過時間の短い順。',
  },
  empty: ABSENCES.actions,
  query: 'soc-new-passkey-actions',
  unit: 'string',
  columns: [
    AT,
    { name: 'action_text', title: { en: 'Action', ja: '操作' }, width: 150 },
    { name: 'after', title: { en: 'After', ja: '登録からの経過' }, width: 120, unit: 's', decimals: 0 },
    {
      name: 'step_up_text',
      title: { en: 'Check at enrolment', ja: '登録時の確認' },
      width: 200,
      cell: 'wrap',
    },
    { name: 'verified', title: { en: 'Passkey used', ja: 'パスキー使用' }, width: 110, words: YES_NO },
    {
      name: 'other_network',
      title: { en: 'Other network', ja: '別の回線' },
      width: 110,
      words: YES_NO,
    },
    { name: 'other_device', title: { en: 'Other device', ja: '別の端末' }, width: 110, words: YES_NO },
    USER,
    { name: 'as_organisation', title: { en: 'Network', ja: '回線' }, width: 180 },
    PREFIX,
    CEREMONY,
  ],
});

export const BURSTS = rows({
  id: 5,
  at: [0, 40, 12, 9],
  title: { en: 'Many accounts, one device or network', ja: '同一端末・回線での多数登録' },
  about: {
    en: 'Accounts enrolled on one device, or from one prefix, within 24 hours.',
    ja: '24時間以内に同一端末または同一プレフィックスで登録された口座。',
  },
  empty: ABSENCES.findings,
  query: 'soc-bursts',
  unit: 'string',
  columns: [SEVERITY, AT, RULE, DETAIL, DEVICE, PREFIX, ASN, CEREMONY],
});

export const AUTHENTICATORS = rows({
  id: 7,
  at: [12, 40, 12, 9],
  title: { en: 'Odd authenticators', ja: '認証器の異常' },
  about: {
    en: 'Models never seen before at the tenant, and credentials whose backup flags or AAGUID are not those of their registration.',
    ja: '初出の認証器と、バックアップフラグ・AAGUID が登録時と異なる鍵。',
  },
  empty: ABSENCES.findings,
  query: 'soc-authenticators',
  unit: 'string',
  columns: [SEVERITY, AT, RULE, DETAIL, USER, CEREMONY],
});

export const ACCOUNT = rows({
  id: 16,
  at: [0, 50, 24, 10],
  title: { en: 'What this account did', ja: '口座の経過' },
  about: {
    en: 'The ceremonies of the account whose pseudonym stands in the variable, oldest first.',
    ja: '変数に入力した仮名の口座のセレモニー。古い順。',
  },
  empty: ABSENCES.account,
  query: 'soc-account',
  unit: 'string',
  columns: [
    AT,
    { name: 'kind_text', title: { en: 'Kind', ja: '種別' }, width: 110 },
    { name: 'outcome_text', title: { en: 'Outcome', ja: '結果' }, width: 140 },
    { name: 'step_up_text', title: { en: 'Check before', ja: '事前の確認' }, width: 180 },
    { name: 'purposes', title: { en: 'Purposes', ja: '目的' }, width: 180 },
    { name: 'action_at', title: { en: 'Action at', ja: '操作日時' }, width: 180, unit: 'dateTimeAsIso' },
    { name: 'device', title: { en: 'Device', ja: '端末' }, width: 150 },
    { name: 'system', title: { en: 'System', ja: 'OS' }, width: 110 },
    { name: 'provider', title: { en: 'Provider', ja: 'プロバイダー' }, width: 160 },
    { name: 'storage_kind', title: { en: 'Storage', ja: '保管' }, width: 110 },
    DEVICE,
    PREFIX,
    { name: 'as_organisation', title: { en: 'Network', ja: '回線' }, width: 160 },
    { name: 'network_kind', title: { en: 'Kind of network', ja: '回線種別' }, width: 120 },
    CEREMONY,
  ],
});
