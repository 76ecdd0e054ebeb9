import { COHORTS, DEVICES } from './adoption-devices.ts';
import { FUNNELS, STANDING } from './adoption-funnels.ts';
import { OVER_TIME } from './adoption-time.ts';
import { CHANGES } from './annotations.ts';
import type { Board } from './board.ts';
import { BOARD_UIDS } from './links.ts';
import { row } from './panel.ts';
import { SEGMENT_COLUMNS } from './sql.ts';
import { note } from './tables.ts';
import { choice, segmentVariable } from './variables.ts';

const FOR_ANALYSTS = note({
  id: 15,
  at: [19, 79, 5, 12],
  title: { en: 'For data scientists', ja: 'データ分析担当へ' },
  about: {
    en: 'Where the numbers come from, and how to take them along.',
    ja: '数値の出所と取り出し方。',
  },
  words: {
    en: [
      'Every panel holds its own SQL; its first lines are the formula. `ceremony_trials` has one row per ceremony as it first settled, `ceremony_outcomes` one as it stands now.',
      '',
      'The table beside this can be downloaded: menu of the panel, Inspect, Data, Download CSV. Intervals are Wilson, 95 %.',
      '',
      'Adoption is a word for four different things. Here they are: **enrolment completion**, **accounts with a working passkey**, **passkey share of logins**, **activation**.',
    ].join('\n'),
    ja: [
      '各パネルの SQL の先頭行が計算式。`ceremony_trials` は最初に確定した時点、`ceremony_outcomes` は現時点のセレモニーを1行ずつ持つ。',
      '',
      '左の表はパネルメニューの「Inspect」→「Data」から CSV で取得できる。区間は Wilson の95 %信頼区間。',
      '',
      '「普及率」は4つに分けて示す: **登録完了率**、**パスキー利用口座率**、**パスキー比率**、**利用開始率**。',
    ].join('\n'),
  },
});

/** How far passkeys have come, and which devices hold them back. */
export const adoption: Board = {
  uid: BOARD_UIDS.adoption,
  title: { en: 'Kagimi Adoption and devices', ja: 'Kagimi 普及と端末' },
  about: {
    en: 'Who can, who does, where they are lost, and which devices stand out. Days and weeks are those of Japan.',
    ja: '誰が使え、使い、どこで離脱し、どの端末が突出しているか。日・週は日本時間。',
  },
  from: 'now-30d',
  refresh: '',
  variables: [
    ...SEGMENT_COLUMNS.map(segmentVariable),
    choice({
      name: 'min_n',
      label: { en: 'At least n', ja: '最小件数' },
      values: ['30', '1', '100', '300', '1000'],
    }),
  ],
  annotations: CHANGES,
  rows: [
    { panels: STANDING },
    { row: row({ id: 101, y: 6, title: { en: 'Funnels', ja: 'ファネル' } }), panels: FUNNELS },
    { row: row({ id: 102, y: 23, title: { en: 'Devices', ja: '端末' } }), panels: DEVICES },
    { row: row({ id: 103, y: 53, title: { en: 'Over time', ja: '推移' } }), panels: OVER_TIME },
    {
      row: row({ id: 104, y: 78, title: { en: 'Cohorts', ja: '集団別' } }),
      panels: [COHORTS, FOR_ANALYSTS],
    },
  ],
};
