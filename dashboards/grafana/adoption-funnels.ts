import { ABSENCES } from './absences.ts';
import { bars, figure } from './figures.ts';
import type { PanelDefinition, Place } from './panel.ts';
import { COMPLETION } from './scales.ts';
import { rows } from './tables.ts';
import type { Text } from './text.ts';

/** The rates that are all called adoption, each by its own formula. */
export const STANDING: readonly PanelDefinition[] = [
  figure({
    id: 1,
    at: [0, 0, 8, 3],
    title: { en: 'Accounts with a working passkey', ja: 'パスキー利用口座率' },
    about: {
      en: 'Accounts with a verified ceremony / accounts seen in a ceremony, in the range. Both are counted to about 0.1 %.',
      ja: '検証に成功した口座 ÷ セレモニーに現れた口座(いずれも誤差約0.1 %の推計)。',
    },
    empty: ABSENCES.accounts,
    query: 'accounts-with-passkey',
    unit: 'percentunit',
    decimals: 1,
  }),
  figure({
    id: 2,
    at: [8, 0, 8, 3],
    title: { en: 'Passkey share of logins', ja: 'パスキー比率' },
    about: {
      en: 'Passkey: verified / (verified + another method). Another method: chosen / ended. Logins that never met a passkey prompt are not seen.',
      ja: 'パスキー: 検証成功 ÷ (検証成功 + 別の方法)。別の方法: 選択 ÷ 終了。パスキーの案内がなかったログインは含まれない。',
    },
    empty: ABSENCES.ceremonies,
    query: 'usage-shares',
    unit: 'percentunit',
    decimals: 1,
    columns: [
      { name: 'passkey', title: { en: 'Passkey', ja: 'パスキー' } },
      { name: 'fallback', title: { en: 'Another method', ja: '別の方法' } },
    ],
  }),
  figure({
    id: 3,
    at: [0, 3, 8, 3],
    title: { en: 'Enrolment completion', ja: '登録完了率' },
    about: {
      en: 'Registrations verified / ended; automatic upgrades left out.',
      ja: '登録の検証成功 ÷ 終了。自動登録は除く。',
    },
    empty: ABSENCES.ceremonies,
    query: 'registration-completion',
    unit: 'percentunit',
    decimals: 1,
    scale: COMPLETION,
  }),
  figure({
    id: 16,
    at: [8, 3, 8, 3],
    title: { en: 'Authentication completion', ja: '認証完了率' },
    about: {
      en: 'Authentications verified / ended, one attempt each.',
      ja: '認証の検証成功 ÷ 終了(1回ごと)。',
    },
    empty: ABSENCES.ceremonies,
    query: 'authentication-completion',
    unit: 'percentunit',
    decimals: 1,
    scale: COMPLETION,
  }),
  figure({
    id: 17,
    at: [16, 0, 8, 3],
    title: { en: 'First try and recovery', ja: '初回成功率と回復率' },
    about: {
      en: 'Last day of the range, by device. First try: verified / tries that begin a session of ten minutes. Recovered: failures that the device followed with a success within ten minutes.',
      ja: '期間の最終日、端末ごと。初回: 10分以上空いた最初の試行の成功率。回復: 失敗後10分以内に同じ端末で成功した割合。',
    },
    empty: ABSENCES.ceremonies,
    query: 'first-try-and-recovery',
    unit: 'percentunit',
    decimals: 1,
    columns: [
      { name: 'first_try', title: { en: 'First try', ja: '初回成功' } },
      { name: 'recovery', title: { en: 'Recovered', ja: '回復' } },
    ],
  }),
  figure({
    id: 18,
    at: [16, 3, 8, 3],
    title: { en: 'Other device or key', ja: '別端末・キーの利用' },
    about: {
      en: 'Roaming authenticators (QR code, security key) among prompted ceremonies whose authenticator is known, and how many of them were verified.',
      ja: '認証器が判明した表示件数のうち、別端末(QR コード)・セキュリティキーの割合と、その検証成功率。',
    },
    empty: ABSENCES.roaming,
    query: 'cross-device-share',
    unit: 'percentunit',
    decimals: 1,
    columns: [
      { name: 'share', title: { en: 'Share', ja: '割合' } },
      { name: 'completion', title: { en: 'Verified', ja: '成功' } },
    ],
  }),
];

function funnel({
  id,
  at,
  title,
  about,
  query,
}: {
  id: number;
  at: Place;
  title: Text;
  about: Text;
  query: string;
}) {
  return bars({
    id,
    at,
    title,
    about,
    query,
    empty: ABSENCES.prompts,
    unit: 'short',
    rowsMax: 12,
  });
}

/** Where people are lost on the way. */
export const FUNNELS: readonly PanelDefinition[] = [
  funnel({
    id: 4,
    at: [0, 7, 8, 7],
    title: { en: 'Registration', ja: '登録' },
    about: {
      en: 'Of registrations that somebody was asked for: answered, verified, stored.',
      ja: '画面を表示した登録のうち、応答・検証成功・保存に至った件数。',
    },
    query: 'funnel-registration',
  }),
  funnel({
    id: 19,
    at: [8, 7, 8, 7],
    title: { en: 'Authentication', ja: '認証' },
    about: {
      en: 'Of authentications that somebody was asked for: answered, verified, session issued.',
      ja: '画面を表示した認証のうち、応答・検証成功・セッション発行に至った件数。',
    },
    query: 'funnel-authentication',
  }),
  funnel({
    id: 20,
    at: [16, 7, 8, 7],
    title: { en: 'Autofill', ja: '自動入力' },
    about: {
      en: 'Armed when the page loads, before anybody is asked: most are never used, and that is no failure.',
      ja: 'ページ表示時に待機を始めるため、大半は使われない。失敗ではない。',
    },
    query: 'funnel-conditional',
  }),
  rows({
    id: 5,
    at: [0, 14, 24, 9],
    title: { en: 'Funnel by browser and system', ja: 'ブラウザ・OS 別のファネル' },
    about: {
      en: 'Answered / prompted, verified / answered, session / verified, and all together, over at most the last 14 days; autofill left out.',
      ja: '応答 ÷ 表示、検証成功 ÷ 応答、セッション ÷ 検証成功、全体。期間末までの最長14日間、自動入力は除く。',
    },
    empty: ABSENCES.enough,
    query: 'funnel-by-browser',
    unit: 'none',
    columns: [
      { name: 'kind_text', title: { en: 'Kind', ja: '種別' }, width: 120 },
      { name: 'browser_text', title: { en: 'Browser', ja: 'ブラウザ' }, width: 150 },
      { name: 'system', title: { en: 'System', ja: 'OS' }, width: 110 },
      { name: 'prompted', title: { en: 'Prompted', ja: '表示' }, width: 100 },
      { name: 'was_answered', title: { en: 'n answered', ja: '応答件数' }, width: 100 },
      { name: 'was_verified', title: { en: 'n verified', ja: '成功件数' }, width: 100 },
      { name: 'had_session', title: { en: 'n session', ja: 'セッション件数' }, width: 110 },
      ...(
        [
          ['answered', { en: 'Answered', ja: '応答' }],
          ['verified', { en: 'Verified', ja: '検証成功' }],
          ['session', { en: 'Session', ja: 'セッション' }],
          ['completion', { en: 'Together', ja: '全体' }],
        ] as const
      ).map(([name, title]) => ({
        name,
        title,
        unit: 'percentunit' as const,
        decimals: 1,
        cell: 'gauge' as const,
        min: 0,
        max: 1,
        scale: COMPLETION,
      })),
    ],
  }),
];
