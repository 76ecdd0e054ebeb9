import { ABSENCES } from './absences.ts';
import { CHANGES } from './annotations.ts';
import type { Board } from './board.ts';
import { bars, figure } from './figures.ts';
import { BOARD_UIDS } from './links.ts';
import { row } from './panel.ts';
import { AGE, FAULTS, NOUGHT, type Scale } from './scales.ts';
import { lines, stack } from './series.ts';
import { rows } from './tables.ts';
import { segmentVariable } from './variables.ts';

/** What nobody needs to act on while it is small: refusals come from the internet. */
const REFUSED: Scale = [
  { value: null, color: 'green' },
  { value: 1, color: 'yellow' },
];

const STANDING = [
  figure({
    id: 1,
    at: [0, 0, 6, 4],
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
    id: 2,
    at: [6, 0, 4, 4],
    title: { en: 'Events per second', ja: 'イベント/秒' },
    about: {
      en: 'Events that reached ClickHouse, over the last five minutes of the range.',
      ja: '期間の最後の5分間に ClickHouse へ届いたイベント。',
    },
    empty: ABSENCES.events,
    query: 'events-now',
    unit: 'none',
    decimals: 1,
  }),
  figure({
    id: 3,
    at: [10, 0, 6, 4],
    title: { en: 'Refused', ja: '拒否件数' },
    about: {
      en: 'Refused by the collector before the log, and dead letters after it. A dead letter is a fault of ours.',
      ja: 'ログの手前で拒否した件数と、その後のデッドレター。デッドレターは当方の問題。',
    },
    empty: ABSENCES.refusals,
    query: 'refused-count',
    unit: 'none',
    columns: [
      { name: 'collector', title: { en: 'Collector', ja: '収集' }, scale: REFUSED },
      { name: 'dead_letters', title: { en: 'Dead letters', ja: 'デッドレター' }, scale: NOUGHT },
    ],
  }),
  figure({
    id: 4,
    at: [16, 0, 4, 4],
    title: { en: 'Open placebos', ja: 'プラセボの発報' },
    about: {
      en: 'Open regressions of a version that does not exist. Anything but 0 is a fault of the detector.',
      ja: '実在しないバージョンに対する発報。0以外は検知器の異常。',
    },
    empty: ABSENCES.detector,
    query: 'placebos',
    unit: 'none',
    scale: NOUGHT,
  }),
  figure({
    id: 5,
    at: [20, 0, 4, 4],
    title: { en: 'Open ceremonies', ja: '進行中' },
    about: {
      en: 'Ceremonies of the last quarter of an hour that have not settled, now.',
      ja: '直近15分に始まり、まだ確定していないセレモニー(現在)。',
    },
    empty: ABSENCES.ceremonies,
    query: 'open-ceremonies',
    unit: 'none',
  }),
];

const ACCOUNTS = [
  bars({
    id: 6,
    at: [0, 5, 9, 8],
    title: { en: 'What came in', ja: '受信の内訳' },
    about: {
      en: 'In = events in time + events late + what was refused, by class. Nothing is dropped silently.',
      ja: '受信 = 期限内 + 遅着 + 拒否(分類別)。黙って捨てるものはない。',
    },
    empty: ABSENCES.events,
    query: 'conservation',
    unit: 'short',
    rowsMax: 8,
  }),
  rows({
    id: 7,
    at: [9, 5, 15, 8],
    title: { en: 'Every offset accounted for', ja: 'オフセットの照合' },
    about: {
      en: 'Offsets of the range = events + dead letters + the rest: ticks, events sent twice, control records. A rest that grows without ticks is a loss.',
      ja: '期間のオフセット = イベント + デッドレター + その他(ティック・重複送信・制御レコード)。ティックのない増加は欠落。',
    },
    empty: ABSENCES.events,
    query: 'log-accounts',
    unit: 'none',
    columns: [
      { name: 'topic', title: { en: 'Topic', ja: 'トピック' }, unit: 'string' },
      { name: 'partition', title: { en: 'Partition', ja: 'パーティション' }, width: 110 },
      { name: 'offsets', title: { en: 'Offsets', ja: 'オフセット' }, width: 104 },
      { name: 'stored', title: { en: 'Events', ja: 'イベント' }, width: 104 },
      { name: 'dead_letters', title: { en: 'Dead letters', ja: 'デッドレター' }, width: 104 },
      { name: 'rest', title: { en: 'Rest', ja: 'その他' }, width: 104 },
      {
        name: 'watermark',
        title: { en: 'In ClickHouse up to', ja: '格納済み時刻' },
        width: 160,
        unit: 'dateTimeAsIso',
      },
      {
        name: 'age',
        title: { en: 'Age', ja: '遅れ' },
        width: 84,
        unit: 's',
        decimals: 0,
        cell: 'background',
        scale: AGE,
      },
    ],
  }),
  rows({
    id: 8,
    at: [0, 13, 24, 5],
    title: { en: 'Progress of the log', ja: 'ログの進捗' },
    about: {
      en: 'How far ClickHouse has each topic, now: up to its slowest partition. Fewer told than there are means that one never was.',
      ja: 'トピックごとの格納状況(現在)。最も遅いパーティションまで。記録数が総数より少なければ未処理のパーティションがある。',
    },
    empty: ABSENCES.progress,
    query: 'log-progress',
    unit: 'none',
    columns: [
      { name: 'topic', title: { en: 'Topic', ja: 'トピック' }, width: 200, unit: 'string' },
      { name: 'told', title: { en: 'Partitions told of', ja: '記録のあるパーティション' } },
      { name: 'partitions', title: { en: 'Partitions', ja: 'パーティション総数' } },
      {
        name: 'complete_to',
        title: { en: 'Complete to', ja: '完了時刻' },
        width: 200,
        unit: 'dateTimeAsIso',
      },
      {
        name: 'age',
        title: { en: 'Age', ja: '遅れ' },
        unit: 's',
        decimals: 0,
        cell: 'background',
        scale: AGE,
      },
    ],
  }),
];

