/**
 * What a security analyst is told of, as a closed list: the words of `soc_findings.rule`. The rules themselves are the
 * views `soc_<rule>` of `schemas/clickhouse/0016_soc_findings.sql`.
 */
export interface SocRule {
  en: string;
  ja: string;
  /** What the finding says, and what it does not. */
  meaning: { en: string; ja: string };
  /** What to do first. */
  action: { en: string; ja: string };
}

/** From what may wait to what may not. */
export const SEVERITIES = ['low', 'medium', 'high'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const SOC_RULES = {
  enrolment_without_step_up: {
    en: 'Enrolment without step-up',
    ja: '追加認証なしのパスキー登録',
    meaning: {
      en: 'The relying party stated that no stronger check than a password preceded this passkey, and the account verified no other passkey in the fifteen minutes before. Whoever has the password could have done it.',
      ja: 'パスワードより強い確認なしに登録されたと金融機関側が記録し、直前15分に別のパスキーによる認証もない。パスワードを盗んだ者でも登録できた状態。',
    },
    action: {
      en: 'Hold withdrawals of the account, ask its owner over a known channel, and revoke the passkey if they did not make it. Many from few networks at once: suspend enrolment.',
      ja: '出金を保留し、登録済みの連絡先で本人に確認する。本人でなければパスキーを無効化する。少数のネットワークから多発している場合は新規登録を停止する。',
    },
  },
  high_risk_after_enrolment: {
    en: 'New passkey, then a high-risk action',
    ja: '新規パスキー登録直後の高リスク操作',
    meaning: {
      en: 'A withdrawal, payee change or account change within 24 hours of a new passkey of the account. Medium where a strong check preceded the passkey, high otherwise.',
      ja: '新しいパスキーの登録から24時間以内に出金・出金先変更・登録情報変更が行われた。登録時に強い本人確認があれば中、なければ高。',
    },
    action: {
      en: 'Stop the transfer while it can be stopped, then ask the owner. Compare device and network of the enrolment with those of the action.',
      ja: '取消可能なうちに出金を止め、本人に確認する。登録時と操作時の端末・ネットワークを比較する。',
    },
  },
  high_risk_without_passkey: {
    en: 'High-risk action without a passkey',
    ja: 'パスキー認証を伴わない高リスク操作',
    meaning: {
      en: 'A withdrawal, payee change or account change in a session whose ceremony was never verified: the person went on with another method, or the check was passed by.',
      ja: 'パスキーの検証が成立していないセッションで出金・出金先変更・登録情報変更が行われた。別手段への切替え、または認証の迂回。',
    },
    action: {
      en: 'Find out by which method the session was opened. Where a passkey is mandatory for the action, this is a control that failed.',
      ja: 'セッションがどの手段で開始されたかを調べる。当該操作でパスキーが必須なら、統制の不備として扱う。',
    },
  },
  recovery_then_enrolment: {
    en: 'Recovery, then a new passkey',
    ja: 'アカウント回復直後のパスキー登録',
    meaning: {
      en: 'A passkey was registered as part of a recovery, or within 24 hours of one. It is the usual way after a lost telephone, and the usual way in for a thief; high where the check can be phished.',
      ja: 'アカウント回復の一環として、または回復から24時間以内にパスキーが登録された。機種変更でも起こるが、乗っ取りの典型でもある。フィッシング可能な確認だけなら高。',
    },
    action: {
      en: 'Watch the account for the next 24 hours. With a phishable check or none, ask the owner before money moves.',
      ja: '24時間は当該口座を監視する。確認手段が弱い場合は、出金前に本人へ確認する。',
    },
  },
  failures_then_enrolment: {
    en: 'Failures, then a new passkey',
    ja: '認証失敗の連続後のパスキー登録',
    meaning: {
      en: 'Five or more authentications of the account failed in the hour before a new passkey. A person whose device fails does that too: look at the causes.',
      ja: '新しいパスキーの登録前1時間に認証失敗が5回以上あった。端末不具合の利用者にも起こるため、失敗の原因を確認する。',
    },
    action: {
      en: 'Compare the device and network of the failures with those of the enrolment. Where they differ, ask the owner.',
      ja: '失敗時と登録時の端末・ネットワークを比較し、異なる場合は本人に確認する。',
    },
  },
  shared_device: {
    en: 'Many accounts on one device',
    ja: '同一端末で多数口座のパスキー登録',
    meaning: {
      en: 'Three or more accounts registered passkeys on one device within 24 hours. A family tablet may hold a few; ten or more are high.',
      ja: '24時間以内に1台の端末で3口座以上のパスキーが登録された。家族共用もあり得るが、10口座以上は高。',
    },
    action: {
      en: 'List the accounts of the device. Revoke the passkeys and hold the withdrawals of accounts whose owners do not know of it.',
      ja: '当該端末の口座を列挙し、本人に心当たりがない口座のパスキーを無効化、出金を保留する。',
    },
  },
  shared_network: {
    en: 'Many accounts from one network',
    ja: '同一ネットワークで多数口座のパスキー登録',
    meaning: {
      en: 'Ten or more accounts registered passkeys from one address prefix within 24 hours. On mobile and unknown networks, where thousands share a prefix, only if few devices stand behind them.',
      ja: '24時間以内に同一アドレス帯から10口座以上が登録した。多数が共用する携帯網や不明な網では、端末数が少ない場合に限る。',
    },
    action: {
      en: 'Look at the step-ups and devices of the prefix. A hosting network has no customers: block enrolment from it. An office may be an event of your own.',
      ja: '当該アドレス帯の追加認証と端末を確認する。データセンター網なら登録を遮断する。企業網なら社内説明会等の可能性も確認する。',
    },
  },
  storage_drift: {
    en: 'A passkey that changed its nature',
    ja: 'パスキーの保管属性の変化',
    meaning: {
      en: 'The flags or the AAGUID of one credential differ from its registration, or the flags contradict each other. WebAuthn fixes both for the life of a credential: a broken provider, or a forged authenticator.',
      ja: '同一パスキーのバックアップ適格性フラグまたはAAGUIDが登録時と異なる、もしくはフラグが矛盾している。仕様上変わらない値であり、プロバイダーの不具合か偽の認証器を示す。',
    },
    action: {
      en: 'See whether one provider or release stands out: then it is a fault. A single account: revoke the passkey and verify its owner.',
      ja: '特定のプロバイダーや版に集中していれば不具合。単独口座なら無効化し、本人確認をやり直す。',
    },
  },
  user_verification_missing: {
    en: 'User verification missing',
    ja: '利用者検証(UV)の欠落',
    meaning: {
      en: 'The relying party accepted a response without user verification for a purpose that demands it: a stolen, unlocked device is enough.',
      ja: '利用者検証が必要な用途で、UVのない応答を受け入れた。端末を持っているだけで操作できてしまう。',
    },
    action: {
      en: 'Ask for userVerification "required" and check the flag on the server for these purposes.',
      ja: '当該用途では userVerification を required とし、サーバー側でもフラグを検証する。',
    },
  },
  unseen_authenticator: {
    en: 'Authenticator never seen before',
    ja: '初めて見る認証器',
    meaning: {
      en: 'The first passkey of this AAGUID at the tenant. New products come every month; an AAGUID that no list names deserves a look.',
      ja: 'このAAGUIDのパスキーが初めて登録された。新製品の可能性が高いが、どの一覧にもないAAGUIDは確認する。',
    },
    action: {
      en: 'Look the AAGUID up. If more accounts follow from one network or device, treat it as a software authenticator.',
      ja: 'AAGUIDを調べる。同じネットワークや端末から続く場合はソフトウェア認証器を疑う。',
    },
  },
  origin_rejections: {
    en: 'Responses from another origin',
    ja: '別オリジンからの応答',
    meaning: {
      en: 'Five or more responses of one address prefix in an hour were made for another origin and rejected: a phishing page relays your challenges, or a site of your own is misconfigured. The passkeys held.',
      ja: '1時間に同一アドレス帯から5件以上、別オリジン向けの応答が届き拒否された。フィッシングサイトによる中継、または自社サイトの設定誤り。パスキー自体は防御できている。',
    },
    action: {
      en: 'Find the origin in the server log, have it taken down, and warn the accounts that answered: their passwords are known there.',
      ja: 'サーバーログで当該オリジンを特定して閉鎖を依頼し、応答した口座には注意喚起とパスワード変更を促す。',
    },
  },
} as const satisfies Record<string, SocRule>;
export type SocRuleName = keyof typeof SOC_RULES;
