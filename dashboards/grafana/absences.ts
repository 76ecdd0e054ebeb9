import type { Text } from './text.ts';

/** What a panel says where it has nothing to show. Each names which absence it is, for none may look like health. */
export const ABSENCES = {
  ceremonies: {
    en: 'No ceremony ended here in this range',
    ja: 'この期間に終了したセレモニーはありません',
  },
  failures: { en: 'No ceremony failed in this range', ja: 'この期間に失敗はありません' },
  regressions: { en: 'No open regression', ja: '継続中の劣化はありません' },
  detector: { en: 'The detector has judged nothing yet', ja: '検知器はまだ何も判定していません' },
  progress: { en: 'Nothing was ever processed', ja: '処理の記録がまだありません' },
  ceremony: {
    en: 'No ceremony chosen, or none with this id',
    ja: 'セレモニーが未選択、またはこの ID の記録がありません',
  },
  events: { en: 'No event in this range', ja: 'この期間のイベントはありません' },
  refusals: { en: 'Nothing was refused in this range', ja: 'この期間に拒否はありません' },
  firstSeen: { en: 'Nothing new in this range', ja: 'この期間に初出の値はありません' },
  accounts: { en: 'No account was told of in this range', ja: 'この期間に口座の記録はありません' },
  enough: { en: 'No cohort is large enough in this range', ja: '最小件数を満たす集団がありません' },
  prompts: { en: 'Nobody was prompted in this range', ja: 'この期間に認証画面の表示はありません' },
  roaming: {
    en: 'No ceremony with another device or key in this range',
    ja: 'この期間に別端末・セキュリティキーの利用はありません',
  },
  enrolments: { en: 'No new passkey in this range', ja: 'この期間に新規パスキーはありません' },
  findings: { en: 'No case in this range', ja: 'この期間に該当事案はありません' },
  actions: {
    en: 'No high-risk action was told of in this range',
    ja: 'この期間に高リスク操作の記録はありません',
  },
  account: {
    en: 'No account chosen, or none of its ceremonies in this range',
    ja: '口座が未選択、またはこの期間に該当口座のセレモニーはありません',
  },
} as const satisfies Record<string, Text>;