const FLOW = [
  stack({
    id: 9,
    at: [0, 19, 12, 8],
    title: { en: 'Events per second, by source', ja: '情報源別のイベント/秒' },
    about: {
      en: "By the log's append time; sent twice counts once.",
      ja: 'ログの追記時刻別。重複送信は1件。',
    },
    empty: ABSENCES.events,
    query: 'events-by-source',
    unit: 'eps',
    interval: '1m',
    min: 0,
  }),
  stack({
    id: 10,
    at: [12, 19, 12, 8],
    title: { en: 'Refused per minute, by reason', ja: '理由別の拒否件数/分' },
    about: { en: 'By class and reason of the refusal.', ja: '分類と理由別。' },
    empty: ABSENCES.refusals,
    query: 'refused-by-reason',
    unit: 'short',
    interval: '1m',
    min: 0,
  }),
  lines({
    id: 11,
    at: [0, 27, 8, 7],
    title: { en: 'Late share', ja: '遅着率' },
    about: {
      en: 'Events that came after the horizon of their ceremony / events. They still merge.',
      ja: 'ホライズン後に届いたイベントの割合。結果には反映される。',
    },
    empty: ABSENCES.events,
    query: 'late-share',
    unit: 'percentunit',
    interval: '1m',
    min: 0,
    scale: FAULTS,
    columns: [{ name: 'late', title: { en: 'Late', ja: '遅着' } }],
  }),
  lines({
    id: 12,
    at: [8, 27, 8, 7],
    title: { en: 'How long events are under way', ja: 'イベントの到達時間' },
    about: {
      en: "From the event, by its sender's corrected clock, to the log.",
      ja: '補正後の発生時刻からログへの追記まで。',
    },
    empty: ABSENCES.events,
    query: 'event-delay',
    unit: 'ms',
    interval: '1m',
    min: 0,
    columns: [
      { name: 'p50', title: { en: 'Median', ja: '中央値' } },
      { name: 'p95', title: { en: 'p95', ja: 'p95' } },
    ],
  }),
  lines({
    id: 13,
    at: [16, 27, 8, 7],
    title: { en: 'Who told of a ceremony', ja: 'セレモニーの情報源' },
    about: {
      en: 'Those that only the gateway told of bound the loss of beacons from above.',
      ja: 'ゲートウェイのみの割合が、ビーコン欠落率の上限。',
    },
    empty: ABSENCES.ceremonies,
    query: 'sources-over-time',
    unit: 'percentunit',
    interval: '5m',
    min: 0,
    max: 1,
    columns: [
      { name: 'both', title: { en: 'Both', ja: '両方' } },
      { name: 'gateway_only', title: { en: 'Only the gateway', ja: 'ゲートウェイのみ' } },
      { name: 'beacon_only', title: { en: 'Only a beacon', ja: 'ビーコンのみ' } },
    ],
  }),
  rows({
    id: 14,
    at: [0, 34, 24, 8],
    title: { en: 'What was refused', ja: '拒否の内訳' },
    about: {
      en: 'By class and reason, with the last place. The scrubbed bytes are in failed_events.payload and can be replayed.',
      ja: '分類と理由別、直近の発生箇所。秘匿処理済みの内容は failed_events.payload にあり、再投入できる。',
    },
    empty: ABSENCES.refusals,
    query: 'refused-newest',
    unit: 'string',
    columns: [
      { name: 'failure_class', title: { en: 'Class', ja: '分類' }, width: 100 },
      { name: 'reason', title: { en: 'Reason', ja: '理由' }, width: 180 },
      { name: 'meaning', title: { en: 'Meaning', ja: '意味' }, width: 360, cell: 'wrap' },
      { name: 'refused', title: { en: 'n', ja: '件数' }, width: 80, unit: 'none' },
      { name: 'last_at', title: { en: 'Last', ja: '直近' }, width: 180, unit: 'dateTimeAsIso' },
      { name: 'last_place', title: { en: 'Where', ja: '箇所' }, width: 220 },
      { name: 'last_detail', title: { en: 'Detail', ja: '詳細' } },
    ],
  }),
];

