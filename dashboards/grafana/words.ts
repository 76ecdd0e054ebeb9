import { CAUSE_ADVICE } from '../../schemas/cause-advice.ts';
import { SOC_RULES } from '../../schemas/soc-rules.ts';
import { STEP_UP_WORDS } from '../../schemas/step-ups.ts';
import {
  CAUSES,
  type FailureReason,
  type FirstSeenKind,
  type Outcome,
  PURPOSES,
  type Purpose,
  type Result,
  type Signal,
  type Source,
  type Step,
  type Surface,
} from '../../schemas/vocabulary.ts';
import { KIND_WORDS, NETWORK_WORDS } from '../../schemas/vocabulary-words.ts';
import { same, type Text } from './text.ts';

/** What people read for each word of the vocabulary. */
type Words<Word extends string> = Readonly<Record<Word, Text>>;

const STEPS: Words<Step> = {
  eligible: { en: 'Passkeys possible', ja: 'パスキー利用可能' },
  offered: { en: 'Offered', ja: '案内を表示' },
  options_requested: { en: 'Options requested', ja: 'オプション要求' },
  options_received: { en: 'Options received', ja: 'オプション受信' },
  prompt_called: { en: 'Prompt called', ja: '認証画面の呼出し' },
  sheet_shown: { en: 'Sheet shown', ja: '確認画面の表示' },
  user_responded: { en: 'Person responded', ja: '利用者が応答' },
  client_settled: { en: 'Client settled', ja: '端末側で確定' },
  verify_sent: { en: 'Response sent', ja: '検証要求の送信' },
  verify_settled: { en: 'Verdict', ja: '検証結果' },
  session_issued: { en: 'Session issued', ja: 'セッション発行' },
  first_business_action: { en: 'First business action', ja: '最初の取引操作' },
};

const SIGNALS: Words<Signal> = {
  focus_lost: { en: 'Focus lost', ja: 'フォーカス喪失' },
  focus_gained: { en: 'Focus gained', ja: 'フォーカス復帰' },
  page_hidden: { en: 'Page hidden', ja: '画面が非表示' },
  page_visible: { en: 'Page visible', ja: '画面が再表示' },
  page_left: { en: 'Page left', ja: 'ページを離脱' },
  fallback_chosen: { en: 'Another method chosen', ja: '別の方法を選択' },
};

const RESULTS: Words<Result> = {
  none: same('–'),
  ok: { en: 'OK', ja: '成功' },
  error: { en: 'Error', ja: 'エラー' },
};

const SOURCES: Words<Source> = {
  beacon: { en: 'Beacon', ja: 'ビーコン' },
  gateway: { en: 'Gateway', ja: 'ゲートウェイ' },
};

const OUTCOMES: Words<Outcome> = {
  success: { en: 'Success', ja: '成功' },
  failed: { en: 'Failed', ja: '失敗' },
  fallback: { en: 'Another method', ja: '別の方法' },
  lost: { en: 'Lost (no verdict heard)', ja: '不達(結果の記録なし)' },
  abandoned: { en: 'Abandoned (silence)', ja: '放棄(無応答)' },
  armed: { en: 'Armed (autofill waits)', ja: '待機(自動入力)' },
  open: { en: 'Open', ja: '進行中' },
};

const SURFACES: Words<Surface> = {
  unknown: { en: 'Unknown', ja: '不明' },
  web: { en: 'Browser', ja: 'ブラウザ' },
  in_app: { en: "A known app's browser", ja: 'アプリ内ブラウザ' },
  webview: { en: 'WebView of another app', ja: 'その他の WebView' },
  android: { en: 'Android app', ja: 'Android アプリ' },
  ios: { en: 'iOS app', ja: 'iOS アプリ' },
};

const FIRST_SEEN: Words<FirstSeenKind> = {
  model: { en: 'Model', ja: '機種' },
  os_version: { en: 'OS version', ja: 'OS バージョン' },
  os_build: { en: 'OS build', ja: 'OS ビルド' },
  security_patch: { en: 'Security patch', ja: 'セキュリティパッチ' },
  play_services: same('Google Play services'),
  webview: same('WebView'),
  browser_version: { en: 'Browser version', ja: 'ブラウザのバージョン' },
  app_version: { en: 'Our release', ja: '自社リリース' },
  aaguid: same('AAGUID'),
  error_text: { en: 'Error text', ja: 'エラー文言' },
  native_error: { en: 'Native error', ja: 'ネイティブエラー' },
  asn: { en: 'Network (AS)', ja: 'ネットワーク(AS)' },
};

