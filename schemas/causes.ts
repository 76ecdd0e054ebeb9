/**
 * Why a ceremony failed: the closed list of causes, with whose trouble each is, its label in English and Japanese, and
 * the section of W3C Web Authentication Level 3 that it rests on (empty where no standard says it). Advice for support
 * staff is in `cause-advice.ts`, the words that browsers use in `processors/cause/messages.ts`.
 */

/** Whose trouble a cause is. Only `fault` counts against the service level. */
export const CAUSE_CLASSES = [
  'none',
  /** The person, or whoever called them away, ended it. */
  'abort',
  /** Nothing is wrong: the wish is already fulfilled. */
  'benign',
  /** The page or the browser took the request back; no person noticed. */
  'ignored',
  'fault',
  /** The device, its settings or its network can not do it. */
  'environment',
  /** The relying party's page or app asked wrongly. */
  'relying_party',
  /** Everything works, yet the person has nothing to answer with here. */
  'experience',
  /** A sign of an attack, for those who watch for them. */
  'security',
  /** No end was heard; reported as an interval, never as a failure. */
  'silence',
  'unknowable',
] as const;
export type CauseClass = (typeof CAUSE_CLASSES)[number];

interface CauseMeaning {
  class: CauseClass;
  en: string;
  ja: string;
  spec: string;
}

/** What the wire alone decides: no failure, the name of an error with nothing else, and what nothing can decide. */
const UNDECIDED = {
  NONE: { class: 'none', en: 'No failure', ja: '失敗なし', spec: '' },
  /** What the name NotAllowedError says by itself; the classifier goes on from here to a cause or to UNKNOWABLE. */
  NOT_ALLOWED: {
    class: 'unknowable',
    en: 'Cancelled, timed out or no passkey (the browser does not say)',
    ja: '取消・時間切れ・パスキーなしのいずれか(ブラウザは区別しない)',
    spec: '§14.5',
  },
  UNKNOWABLE: {
    class: 'unknowable',
    en: 'The evidence fits several causes equally well',
    ja: '観測できる情報では原因を特定できない',
    spec: '§14.5',
  },
  UNKNOWN: {
    class: 'unknowable',
    en: 'An error that Kagimi does not know yet',
    ja: '未知のエラー',
    spec: '',
  },
  NOT_SUPPORTED: {
    class: 'environment',
    en: 'The device or browser can not do what was asked',
    ja: '端末またはブラウザが非対応',
    spec: '§5.1.3',
  },
  LOST: {
    class: 'silence',
    en: 'No end of the ceremony was heard',
    ja: '完了の記録が届いていない',
    spec: '',
  },
} as const satisfies Record<string, CauseMeaning>;

/** The person, and what called the person away. */
const OF_THE_PERSON = {
  USER_CANCEL: { class: 'abort', en: 'The person cancelled', ja: '利用者による取消', spec: '§14.5' },
  PROVIDER_DECLINED: {
    class: 'abort',
    en: "The passkey provider's own confirmation was declined",
    ja: 'パスキー保存先の確認画面で中止',
    spec: '',
  },
  TIMEOUT: { class: 'abort', en: 'Timed out', ja: '時間切れ', spec: '§15.1' },
  INTERRUPTED: {
    class: 'abort',
    en: 'Interrupted by another app, a call or the screen turning off',
    ja: '他のアプリ・着信・画面消灯による中断',
    spec: '',
  },
  NO_LOCAL_CREDENTIAL: {
    class: 'experience',
    en: 'No passkey for this account on this device',
    ja: 'この端末にパスキーがない',
    spec: '§14.5.2',
  },
  BIOMETRY_LOCKOUT: {
    class: 'experience',
    en: 'Biometrics are locked after too many attempts',
    ja: '生体認証の失敗が続きロック中',
    spec: '',
  },
  ALREADY_REGISTERED: {
    class: 'benign',
    en: 'This authenticator is already registered',
    ja: '登録済みの認証器',
    spec: '§5.1.3',
  },
} as const satisfies Record<string, CauseMeaning>;

/** The relying party's own page or app. */
const OF_THE_PAGE = {
  APP_ABORT: { class: 'ignored', en: 'The page aborted the request', ja: 'ページによる中断', spec: '§5.6' },
  NAV_ABORT: {
    class: 'ignored',
    en: 'The page was left during the request',
    ja: 'ページ移動による中断',
    spec: '§5.6',
  },
  UPGRADE_INELIGIBLE: {
    class: 'ignored',
    en: 'The automatic passkey upgrade did not apply',
    ja: '自動登録(アップグレード)の対象外',
    spec: '§5.1.3',
  },
  CONCURRENT: {
    class: 'relying_party',
    en: 'Another request was pending',
    ja: '別の要求が処理中',
    spec: '§5.1.4',
  },
  RP_ID_MISMATCH: {
    class: 'relying_party',
    en: 'RP ID does not fit the origin',
    ja: 'RP ID とオリジンの不一致',
    spec: '§5.1.3',
  },
  NO_USER_ACTIVATION: {
    class: 'relying_party',
    en: 'Asked without a tap or key press',
    ja: 'ユーザー操作なしの呼び出し',
    spec: '§5.1.3',
  },
  FOCUS_START: {
    class: 'relying_party',
    en: 'Asked while the page did not have the focus',
    ja: 'フォーカスのない状態での呼び出し',
    spec: '§5.1.4',
  },
  FRAME_POLICY: {
    class: 'relying_party',
    en: 'The frame is not allowed to use passkeys',
    ja: 'iframe の権限ポリシーで不許可',
    spec: '§5.9',
  },
  BAD_REQUEST: {
    class: 'relying_party',
    en: "The platform refused the request's parameters",
    ja: '要求内容の誤り(プラットフォームが拒否)',
    spec: '§5.4',
  },
} as const satisfies Record<string, CauseMeaning>;