const DETECTION = [
  lines({
    id: 15,
    at: [0, 43, 8, 7],
    title: { en: 'Minutes judged', ja: '判定した分の割合' },
    about: {
      en: 'Minutes of log time that the detector judged / all minutes: its heartbeat. 100 % is none missing.',
      ja: '検知器が判定した分 ÷ 全体。検知器の生存確認。100 % で欠けなし。',
    },
    empty: ABSENCES.detector,
    query: 'detector-heartbeat',
    unit: 'percentunit',
    interval: '5m',
    min: 0,
    max: 1,
    columns: [{ name: 'judged', title: { en: 'Judged', ja: '判定済み' } }],
  }),
  lines({
    id: 16,
    at: [8, 43, 8, 7],
    title: { en: 'What the detector did', ja: '検知器の処理量' },
    about: {
      en: 'Trials judged and matched sets kept as evidence, a minute.',
      ja: '判定した試行と、証拠として残した対照組の毎分件数。',
    },
    empty: ABSENCES.detector,
    query: 'detector-work',
    unit: 'short',
    interval: '1m',
    min: 0,
    columns: [
      { name: 'trials_per_minute', title: { en: 'Trials', ja: '試行' } },
      { name: 'sets_per_minute', title: { en: 'Matched sets', ja: '対照組' } },
    ],
  }),
  lines({
    id: 17,
    at: [16, 43, 8, 7],
    title: { en: 'Not identified', ja: '未特定の割合' },
    about: {
      en: "Ceremonies whose system's version, or model, is not known. A step after a browser's release: its user agent says less.",
      ja: 'OS バージョン・機種が不明な割合。ブラウザ更新後の増加は、ユーザーエージェントの削減による。',
    },
    empty: ABSENCES.ceremonies,
    query: 'unidentified-over-time',
    unit: 'percentunit',
    interval: '5m',
    min: 0,
    max: 1,
    columns: [
      { name: 'version_unknown', title: { en: 'Version', ja: 'バージョン' } },
      { name: 'model_unknown', title: { en: 'Model', ja: '機種' } },
    ],
  }),
  rows({
    id: 18,
    at: [0, 50, 24, 9],
    title: { en: 'Seen for the first time', ja: '初出の値' },
    about: {
      en: 'Models, versions, builds, patches, AAGUIDs, errors and networks that the log had never had before.',
      ja: '初めて現れた機種・バージョン・ビルド・パッチ・AAGUID・エラー・回線。',
    },
    empty: ABSENCES.firstSeen,
    query: 'first-seen',
    unit: 'string',
    columns: [
      { name: 'at', title: { en: 'When', ja: '日時' }, width: 190, unit: 'dateTimeAsIso' },
      { name: 'kind_text', title: { en: 'What', ja: '種類' }, width: 180 },
      { name: 'value', title: { en: 'Value', ja: '値' } },
      { name: 'tenant', title: { en: 'Tenant', ja: 'テナント' }, width: 140 },
    ],
  }),
];

/** Whether the other boards may be believed. */
export const pipeline: Board = {
  uid: BOARD_UIDS.pipeline,
  title: { en: 'Kagimi Pipeline', ja: 'Kagimi パイプライン' },
  about: {
    en: 'Whether what the other boards show is complete and fresh. Meant for hours, not for months: events are counted one by one.',
    ja: '他のボードの内容が揃い、新しいか。イベントを1件ずつ数えるため、数時間の表示を想定。',
  },
  from: 'now-6h',
  refresh: '1m',
  variables: [segmentVariable('tenant')],
  annotations: CHANGES,
  rows: [
    { panels: STANDING },
    { row: row({ id: 101, y: 4, title: { en: 'Nothing is lost', ja: '欠落がないか' } }), panels: ACCOUNTS },
    { row: row({ id: 102, y: 18, title: { en: 'Flow', ja: '流れ' } }), panels: FLOW },
    { row: row({ id: 103, y: 42, title: { en: 'Detection', ja: '検知' } }), panels: DETECTION },
  ],
};
