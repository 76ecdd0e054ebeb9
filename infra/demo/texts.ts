import type { Language } from './language.ts';

/** Every sentence of the demo, in both languages. `errors` are keyed by DOMException names, rejections and our own codes. */
export interface Texts {
  bank: string;
  demoBadge: string;
  demoNote: string;
  otherLanguage: string;
  skip: string;
  waiting: string;
  cancel: string;
  signIn: {
    title: string;
    lead: string;
    field: string;
    fieldHint: string;
    button: string;
    other: string;
    newHere: string;
    register: string;
  };
  register: {
    title: string;
    lead: string;
    field: string;
    fieldHint: string;
    button: string;
    already: string;
    signIn: string;
  };
  home: {
    title: string;
    greeting: (name: string) => string;
    passkeys: (count: number) => string;
    balance: string;
    balanceHint: string;
    add: string;
    addHint: string;
    signOut: string;
    added: string;
    trials: string;
    forget: string;
    forgetHint: string;
    forgotten: string;
  };
  balance: { title: string; account: string; amount: string; note: string; back: string };
  otherWay: { title: string; lead: string; note: string; back: string };
  notFound: { title: string; lead: string; back: string };
  errors: Record<string, string>;
}

const ja: Texts = {
  bank: 'デモ銀行',
  demoBadge: 'デモ',
  demoNote:
    'これはデモです。実在の銀行ではありません。入力した名前とパスキーの公開鍵は、この画面を動かしているサーバーのメモリーだけに置かれ、停止すると消えます。',
  otherLanguage: 'English',
  skip: '本文へ移動',
  waiting: '端末の画面の指示に従ってください…',
  cancel: '取り消す',
  signIn: {
    title: 'ログイン',
    lead: 'パスワードは要りません。指紋、顔、画面ロックで安全にログインできます。',
    field: 'お名前',
    fieldHint: '欄を選ぶと、登録済みのパスキーが候補に出ます。空欄のままボタンでもログインできます。',
    button: 'パスキーでログイン',
    other: '別の方法でログイン',
    newHere: 'はじめての方は',
    register: 'パスキーを登録する',
  },
  register: {
    title: 'パスキーの登録',
    lead: '指紋、顔、画面ロックが、デモ銀行の鍵になります。秘密の鍵は端末の外に出ません。',
    field: 'お名前（ニックネームで結構です）',
    fieldHint: 'パスキーの一覧に表示される名前です。64文字まで。',
    button: 'パスキーを登録',
    already: 'すでに登録した方は',
    signIn: 'ログイン',
  },
  home: {
    title: 'ホーム',
    greeting: (name) => `${name} さん、こんにちは`,
    passkeys: (count) => `登録済みのパスキー：${count}個`,
    balance: '残高を見る',
    balanceHint: '普通預金',
    add: 'パスキーを追加する',
    addHint: '同じ端末では「登録済み」になります',
    signOut: 'ログアウト',
    added: 'パスキーを追加しました。',
    trials: '失敗を試す',
    forget: 'サーバー側のパスキーを消す',
    forgetHint: '端末の鍵は残ります。次のログインは「サーバーに未登録」になります。',
    forgotten: 'サーバー側のパスキーを消しました。ログアウトして、もう一度ログインしてみてください。',
  },
  balance: {
    title: '残高',
    account: '普通預金（デモ）',
    amount: '1,234,567円',
    note: '金額は見本です。',
    back: 'ホームへ戻る',
  },
  otherWay: {
    title: '別の方法でログイン',
    lead: '実際の銀行では、ここで確認コードや書類による本人確認に進みます。',
    note: 'このデモは何も送信しません。',
    back: 'パスキーでのログインに戻る',
  },
  notFound: { title: 'ページがありません', lead: 'アドレスをお確かめください。', back: 'はじめに戻る' },
  errors: {
    NotAllowedError:
      '完了できませんでした。取り消し、時間切れ、またはこの端末にパスキーがないことが考えられます。もう一度お試しください。',
    AbortError: '取り消しました。',
    InvalidStateError: 'この端末のパスキーは、すでに登録されています。新しく登録する必要はありません。',
    SecurityError: 'このアドレスではパスキーを使えません。localhost か HTTPS のアドレスで開いてください。',
    NotSupportedError:
      'この端末またはブラウザでは、パスキーを使えません。画面ロックの設定をお確かめください。',
    NotReadableError: '端末の認証機能でエラーが起きました。しばらくしてから、もう一度お試しください。',
    ConstraintError: 'この端末は、求められた条件のパスキーを作れません。',
    challenge_expired: '時間がたち過ぎました。もう一度お試しください。',
    origin: '接続元のアドレスが正しくありません。',
    signature: '署名を確認できませんでした。もう一度お試しください。',
    unknown_credential: 'このパスキーは、サーバーに登録されていません。改めて登録してください。',
    uv_missing: '指紋、顔、画面ロックによる本人確認が行われませんでした。もう一度お試しください。',
    other: '確認できませんでした。もう一度お試しください。',
    network: 'サーバーに接続できません。通信状況をお確かめください。',
    name: 'お名前を入力してください。',
    unsupported: 'このブラウザはパスキーに対応していません。',
    unexpected: '思いがけないエラーが起きました。もう一度お試しください。',
  },
};

