import { ABSENCES } from './absences.ts';
import { type Column, YES_NO } from './column.ts';
import { BOARD_UIDS, linkTo } from './links.ts';
import type { PanelDefinition } from './panel.ts';
import { rows } from './tables.ts';

/** Columns that say of a client what it is. */
const CLIENT: readonly Column[] = [
  { name: 'kind_text', title: { en: 'Kind', ja: '種別' }, width: 110 },
  { name: 'device', title: { en: 'Device', ja: '端末' }, width: 160 },
  { name: 'system', title: { en: 'System', ja: 'OS' }, width: 110 },
  { name: 'browser_text', title: { en: 'Browser', ja: 'ブラウザ' }, width: 180 },
];

const ADVICE: readonly Column[] = [
  { name: 'advice_ja', title: { en: 'What to say (Japanese)', ja: 'ご案内' }, width: 420, cell: 'wrap' },
  { name: 'advice_en', title: { en: 'What to say', ja: 'ご案内(英語)' }, width: 380, cell: 'wrap' },
];

const ERROR: readonly Column[] = [
  { name: 'error_name', title: { en: 'Error', ja: 'エラー名' }, width: 150 },
  { name: 'error_message', title: { en: 'Its words', ja: 'エラー文言' }, width: 300 },
  { name: 'native_error', title: { en: 'Native error', ja: 'ネイティブエラー' }, width: 160 },
  { name: 'rp_code', title: { en: "Relying party's code", ja: 'RP コード' }, width: 110 },
];

// The table counts lines by spaces, which Japanese has not: most causes fit one line.
const CAUSE: Column = { name: 'cause_text', title: { en: 'Cause', ja: '原因' }, width: 290, cell: 'wrap' };
const SURE: Column = {
  name: 'cause_confidence',
  title: { en: 'How sure', ja: '確度' },
  width: 90,
  unit: 'percentunit',
  decimals: 0,
};

/** From the failures of a segment to one ceremony: its id is a pseudonym, and no row says whose it was. */
export const CEREMONY_PANELS: readonly PanelDefinition[] = [
  rows({
    id: 11,
    at: [0, 37, 24, 9],
    title: { en: 'Last failures', ja: '直近の失敗' },
    about: {
      en: 'The fifty ceremonies of the range that failed last. The id opens one below.',
      ja: '期間内で直近に失敗した50件。ID を選ぶと下に表示。',
    },
    empty: ABSENCES.failures,
    query: 'last-failures',
    unit: 'string',
    columns: [
      { name: 'at', title: { en: 'When', ja: '日時' }, width: 170, unit: 'dateTimeAsIso' },
      ...CLIENT,
      CAUSE,
      SURE,
      { name: 'app_text', title: { en: 'App', ja: 'アプリ' }, width: 140 },
      {
        name: 'ceremony',
        title: { en: 'Ceremony', ja: 'セレモニー' },
        link: linkTo(
          BOARD_UIDS.onCall,
          { en: 'Its events', ja: 'このセレモニーを表示' },
          { ceremony: 'ceremony' },
        ),
      },
    ],
  }),
  rows({
    id: 16,
    at: [0, 46, 24, 4],
    title: { en: 'The ceremony', ja: 'セレモニーの結果' },
    about: {
      en: 'The ceremony whose id stands in the variable: how it ended, why, how sure that is, and what to say to the person.',
      ja: '変数に入力した ID のセレモニー。結果、原因、確度、利用者へのご案内。',
    },
    empty: ABSENCES.ceremony,
    query: 'ceremony-facts',
    unit: 'string',
    columns: [
      { name: 'outcome_text', title: { en: 'Outcome', ja: '結果' }, width: 130 },
      CAUSE,
      SURE,
      ...ADVICE,
      ...CLIENT,
      { name: 'mediation', title: { en: 'Mediation', ja: 'メディエーション' }, width: 100 },
      { name: 'provider', title: { en: 'Provider', ja: 'プロバイダー' }, width: 150 },
      { name: 'storage_kind', title: { en: 'Storage', ja: '保管' }, width: 110 },
      { name: 'network_kind', title: { en: 'Network', ja: '回線' }, width: 100 },
      ...ERROR,
      { name: 'cause_evidence', title: { en: 'Evidence', ja: '根拠' }, width: 300 },
    ],
  }),
  rows({
    id: 17,
    at: [0, 50, 24, 10],
    title: { en: 'Its events', ja: 'イベントの経過' },
    about: {
      en: 'In the order in which they happened, by corrected clocks. An unsigned event is hearsay.',
      ja: '補正後の時刻順。署名のないイベントは参考情報。',
    },
    empty: ABSENCES.ceremony,
    query: 'ceremony-events',
    unit: 'string',
    columns: [
      { name: 'at', title: { en: 'When', ja: '日時' }, width: 190, unit: 'dateTimeAsIso' },
      { name: 'source_text', title: { en: 'Source', ja: '情報源' }, width: 110 },
      { name: 'signed', title: { en: 'Signed', ja: '署名' }, width: 70, words: YES_NO },
      { name: 'what', title: { en: 'Step', ja: '段階' }, width: 170 },
      { name: 'result_text', title: { en: 'Result', ja: '成否' }, width: 80 },
      { name: 'elapsed_ms', title: { en: 'Took', ja: '所要' }, width: 90, unit: 'ms', decimals: 0 },
      CAUSE,
      ...ADVICE,
      ...ERROR,
      { name: 'rejection', title: { en: 'Rejection', ja: '拒否理由' }, width: 130 },
      { name: 'http_status', title: { en: 'HTTP', ja: 'HTTP' }, width: 70, unit: 'none' },
      { name: 'late', title: { en: 'Late', ja: '遅着' }, width: 60, words: YES_NO },
    ],
  }),
];
