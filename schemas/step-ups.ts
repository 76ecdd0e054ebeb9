/**
 * Which check, beyond an open session, the relying party made of a person before it took a new passkey of theirs. Only
 * a gateway can say it. From weakest to strongest, because of two statements about one ceremony the later in the list
 * stands. `unknown` is "nobody said", which is not `none`.
 */
export const STEP_UPS = [
  'unknown',
  'none',
  'password',
  'otp_email',
  'otp_sms',
  'phone_call',
  'otp_app',
  'otp_token',
  'app_approval',
  'passkey',
  'ekyc',
  'jpki',
  'branch',
] as const;
export type StepUp = (typeof STEP_UPS)[number];

/**
 * What a check is worth against somebody who has stolen the password. `absent`: nothing was asked that a thief of the
 * password lacks; `phishable`: a code that can be asked for on a false page, or read from a taken-over number or
 * mailbox; `strong`: bound to the site, to a device, or to an identity document.
 */
export const STEP_UP_STRENGTHS = ['unknown', 'absent', 'phishable', 'strong'] as const;
export type StepUpStrength = (typeof STEP_UP_STRENGTHS)[number];

/** What each word means to a person who reads it, and what it is worth. */
export const STEP_UP_WORDS: Record<StepUp, { strength: StepUpStrength; en: string; ja: string }> = {
  unknown: { strength: 'unknown', en: 'Not stated', ja: '不明' },
  none: { strength: 'absent', en: 'No check', ja: '追加認証なし' },
  password: { strength: 'absent', en: 'Password again', ja: 'パスワード再入力' },
  otp_email: { strength: 'phishable', en: 'Code by e-mail', ja: 'メールのワンタイムコード' },
  otp_sms: { strength: 'phishable', en: 'Code by SMS', ja: 'SMSのワンタイムコード' },
  phone_call: { strength: 'phishable', en: 'Telephone call', ja: '電話認証' },
  otp_app: { strength: 'phishable', en: 'Code of an app', ja: 'アプリのワンタイムパスワード' },
  otp_token: { strength: 'phishable', en: 'Code of a hardware token', ja: 'トークンのワンタイムパスワード' },
  app_approval: { strength: 'strong', en: 'Approval in a registered app', ja: '登録済みアプリでの承認' },
  passkey: { strength: 'strong', en: 'Another passkey', ja: '別のパスキー' },
  ekyc: { strength: 'strong', en: 'Identity document and face (eKYC)', ja: 'eKYC(本人確認書類と顔)' },
  jpki: { strength: 'strong', en: 'My Number card (JPKI)', ja: '公的個人認証(マイナンバーカード)' },
  branch: { strength: 'strong', en: 'Identity shown at a branch', ja: '窓口での本人確認' },
};