const en: Texts = {
  bank: 'Demo Bank',
  demoBadge: 'Demo',
  demoNote:
    'This is a demonstration, not a bank. The name you type and the public key of your passkey stay in the memory of the server behind this page, and are gone when it stops.',
  otherLanguage: '日本語',
  skip: 'Skip to content',
  waiting: 'Follow the steps on your device…',
  cancel: 'Cancel',
  signIn: {
    title: 'Sign in',
    lead: 'No password needed. Your fingerprint, face or screen lock is enough.',
    field: 'Name',
    fieldHint: 'Your browser offers your passkeys here. You can also leave it empty and use the button.',
    button: 'Sign in with a passkey',
    other: 'Sign in another way',
    newHere: 'New here?',
    register: 'Register a passkey',
  },
  register: {
    title: 'Register a passkey',
    lead: 'Make your fingerprint, face or screen lock the key to Demo Bank. The secret never leaves your device.',
    field: 'Name (a nickname will do)',
    fieldHint: 'It is shown in your list of passkeys. Up to 64 characters.',
    button: 'Register a passkey',
    already: 'Already registered?',
    signIn: 'Sign in',
  },
  home: {
    title: 'Home',
    greeting: (name) => `Hello, ${name}`,
    passkeys: (count) => `Registered passkeys: ${count}`,
    balance: 'View balance',
    balanceHint: 'Savings account',
    add: 'Add another passkey',
    addHint: 'On the same device you will be told that it is registered already',
    signOut: 'Sign out',
    added: 'The passkey was added.',
    trials: 'Try a failure',
    forget: 'Delete my passkeys on the server',
    forgetHint: 'Your device keeps its key. The next sign-in will meet a server that does not know it.',
    forgotten: 'The server has deleted your passkeys. Sign out, and try to sign in again.',
  },
  balance: {
    title: 'Balance',
    account: 'Savings account (demo)',
    amount: '¥1,234,567',
    note: 'The amount is an example.',
    back: 'Back to home',
  },
  otherWay: {
    title: 'Sign in another way',
    lead: 'A real bank would now go on with a one-time code or with your identity papers.',
    note: 'This demo sends nothing.',
    back: 'Back to signing in with a passkey',
  },
  notFound: { title: 'No such page', lead: 'Please check the address.', back: 'Back to the start' },
  errors: {
    NotAllowedError:
      'It was not completed: cancelled, timed out, or there is no passkey on this device. Please try again.',
    AbortError: 'Cancelled.',
    InvalidStateError: 'A passkey on this device is registered already. There is no need for another.',
    SecurityError: 'Passkeys do not work at this address. Open the page on localhost or over HTTPS.',
    NotSupportedError: 'This device or browser can not use passkeys. Please check that a screen lock is set.',
    NotReadableError: "Your device's credential manager failed. Please try again in a while.",
    ConstraintError: 'This device can not make the kind of passkey that was asked for.',
    challenge_expired: 'That took too long. Please try again.',
    origin: 'The response came from an address that is not ours.',
    signature: 'The signature could not be verified. Please try again.',
    unknown_credential: 'The server does not know this passkey. Please register again.',
    uv_missing: 'Your device did not check that it is you. Please try again.',
    other: 'The response could not be verified. Please try again.',
    network: 'The server can not be reached. Please check your connection.',
    name: 'Please enter a name.',
    unsupported: 'This browser does not support passkeys.',
    unexpected: 'Something unexpected went wrong. Please try again.',
  },
};

export const TEXTS: Record<Language, Texts> = { ja, en };
