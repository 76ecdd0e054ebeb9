import { ABSENCES } from './absences.ts';
import type { Column } from './column.ts';
import { BOARD_UIDS, linkTo } from './links.ts';
import type { PanelDefinition } from './panel.ts';
import { COMPLETION, FAULTS, type Scale } from './scales.ts';
import { matrix, rows } from './tables.ts';
import { same, type Text } from './text.ts';

/** Three times the reference is where a maker stands out. */
const TIMES: Scale = [
  { value: null, color: 'green' },
  { value: 1.5, color: 'yellow' },
  { value: 3, color: 'red' },
];

const share = (name: string, title: Text, scale?: Scale): Column => ({
  name,
  title,
  unit: 'percentunit',
  decimals: 1,
  ...(scale === undefined ? { width: 84 } : { cell: 'gauge', min: 0, max: 1, scale }),
});

const COUNT: Text = { en: 'n', ja: '件数' };
const SYSTEM: Column = { name: 'system', title: { en: 'System', ja: 'OS' }, width: 110 };
const INTERVAL = [share('low', { en: '95 % from', ja: '下限' }), share('high', { en: 'to', ja: '上限' })];

/** Which devices hold passkeys back. */
export const DEVICES: readonly PanelDefinition[] = [
  matrix({
    id: 6,
    at: [0, 24, 24, 12],
    title: { en: 'Completion by model and version', ja: '機種 × OS バージョンの完了率' },
    about: {
      en: 'Verified / ended of the most frequent models. A cell with fewer than the least number stays empty.',
      ja: '件数の多い機種の検証成功 ÷ 終了。最小件数に満たない欄は空欄。',
    },
    empty: ABSENCES.enough,
    query: 'completion-matrix',
    unit: 'percentunit',
    cells: { row: 'device', column: 'version', value: 'completion' },
    heading: { en: 'Model', ja: '機種' },
    scale: COMPLETION,
  }),
  rows({
    id: 7,
    at: [0, 36, 14, 9],
    title: { en: 'Gap to the reference', ja: '基準端末との差' },
    about: {
      en: 'Failures (no aborts) of a maker against Google on Android and Apple on iOS, with the 95 % interval. From three times on, it stands out.',
      ja: '失敗率(中断を除く)を、Android は Google、iOS は Apple と比較。95 %信頼区間つき。3倍以上を強調。',
    },
    empty: ABSENCES.enough,
    query: 'oem-gap',
    unit: 'none',
    columns: [
      {
        name: 'oem',
        title: { en: 'Maker', ja: 'メーカー' },
        width: 140,
        link: linkTo(
          BOARD_UIDS.onCall,
          { en: 'This segment on call', ja: 'この区分を当番ボードで表示' },
          { device_oem: 'oem', os: 'system' },
        ),
      },
      SYSTEM,
      { name: 'ended', title: COUNT, width: 100 },
      share('failure_share', { en: 'Failures', ja: '失敗率' }),
      ...INTERVAL,
      {
        name: 'times',
        title: { en: 'Times', ja: '倍率' },
        decimals: 1,
        cell: 'background',
        scale: TIMES,
      },
    ],
  }),
  rows({
    id: 21,
    at: [14, 36, 10, 9],
    title: { en: 'Not identified', ja: '未特定の割合' },
    about: {
      en: 'Version of the system, or model, not known or only guessed. It is never filled in.',
      ja: 'OS バージョンまたは機種が不明・推測の割合。推測で補うことはない。',
    },
    empty: ABSENCES.ceremonies,
    query: 'unidentified',
    unit: 'none',
    columns: [
      SYSTEM,
      { name: 'ceremonies', title: COUNT, width: 100 },
      share('version_unknown', { en: 'Version', ja: 'バージョン' }, FAULTS),
      share('model_unknown', { en: 'Model', ja: '機種' }, FAULTS),
    ],
  }),
  rows({
    id: 22,
    at: [0, 45, 12, 8],
    title: { en: 'By surface', ja: '実行環境別' },
    about: {
      en: "The browser, an app's in-app browser, a WebView, or a native app.",
      ja: 'ブラウザ、アプリ内ブラウザ、WebView、ネイティブアプリ。',
    },
    empty: ABSENCES.ceremonies,
    query: 'completion-by-surface',
    unit: 'none',
    columns: [
      { name: 'surface_text', title: { en: 'Surface', ja: '実行環境' }, width: 180 },
      { name: 'ceremonies', title: COUNT, width: 100 },
      share('completion', { en: 'Completion', ja: '完了率' }, COMPLETION),
      { ...share('fallback', { en: 'Another method', ja: '別の方法' }), width: 130 },
      share('silence', { en: 'Silence', ja: '無応答' }),
    ],
  }),
  rows({
    id: 23,
    at: [12, 45, 12, 8],
    title: { en: 'How long it takes', ja: '所要時間' },
    about: {
      en: 'Prompt to session of verified ceremonies. Autofill is not timed.',
      ja: '検証に成功した認証画面からセッションまで。自動入力は含めない。',
    },
    empty: ABSENCES.ceremonies,
    query: 'speed-by-kind',
    unit: 'ms',
    columns: [
      { name: 'kind_text', title: { en: 'Kind', ja: '種別' }, width: 140 },
      { name: 'ceremonies', title: COUNT, width: 110, unit: 'none' },
      { name: 'p25', title: same('p25') },
      { name: 'p50', title: { en: 'Median', ja: '中央値' } },
      { name: 'p90', title: same('p90') },
    ],
  }),
];

/** Every cohort with its interval: the table that analysts take away. */
export const COHORTS: PanelDefinition = rows({
  id: 11,
  at: [0, 79, 19, 12],
  title: { en: 'Every cohort', ja: '集団別の一覧' },
  about: {
    en: 'Completion with its 95 % interval, by maker, system, browser and kind, from the least number on.',
    ja: 'メーカー・OS・ブラウザ・種別ごとの完了率と95 %信頼区間。最小件数以上のみ。',
  },
  empty: ABSENCES.enough,
  query: 'cohorts',
  unit: 'none',
  columns: [
    { name: 'oem', title: { en: 'Maker', ja: 'メーカー' }, width: 100 },
    SYSTEM,
    { name: 'browser_text', title: { en: 'Browser', ja: 'ブラウザ' }, width: 150 },
    { name: 'kind_text', title: { en: 'Kind', ja: '種別' }, width: 110 },
    { name: 'ended', title: COUNT, width: 74 },
    { name: 'success', title: { en: 'Verified', ja: '成功' }, width: 80 },
    share('completion', { en: 'Completion', ja: '完了率' }, COMPLETION),
    ...INTERVAL,
    share('fault', { en: 'Faults', ja: '障害' }),
    share('abort', { en: 'Aborts', ja: '中断' }),
    { name: 'p50', title: { en: 'Median', ja: '中央値' }, width: 90, unit: 'ms', decimals: 1 },
  ],
});
