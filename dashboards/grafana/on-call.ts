import { COMPLETION_OBJECTIVE } from '../../schemas/error-budget.ts';
import { ABSENCES } from './absences.ts';
import { CHANGES } from './annotations.ts';
import type { Board } from './board.ts';
import { figure } from './figures.ts';
import { BOARD_UIDS, linkTo } from './links.ts';
import { CEREMONY_PANELS } from './on-call-ceremony.ts';
import { row } from './panel.ts';
import { AGE, BUDGET, BURN, COMPLETION, FAULTS, NOUGHT, PLAIN } from './scales.ts';
import { heatMap, lines, stack, statusHistory } from './series.ts';
import { SEGMENT_COLUMNS } from './sql.ts';
import { rows } from './tables.ts';
import { same } from './text.ts';
import { choice, segmentVariable, typed } from './variables.ts';

/** The seven figures that say whether somebody has to act. */
const STANDING = [
  figure({
    id: 1,
    at: [0, 0, 5, 4],
    title: { en: 'Completion rate', ja: '完了率' },
    about: {
      en: 'Verified / ended, in the last hour of the range, and in the same hour of the same weekday of the four weeks before.',
      ja: '検証成功 ÷ 終了。期間の最後の1時間と、過去4週の同じ曜日・同じ時刻。',
    },
    empty: ABSENCES.ceremonies,
    query: 'completion-now',
    unit: 'percentunit',
    decimals: 1,
    scale: COMPLETION,
    columns: [
      { name: 'now', title: { en: 'Last hour', ja: '直近1時間' } },
      { name: 'usual', title: { en: 'Usual', ja: '平常' } },
    ],
  }),
  figure({
    id: 2,
    at: [5, 0, 4, 4],
    title: { en: 'Open regressions', ja: '継続中の劣化' },
    about: {
      en: 'Open now, whatever the range. "Paging" are those of severity 1 and 2; decoys and what is only watched are not counted.',
      ja: '現在継続中(期間によらない)。呼出対象は重大度1と2。見かけ上の劣化と監視中は除く。',
    },
    empty: ABSENCES.regressions,
    query: 'open-regressions-count',
    unit: 'none',
    scale: NOUGHT,
    columns: [
      { name: 'paging', title: { en: 'Paging', ja: '呼出対象' } },
      { name: 'listed', title: { en: 'Listed', ja: '一覧のみ' }, scale: PLAIN },
    ],
  }),
  figure({
    id: 3,
    at: [9, 0, 4, 4],
    title: { en: 'Error budget left', ja: 'エラーバジェット残' },
    about: {
      en: '1 - share of failures for a fault of a device or of the relying party / (1 - objective), over the 30 days before the end of the range. A person who cancels is no fault.',
      ja: '1 − 端末・RP起因の失敗率 ÷ (1 − 目標)。期間末までの30日間。利用者の取消は障害に含めない。',
    },
    empty: ABSENCES.ceremonies,
    query: 'error-budget',
    unit: 'percentunit',
    decimals: 0,
    scale: BUDGET,
  }),
  figure({
    id: 4,
    at: [13, 0, 4, 4],
    title: { en: 'Age of the data', ja: 'データの遅れ' },
    about: {
      en: 'Store: since the time up to which every partition is in ClickHouse. Detector: since the last minute it judged. Told once a minute.',
      ja: '格納: 全パーティションが ClickHouse に揃った時刻から。検知: 最後に判定した分から。1分ごとに更新。',
    },
    empty: ABSENCES.progress,
    query: 'freshness',
    unit: 's',
    decimals: 0,
    scale: AGE,
    columns: [
      { name: 'store', title: { en: 'Store', ja: '格納' } },
      { name: 'detector', title: { en: 'Detector', ja: '検知' } },
    ],
  }),
  figure({
    id: 13,
    at: [17, 0, 3, 4],
    title: { en: 'Per minute', ja: '件数/分' },
    about: {
      en: 'Ceremonies that ended, per minute, in the last quarter of an hour of the range.',
      ja: '期間の最後の15分間に終了したセレモニーの毎分件数。',
    },
    empty: ABSENCES.ceremonies,
    query: 'ceremonies-per-minute',
    unit: 'none',
    decimals: 1,
  }),
  figure({
    id: 14,
    at: [20, 0, 4, 4],
    title: { en: 'Faults and aborts', ja: '障害率と中断率' },
    about: {
      en: 'Of the ceremonies that ended in the last hour: failed with a cause of class "fault", and ended by the person.',
      ja: '直近1時間に終了したうち、障害に分類された割合と、利用者が中断した割合。',
    },
    empty: ABSENCES.ceremonies,
    query: 'failure-shares-now',
    unit: 'percentunit',
    decimals: 1,
    columns: [
      { name: 'fault', title: { en: 'Faults', ja: '障害' }, scale: FAULTS },
      { name: 'abort', title: { en: 'Aborts', ja: '中断' } },
    ],
  }),
];