/** The device, its settings, its software and its network. */
const OF_THE_DEVICE = {
  CREDMAN_FAULT: {
    class: 'fault',
    en: 'The platform credential manager failed',
    ja: 'OSの認証情報マネージャーの障害',
    spec: '',
  },
  QR_HANDOFF_FAIL: {
    class: 'fault',
    en: 'The phone failed after scanning the QR code',
    ja: 'QRコード読取後のスマートフォン側の障害',
    spec: '§5.8.4',
  },
  NO_ELIGIBLE_AUTHENTICATOR: {
    class: 'fault',
    en: 'No authenticator can answer the request',
    ja: '要求に応答できる認証器がない',
    spec: '§5.1.4',
  },
  ASSOC_NOT_READY: {
    class: 'fault',
    en: 'The app is not yet linked to its domain',
    ja: 'アプリとドメインの関連付けが未完了',
    spec: '',
  },
  CREDMAN_FEATURE_ABSENT: {
    class: 'environment',
    en: 'The device has no credential manager',
    ja: '端末に認証情報マネージャー機能がない',
    spec: '',
  },
  PROVIDER_INTERFERENCE: {
    class: 'environment',
    en: 'Another password manager or extension stepped in',
    ja: '他のパスワード管理アプリ・拡張機能の干渉',
    spec: '',
  },
  PLAY_SERVICES: {
    class: 'environment',
    en: 'Google Play services are missing, old or restricted',
    ja: 'Google Play 開発者サービスの不足・旧版・制限',
    spec: '',
  },
  NO_PROVIDER: {
    class: 'environment',
    en: 'No passkey provider or Google account is set up',
    ja: 'パスキーの保存先が未設定',
    spec: '',
  },
  NO_SCREEN_LOCK: {
    class: 'environment',
    en: 'No screen lock is set',
    ja: '画面ロックが未設定',
    spec: '',
  },
  WEBVIEW_UNSUPPORTED: {
    class: 'environment',
    en: 'The in-app browser does not support passkeys',
    ja: 'アプリ内ブラウザがパスキー非対応',
    spec: '',
  },
  MDM_POLICY: {
    class: 'environment',
    en: "The organisation's policy turned it off",
    ja: '組織の管理ポリシーによる無効化',
    spec: '',
  },
  BLUETOOTH_OFF: {
    class: 'environment',
    en: 'Bluetooth is off, so the phone can not be used',
    ja: 'Bluetooth が無効',
    spec: '§5.8.4',
  },
  HYBRID_BLOCKED: {
    class: 'environment',
    en: 'The network blocks signing in with a phone',
    ja: 'ネットワークがスマートフォン連携を遮断',
    spec: '§5.8.4',
  },
  INSECURE_TLS: {
    class: 'environment',
    en: 'The page is not on HTTPS, or its certificate is not trusted',
    ja: 'HTTPS でない、または証明書のエラー',
    spec: '§5',
  },
  /** PIN blocked, removed too early, or a key that can not hold passkeys. */
  SECURITY_KEY_FAILED: {
    class: 'environment',
    en: 'The security key could not answer',
    ja: 'セキュリティキーが応答できない',
    spec: '§5.8.4',
  },
} as const satisfies Record<string, CauseMeaning>;

/** The relying party's verdict (WebAuthn §7.1 and §7.2). */
const OF_THE_SERVER = {
  SERVER_CHALLENGE_EXPIRED: {
    class: 'fault',
    en: 'Challenge expired before verification',
    ja: 'チャレンジの期限切れ',
    spec: '§7.2',
  },
  SERVER_ORIGIN: {
    class: 'relying_party',
    en: 'Origin or RP ID rejected by the relying party',
    ja: 'オリジンまたは RP ID の拒否',
    spec: '§7.2',
  },
  SERVER_SIGNATURE: {
    class: 'fault',
    en: 'Signature did not verify',
    ja: '署名検証の失敗',
    spec: '§7.2',
  },
  SERVER_UNKNOWN_CREDENTIAL: {
    class: 'fault',
    en: 'Credential unknown to the relying party',
    ja: 'サーバーに未登録のパスキー',
    spec: '§7.2',
  },
  SERVER_UV_MISSING: {
    class: 'fault',
    en: 'User was not verified',
    ja: '本人確認(UV)なし',
    spec: '§7.2',
  },
  SERVER_REJECTED: {
    class: 'fault',
    en: 'Rejected by the relying party',
    ja: 'サーバーによる拒否',
    spec: '§7',
  },
  SIGN_COUNT_REPLAY: {
    class: 'security',
    en: 'Signature counter did not rise: perhaps a cloned key',
    ja: '署名カウンターの後退(複製の疑い)',
    spec: '§6.1.1',
  },
} as const satisfies Record<string, CauseMeaning>;

export const CAUSES = {
  ...UNDECIDED,
  ...OF_THE_PERSON,
  ...OF_THE_PAGE,
  ...OF_THE_DEVICE,
  ...OF_THE_SERVER,
} as const satisfies Record<string, CauseMeaning>;
export type Cause = keyof typeof CAUSES;

/** The reasons a relying party can give for a rejection, as its log says them; each has its cause. */
export const REJECTIONS = {
  challenge_expired: 'SERVER_CHALLENGE_EXPIRED',
  origin: 'SERVER_ORIGIN',
  signature: 'SERVER_SIGNATURE',
  unknown_credential: 'SERVER_UNKNOWN_CREDENTIAL',
  uv_missing: 'SERVER_UV_MISSING',
  other: 'SERVER_REJECTED',
} as const satisfies Record<string, Cause>;
export type Rejection = keyof typeof REJECTIONS;
