import type { Cause } from './causes.ts';

/** One sentence for support staff to say, in English and Japanese, for every cause. */
export const CAUSE_ADVICE = {
  NONE: { en: 'Nothing to do.', ja: '対応は不要です。' },
  NOT_ALLOWED: {
    en: 'Ask what was on the screen when it stopped, then try once more.',
    ja: '止まったときの画面をうかがい、もう一度お試しいただいてください。',
  },
  UNKNOWABLE: {
    en: 'Ask what was on the screen when it stopped; the records fit several causes.',
    ja: '記録だけでは原因を絞れないため、止まったときの画面をうかがってください。',
  },
  UNKNOWN: {
    en: 'Note the words of the error and pass them to the technical team.',
    ja: 'エラーの文言を控え、技術担当へ連絡してください。',
  },
  NOT_SUPPORTED: {
    en: 'Use the browser that came with the phone, brought up to date.',
    ja: '標準ブラウザを最新版にしてお試しいただいてください。',
  },
  LOST: {
    en: 'Check whether the login went through after all, then try once more.',
    ja: 'ログインできていないか確認のうえ、もう一度お試しいただいてください。',
  },
  USER_CANCEL: {
    en: 'Try once more and confirm on the sheet with face, fingerprint or PIN.',
    ja: 'もう一度操作し、確認画面で顔・指紋・暗証番号の認証を行うようご案内ください。',
  },
  PROVIDER_DECLINED: {
    en: 'Try once more and complete the confirmation of the password manager.',
    ja: 'もう一度操作し、パスワード管理アプリの確認まで完了するようご案内ください。',
  },
  TIMEOUT: {
    en: 'Try once more and answer the sheet within a minute.',
    ja: 'もう一度操作し、1分以内に確認画面で認証するようご案内ください。',
  },
  INTERRUPTED: {
    en: 'Try once more without leaving the screen, and answer calls afterwards.',
    ja: '途中で他のアプリや着信に切り替えず、もう一度お試しいただいてください。',
  },
  NO_LOCAL_CREDENTIAL: {
    en: 'Log in with the phone that has the passkey, then register this device too.',
    ja: 'パスキーのある端末でログインし、この端末にも登録するようご案内ください。',
  },
  BIOMETRY_LOCKOUT: {
    en: 'Unlock the phone with its PIN once, then try again.',
    ja: '端末を一度パスコードで解除してから、もう一度お試しいただいてください。',
  },
  ALREADY_REGISTERED: {
    en: 'This device already has a passkey: log in with it.',
    ja: 'この端末は登録済みです。そのままパスキーでログインできます。',
  },
  APP_ABORT: {
    en: 'Reload the page and try once more.',
    ja: 'ページを再読み込みして、もう一度お試しいただいてください。',
  },
  NAV_ABORT: {
    en: 'Stay on the page until the login is done.',
    ja: '完了するまでページを移動しないようご案内ください。',
  },
  UPGRADE_INELIGIBLE: {
    en: 'Nothing to do: the passkey can be added in the settings at any time.',
    ja: '対応は不要です。パスキーは設定画面からいつでも登録できます。',
  },
  CONCURRENT: {
    en: 'Close other tabs of this site, reload and try once more.',
    ja: '同じサイトの他のタブを閉じ、再読み込みしてお試しいただいてください。',
  },
  RP_ID_MISMATCH: {
    en: 'Open the site from its official address; tell the technical team.',
    ja: '公式の URL から開き直すようご案内し、技術担当へ連絡してください。',
  },
  NO_USER_ACTIVATION: {
    en: 'Tap the login button yourself; tell the technical team.',
    ja: 'ログインボタンを押していただき、技術担当へ連絡してください。',
  },
  FOCUS_START: {
    en: 'Click on the page first, then on the login button.',
    ja: '一度画面をタップしてから、ログインボタンを押すようご案内ください。',
  },
  FRAME_POLICY: {
    en: 'Open the login in its own tab; tell the technical team.',
    ja: 'ログイン画面を別タブで開くようご案内し、技術担当へ連絡してください。',
  },
  BAD_REQUEST: {
    en: 'Update the app; tell the technical team.',
    ja: 'アプリを最新版に更新いただき、技術担当へ連絡してください。',
  },
  CREDMAN_FAULT: {
    en: 'Restart the phone, update Google Play services, and use another way for now.',
    ja: '端末の再起動と Google Play 開発者サービスの更新を行い、当面は別の方法でログインください。',
  },
  QR_HANDOFF_FAIL: {
    en: "Scan with the phone's own camera app, or log in on the phone itself.",
    ja: '標準カメラで読み取り直すか、スマートフォン側で直接ログインください。',
  },
  NO_ELIGIBLE_AUTHENTICATOR: {
    en: 'Turn on face, fingerprint or PIN on this device, or use another device.',
    ja: 'この端末の生体認証か暗証番号を有効にするか、別の端末をお使いください。',
  },
  ASSOC_NOT_READY: {
    en: 'Wait a minute after installing the app, then try again; else install it anew.',
    ja: 'インストール直後は1分ほど待って再度お試しいただき、直らなければ入れ直してください。',
  },
  CREDMAN_FEATURE_ABSENT: {
    en: 'This phone can not hold passkeys in apps: use another way or another device.',
    ja: 'この機種はアプリのパスキーに対応していないため、別の方法か端末をご案内ください。',
  },
  PROVIDER_INTERFERENCE: {
    en: 'Turn off the other password manager or extension for this site, then try again.',
    ja: '他のパスワード管理アプリや拡張機能を一時的に無効にしてお試しいただいてください。',
  },
  PLAY_SERVICES: {
    en: 'Update Google Play services and sign in to a Google account on the phone.',
    ja: 'Google Play 開発者サービスを更新し、端末で Google アカウントにログインください。',
  },
  NO_PROVIDER: {
    en: 'Sign in to a Google account, or choose where passkeys are kept, in the settings.',
    ja: '端末の設定で Google アカウントまたはパスキーの保存先を設定するようご案内ください。',
  },
  NO_SCREEN_LOCK: {
    en: 'Set a screen lock (PIN, pattern or biometrics) first.',
    ja: '先に画面ロック(暗証番号・パターン・生体認証)を設定するようご案内ください。',
  },
  WEBVIEW_UNSUPPORTED: {
    en: 'Open the page in Safari or Chrome instead of inside the app.',
    ja: 'アプリ内ブラウザではなく、Safari や Chrome で開き直すようご案内ください。',
  },
  MDM_POLICY: {
    en: "Use a private device or a security key: the organisation's policy forbids it here.",
    ja: '会社の管理端末では使えないため、個人の端末かセキュリティキーをご案内ください。',
  },
  BLUETOOTH_OFF: {
    en: 'Turn on Bluetooth on both the computer and the phone, then scan again.',
    ja: 'パソコンとスマートフォン両方の Bluetooth を有効にして、読み取り直してください。',
  },
  HYBRID_BLOCKED: {
    en: 'Use another network, or log in on the phone itself.',
    ja: '別のネットワークに切り替えるか、スマートフォン側で直接ログインください。',
  },
  INSECURE_TLS: {
    en: "Check the date of the device, or leave the company's network.",
    ja: '端末の日時を確認するか、社内ネットワーク以外でお試しいただいてください。',
  },
  SECURITY_KEY_FAILED: {
    en: "Hold or plug in the key again; a blocked PIN must be reset with its maker's tool.",
    ja: 'キーを挿し直すか、かざし直してください。PIN のロックは製造元のツールで解除します。',
  },
  SERVER_CHALLENGE_EXPIRED: {
    en: 'Reload the page and log in without a long pause.',
    ja: 'ページを再読み込みし、間を空けずにログインするようご案内ください。',
  },
  SERVER_ORIGIN: {
    en: 'Open the site from its official address; tell the technical team.',
    ja: '公式の URL から開き直すようご案内し、技術担当へ連絡してください。',
  },
  SERVER_SIGNATURE: {
    en: 'Use another way to log in; tell the technical team.',
    ja: '別の方法でログインいただき、技術担当へ連絡してください。',
  },
  SERVER_UNKNOWN_CREDENTIAL: {
    en: 'Delete the old passkey of this site on the device and register a new one.',
    ja: '端末に残る古いパスキーを削除し、新しく登録するようご案内ください。',
  },
  SERVER_UV_MISSING: {
    en: 'Set a screen lock and confirm with face, fingerprint or PIN.',
    ja: '画面ロックを設定し、顔・指紋・暗証番号で認証するようご案内ください。',
  },
  SERVER_REJECTED: {
    en: 'Use another way to log in; give the support code to the technical team.',
    ja: '別の方法でログインいただき、お問い合わせコードを技術担当へ連絡してください。',
  },
  SIGN_COUNT_REPLAY: {
    en: 'Do not retry: pass the case to the security team.',
    ja: '再試行はご案内せず、セキュリティ担当へ引き継いでください。',
  },
} as const satisfies Record<Cause, { en: string; ja: string }>;