const REGRESSIONS = rows({
  id: 6,
  at: [0, 4, 24, 7],
  title: { en: 'Open regressions', ja: '継続中の劣化の一覧' },
  about: {
    en: 'The smallest cell that explains the damage, against matched controls of the same time. Rates are of failures; the drop is in completion. The cell opens this board for that segment.',
    ja: '損害を説明する最小の区分を、同時刻の対照と比べたもの。率は失敗率、低下は完了率の低下。区分を選ぶとその絞り込みで開く。',
  },
  empty: ABSENCES.regressions,
  query: 'open-regressions',
  unit: 'short',
  columns: [
    {
      name: 'severity',
      title: { en: 'Sev.', ja: '重大度' },
      width: 64,
      cell: 'background',
      scale: [
        { value: null, color: 'red' },
        { value: 2, color: 'orange' },
        { value: 3, color: 'blue' },
      ],
    },
    {
      name: 'state',
      title: { en: 'State', ja: '状態' },
      width: 84,
      words: {
        watch: { en: 'Watched', ja: '監視中' },
        open: { en: 'Open', ja: '継続中' },
        mitigating: { en: 'Mitigating', ja: '回復中' },
      },
    },
    {
      name: 'cell',
      title: { en: 'Cell', ja: '区分' },
      width: 190,
      cell: 'wrap',
      link: linkTo(
        BOARD_UIDS.onCall,
        { en: 'This segment', ja: 'この区分を表示' },
        { os: 'os', device_oem: 'oem', browser: 'browser', kind: 'ceremony_kind' },
      ),
    },
    { name: 'version', title: { en: 'Version', ja: 'バージョン' }, width: 110 },
    { name: 'since', title: { en: 'Since', ja: '開始' }, width: 155, unit: 'dateTimeAsIso' },
    { name: 'odds_ratio', title: { en: 'Odds ratio', ja: 'オッズ比' }, width: 84, decimals: 1, unit: 'none' },
    { name: 'interval', title: { en: '95 %', ja: '95 % 区間' }, width: 100 },
    { name: 'trials', title: { en: 'n', ja: '件数' }, width: 60, unit: 'none' },
    { name: 'usual', title: { en: 'Usual', ja: '平常' }, width: 70, unit: 'percentunit', decimals: 1 },
    { name: 'rate', title: { en: 'Now', ja: '現在' }, width: 70, unit: 'percentunit', decimals: 1 },
    {
      name: 'drop',
      title: { en: 'Drop', ja: '低下' },
      width: 76,
      unit: 'percentunit',
      decimals: 1,
      cell: 'background',
      scale: FAULTS,
    },
    { name: 'cause_text', title: { en: 'Cause', ja: '原因' }, width: 290, cell: 'wrap' },
    { name: 'unaffected', title: { en: 'Unaffected', ja: '影響なし' }, width: 190, cell: 'wrap' },
    {
      name: 'excess_per_hour',
      title: { en: 'Excess / h', ja: '超過/時' },
      width: 84,
      decimals: 1,
      unit: 'none',
    },
    {
      name: 'decoy',
      title: { en: 'Looks like', ja: '見かけ上' },
      width: 110,
      words: {
        mix_shift: { en: 'Shift of traffic', ja: '構成変化' },
        server_incident: { en: 'Server incident', ja: 'サーバ障害' },
        beacon_loss: { en: 'Beacon loss', ja: 'ビーコン欠落' },
        attack: { en: 'Attack', ja: '攻撃' },
      },
    },
    { name: 'no_other_way', title: { en: 'No other way in', ja: '他手段なし' }, width: 110, unit: 'none' },
    {
      name: 'after_release',
      title: { en: 'After release', ja: 'リリース後' },
      width: 100,
      unit: 's',
      decimals: 0,
    },
    { name: 'predecessor', title: { en: 'Before', ja: '旧バージョン' }, width: 110 },
    {
      name: 'not_told_from',
      title: { en: 'Not told from', ja: '区別できない区分' },
      width: 240,
      cell: 'wrap',
    },
    { name: 'os', title: { en: 'System', ja: 'OS' }, hidden: true },
    { name: 'oem', title: { en: 'Maker', ja: 'メーカー' }, hidden: true },
    { name: 'model', title: { en: 'Model', ja: '機種' }, hidden: true },
    { name: 'browser', title: { en: 'Browser', ja: 'ブラウザ' }, hidden: true },
    { name: 'ceremony_kind', title: { en: 'Kind', ja: '種別' }, hidden: true },
  ],
});