/** In English, `FAILURE_REASONS` of the vocabulary says the same. */
const REASONS: Words<FailureReason> = {
  malformed_json: { en: 'The body is not JSON.', ja: '本文が JSON ではない。' },
  too_large: { en: 'The body is larger than its limit.', ja: '本文が上限より大きい。' },
  too_deep: { en: 'The JSON nests deeper than its limit.', ja: 'JSON の入れ子が上限より深い。' },
  too_many_events: {
    en: 'More events in one ceremony or beacon than its limit.',
    ja: '1件あたりのイベント数が上限を超えた。',
  },
  unknown_field: { en: 'A field that the schema does not have.', ja: 'スキーマにない項目がある。' },
  invalid_field: { en: 'A field of the wrong type or outside its range.', ja: '項目の型または範囲が不正。' },
  unsupported_media_type: {
    en: 'Content-Type is not one that this route reads.',
    ja: '受け付けない Content-Type。',
  },
  unknown_tenant: { en: 'No such tenant.', ja: '該当するテナントがない。' },
  origin_not_allowed: {
    en: "The Origin header is not on the tenant's list.",
    ja: '許可されていない Origin。',
  },
  bad_token: {
    en: 'The beacon token is forged, expired or of another ceremony.',
    ja: 'ビーコントークンが偽造・期限切れ・別セレモニーのもの。',
  },
  bad_signature: { en: 'The HMAC signature is missing or wrong.', ja: 'HMAC 署名がない、または不正。' },
  stale_timestamp: {
    en: 'The signed timestamp is more than five minutes off.',
    ja: '署名時刻が5分以上ずれている。',
  },
  rate_limited: { en: 'Too many requests.', ja: 'リクエストが多すぎる。' },
  queue_full: { en: 'The bounded queue before Kafka is full.', ja: 'Kafka 前段のキューが満杯。' },
  log_unavailable: { en: 'Kafka did not acknowledge in time.', ja: 'Kafka の応答が時間内にない。' },
  unknown_dialect: { en: 'No gateway dialect of that name.', ja: '該当するログ方言がない。' },
  unknown_schema_id: {
    en: 'The Confluent frame names a schema id that is not in the index.',
    ja: '索引にないスキーマ ID。',
  },
  bad_frame: { en: 'The record has no Confluent frame.', ja: 'Confluent 形式のフレームがない。' },
  truncated: {
    en: 'The Avro record ends too early or has bytes left over.',
    ja: 'Avro レコードが途中で切れているか、余分がある。',
  },
  poison: { en: 'The record stopped a step of the pipeline.', ja: '処理を止めたレコード。' },
};

const PURPOSE_WORDS: Words<Purpose> = {
  unknown: { en: 'Unknown', ja: '不明' },
  login: { en: 'Login', ja: 'ログイン' },
  enrolment: { en: 'Enrolment', ja: '登録' },
  step_up: { en: 'Step-up', ja: '追加認証' },
  recovery: { en: 'Recovery', ja: 'アカウント回復' },
  withdrawal: { en: 'Withdrawal', ja: '出金' },
  payee_change: { en: 'Payee change', ja: '出金先変更' },
  trade: { en: 'Trade', ja: '取引' },
  account_change: { en: 'Account change', ja: '登録情報変更' },
};

/** Words of purposes by their bit. */
export const PURPOSES_BY_BIT: readonly Text[] = PURPOSES.map((purpose) => PURPOSE_WORDS[purpose]);

const RULE_ACTIONS: Words<string> = Object.fromEntries(
  Object.entries(SOC_RULES).map(([rule, { action }]) => [rule, action]),
);

const STAGES: Words<'prompted' | 'answered' | 'verified' | 'session' | 'armed' | 'used'> = {
  prompted: { en: 'Prompted', ja: '認証画面を表示' },
  answered: { en: 'Answered', ja: '端末で応答' },
  verified: { en: 'Verified', ja: '検証成功' },
  session: { en: 'Session', ja: 'セッション発行' },
  armed: { en: 'Armed', ja: '待機開始' },
  used: { en: 'Passkey picked', ja: 'パスキー選択' },
};

/** Entries of the account of what came in. */
const ACCOUNT: Words<'in_time' | 'late' | 'collector' | 'schema' | 'enrich' | 'sink'> = {
  in_time: { en: 'Events in time', ja: '期限内のイベント' },
  late: { en: 'Events late', ja: '遅着イベント' },
  collector: { en: 'Refused by the collector', ja: '収集時に拒否' },
  schema: { en: 'Dead letters: schema', ja: 'デッドレター: スキーマ' },
  enrich: { en: 'Dead letters: a step of the pipeline', ja: 'デッドレター: 処理' },
  sink: { en: 'Dead letters: ClickHouse', ja: 'デッドレター: 格納' },
};

/** Every list of words that a query may name. */
export const WORD_LISTS: Readonly<Record<string, Words<string>>> = {
  account: ACCOUNT,
  advice: CAUSE_ADVICE,
  cause: CAUSES,
  first_seen: FIRST_SEEN,
  kind: KIND_WORDS,
  network: NETWORK_WORDS,
  outcome: OUTCOMES,
  purpose: PURPOSE_WORDS,
  reason: REASONS,
  result: RESULTS,
  rule: SOC_RULES,
  rule_action: RULE_ACTIONS,
  signal: SIGNALS,
  source: SOURCES,
  stage: STAGES,
  step: STEPS,
  step_up: STEP_UP_WORDS,
  surface: SURFACES,
};

/** Single words that queries write out. */
export const SINGLE_WORDS: Words<string> = {
  others: { en: 'Others', ja: 'その他' },
  unknown: { en: 'Unknown', ja: '不明' },
};
