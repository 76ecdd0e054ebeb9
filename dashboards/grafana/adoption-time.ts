import { ABSENCES } from './absences.ts';
import type { PanelDefinition } from './panel.ts';
import { FAULTS } from './scales.ts';
import { lines, stack } from './series.ts';
import { barChart, rows } from './tables.ts';

/** How it changes from day to day and week to week. */
export const OVER_TIME: readonly PanelDefinition[] = [
  stack({
    id: 12,
    at: [0, 54, 12, 8],
    title: { en: 'Verified ceremonies a day', ja: '日別の成功件数' },
    about: {
      en: 'Enrolments, automatic upgrades (conditional registrations) and authentications that were verified. Days of Japan.',
      ja: '検証に成功した登録、自動登録、認証。日本時間の日別。',
    },
    empty: ABSENCES.ceremonies,
    query: 'usage-by-day',
    unit: 'short',
    interval: '1d',
    min: 0,
    columns: [
      { name: 'enrolments', title: { en: 'Enrolments', ja: '登録' } },
      { name: 'upgrades', title: { en: 'Automatic upgrades', ja: '自動登録' } },
      { name: 'authentications', title: { en: 'Authentications', ja: '認証' } },
    ],
  }),
  lines({
    id: 13,
    at: [12, 54, 12, 8],
    title: { en: 'How ceremonies ended without success', ja: '成功しなかった終わり方' },
    about: {
      en: 'Shares of all that ended, days of Japan. A fault is ours to mend; an abort is the person; a silence is neither.',
      ja: '終了件数に占める割合(日本時間の日別)。障害は当方の問題、中断は利用者、無応答はどちらでもない。',
    },
    empty: ABSENCES.ceremonies,
    query: 'ends-by-day',
    unit: 'percentunit',
    interval: '1d',
    min: 0,
    scale: FAULTS,
    columns: [
      { name: 'fault', title: { en: 'Fault', ja: '障害' }, color: 'red' },
      { name: 'environment', title: { en: 'Environment or page', ja: '環境・画面側' }, color: 'orange' },
      { name: 'abort', title: { en: 'Abort', ja: '中断' }, color: 'blue' },
      { name: 'other', title: { en: 'Other failures', ja: 'その他の失敗' }, color: 'purple' },
      { name: 'fallback', title: { en: 'Another method', ja: '別の方法' }, color: 'yellow' },
      { name: 'silence', title: { en: 'Silence', ja: '無応答' }, color: 'text' },
    ],
  }),
  rows({
    id: 8,
    at: [0, 62, 12, 8],
    title: { en: 'From enrolment to first use', ja: '登録から初回利用まで' },
    about: {
      en: 'Accounts by the week of their first enrolment in the range, the share that logged in with a passkey afterwards, and the median days until then. Young weeks have had less time.',
      ja: '期間内の初回登録の週ごとに、口座数、その後パスキーで認証した割合、初回利用までの日数の中央値。新しい週ほど経過期間が短い。',
    },
    empty: ABSENCES.accounts,
    query: 'weekly-cohorts',
    unit: 'none',
    columns: [
      { name: 'week_of', title: { en: 'Week of', ja: '週' }, width: 130, unit: 'string' },
      { name: 'accounts', title: { en: 'Accounts', ja: '口座数' }, width: 110 },
      {
        name: 'activated',
        title: { en: 'Used since', ja: '利用開始' },
        unit: 'percentunit',
        decimals: 1,
        cell: 'gauge',
        min: 0,
        max: 1,
      },
      { name: 'days_to_use', title: { en: 'Median days', ja: '日数(中央値)' }, width: 130, decimals: 1 },
    ],
  }),
  stack({
    id: 14,
    at: [12, 62, 12, 8],
    title: { en: 'Where the keys live', ja: '鍵の保管場所' },
    about: {
      en: 'Verified ceremonies by the backup flags of the credential (BE, BS), days of Japan. Who has only bound keys is locked out with a lost phone.',
      ja: '検証に成功した件数をバックアップフラグ(BE・BS)別に。端末固定の鍵のみの利用者は紛失で締め出される。',
    },
    empty: ABSENCES.ceremonies,
    query: 'storage-by-day',
    unit: 'percentunit',
    interval: '1d',
    min: 0,
    max: 1,
    columns: [
      { name: 'synced', title: { en: 'Synced', ja: '同期' }, color: 'green' },
      { name: 'syncable', title: { en: 'Not synced yet', ja: '未同期' }, color: 'yellow' },
      { name: 'device_bound', title: { en: 'Bound to a device', ja: '端末固定' }, color: 'orange' },
      { name: 'hardware_key', title: { en: 'Security key', ja: 'セキュリティキー' }, color: 'blue' },
      { name: 'invalid', title: { en: 'Invalid flags', ja: '不正なフラグ' }, color: 'red' },
    ],
  }),
  barChart({
    id: 10,
    at: [0, 70, 12, 8],
    title: { en: 'Who keeps new passkeys', ja: '新規パスキーの保存先' },
    about: {
      en: 'Verified registrations by the provider that their AAGUID names. Providers that hide behind zeros are not known.',
      ja: '検証に成功した登録を AAGUID の示す保存先別に。ゼロで伏せる保存先は不明。',
    },
    empty: ABSENCES.ceremonies,
    query: 'providers',
    by: 'provider_text',
    unit: 'short',
    columns: [{ name: 'registrations', title: { en: 'Registrations', ja: '登録' } }],
  }),
  lines({
    id: 9,
    at: [12, 70, 12, 8],
    title: { en: 'Other device or key, by network', ja: '回線別の別端末・キー利用' },
    about: {
      en: 'Verified / prompted of ceremonies with a roaming authenticator (QR code or security key), days of Japan. A network far below its peers may block the tunnel.',
      ja: '別端末(QR コード)・セキュリティキー利用時の検証成功 ÷ 表示。他より大きく低い回線は通信を遮断している可能性。',
    },
    empty: ABSENCES.roaming,
    query: 'cross-device-by-network',
    unit: 'percentunit',
    interval: '1d',
    min: 0,
    max: 1,
  }),
];