const OVER_TIME = [
  lines({
    id: 5,
    at: [0, 12, 12, 8],
    title: { en: 'Completion by OS version', ja: 'OS バージョン別の完了率' },
    about: {
      en: 'Verified / ended of the eight most frequent versions. Lines across mark 85 % and 92 %.',
      ja: '検証成功 ÷ 終了。件数の多い8バージョン。横線は85 %と92 %。',
    },
    empty: ABSENCES.ceremonies,
    query: 'completion-by-os',
    unit: 'percentunit',
    interval: '5m',
    pointsMax: 25,
    min: 0.4,
    max: 1,
    scale: COMPLETION,
  }),
  lines({
    id: 7,
    at: [12, 12, 12, 8],
    title: { en: 'Burn rate', ja: 'バジェット消費速度' },
    about: {
      en: 'Share of failures for a fault of a device or of the relying party / (1 - objective). A page: 1 h and 5 min above 14.4, 2 % of a month in an hour. A ticket: 6 h and 30 min above 6.',
      ja: '端末・RP起因の失敗率 ÷ (1 − 目標)。呼出: 1時間と5分がともに14.4超(1時間で月の2 %を消費)。チケット: 6時間と30分がともに6超。',
    },
    empty: ABSENCES.ceremonies,
    query: 'burn-rate',
    unit: 'none',
    interval: '1m',
    min: 0,
    scale: BURN,
    columns: [
      { name: '5 min', title: { en: '5 min', ja: '5分' } },
      { name: '30 min', title: { en: '30 min', ja: '30分' } },
      { name: '1 h', title: { en: '1 h', ja: '1時間' } },
      { name: '6 h', title: { en: '6 h', ja: '6時間' } },
    ],
  }),
  stack({
    id: 8,
    at: [0, 20, 12, 8],
    title: { en: 'Failures by cause', ja: '原因別の失敗件数' },
    about: {
      en: 'Ceremonies that ended in an error, by the cause that the classifier named; cancelling is among them.',
      ja: 'エラーで終わった件数を、分類器の判定した原因別に。取消も含む。',
    },
    empty: ABSENCES.failures,
    query: 'failures-by-cause',
    unit: 'short',
    interval: '5m',
    pointsMax: 100,
    min: 0,
  }),
  statusHistory({
    id: 9,
    at: [12, 20, 12, 8],
    title: { en: 'Faults by model', ja: '機種別の障害率' },
    about: {
      en: 'Failed with a cause of class "fault" / ended, of the twelve models with most faults.',
      ja: '障害に分類された割合。障害件数の多い12機種。',
    },
    empty: ABSENCES.ceremonies,
    query: 'faults-by-device',
    unit: 'percentunit',
    interval: '30m',
    scale: FAULTS,
  }),
  heatMap({
    id: 10,
    at: [0, 28, 12, 8],
    title: { en: 'Prompt to session', ja: '認証画面からセッションまで' },
    about: {
      en: 'Verified ceremonies by the seconds from the prompt to the session. Autofill is not timed.',
      ja: '検証に成功した件数を、認証画面からセッションまでの秒数別に。自動入力は含めない。',
    },
    empty: ABSENCES.ceremonies,
    query: 'latency-heatmap',
    unit: 'short',
    interval: '10m',
  }),
  lines({
    id: 15,
    at: [12, 28, 12, 8],
    title: { en: 'Time to session', ja: '所要時間' },
    about: {
      en: 'Prompt to session of verified ceremonies: median and the slowest twentieth.',
      ja: '検証に成功した認証画面からセッションまで。中央値と95パーセンタイル。',
    },
    empty: ABSENCES.ceremonies,
    query: 'latency-quantiles',
    unit: 'ms',
    interval: '5m',
    pointsMax: 100,
    min: 0,
    columns: [
      { name: 'p50', title: { en: 'Median', ja: '中央値' } },
      { name: 'p95', title: same('p95') },
    ],
  }),
];

/** Whether somebody has to get up, where it hurts, and what to say to the one who called. */
export const onCall: Board = {
  uid: BOARD_UIDS.onCall,
  title: { en: 'Kagimi On-call', ja: 'Kagimi 当番' },
  about: {
    en: 'Is something broken, for whom, since when, and what to do. One ceremony can be opened by its id.',
    ja: '何が、誰に、いつから壊れているか、何をすべきか。ID で個別のセレモニーを開ける。',
  },
  from: 'now-24h',
  refresh: '1m',
  variables: [
    ...SEGMENT_COLUMNS.map(segmentVariable),
    choice({
      name: 'objective',
      label: { en: 'Objective', ja: '目標' },
      // The first is what the alerts hold; the others answer "what if".
      values: [String(COMPLETION_OBJECTIVE), '0.995', '0.999', '0.98'],
    }),
    typed({ name: 'ceremony', label: { en: 'Ceremony id', ja: 'セレモニー ID' } }),
  ],
  annotations: CHANGES,
  rows: [
    { panels: [...STANDING, REGRESSIONS] },
    {
      row: row({ id: 101, y: 11, title: { en: 'What happens to whom', ja: '誰に何が起きているか' } }),
      panels: OVER_TIME,
    },
    {
      row: row({ id: 102, y: 36, title: { en: 'One ceremony', ja: '個別のセレモニー' } }),
      panels: CEREMONY_PANELS,
    },
  ],
};
