import type { SocRuleName } from '../../schemas/soc-rules.ts';
import type { Language } from './text.ts';
import { literal, translate } from './translate.ts';

/**
 * SQL for the detail of a row of `soc_findings`, in the board's language. It is written down in English; its figures and
 * words are taken from there, so that every case reads in Japanese, also one that was found long ago. What has another
 * form is shown as it is.
 */
export function findingDetail(language: Language): string {
  if (language === 'en') return 'detail';
  const branches = Object.entries(IN_JAPANESE).map(
    ([rule, parts]) => `rule = ${literal(rule, rule)}, concat(${parts.join(', ')})`,
  );
  return `multiIf(${branches.join(', ')}, detail)`;
}

const says = (text: string) => literal(text, text);
const COUNT = "extract(detail, '^[0-9]+')";

/** A word of the detail that a list translates, found by what surrounds it. */
function word(name: 'step_up' | 'purpose' | 'network', pattern: string): string {
  return translate({ name, language: 'ja', expression: `extract(detail, '${pattern}')` });
}

/** One of two texts, by the end of the detail. */
function ifEnds(end: string, text: string, otherwise: string): string {
  return `if(endsWith(detail, ${says(end)}), ${says(text)}, ${otherwise})`;
}

/** What the views of `schemas/clickhouse/0019_soc_views.sql` say of a case, rule by rule: SQL texts in a row. */
const IN_JAPANESE: Record<SocRuleName, readonly string[]> = {
  enrolment_without_step_up: [
    says('登録前の確認: '),
    word('step_up', '^Step-up: ([a-z_]+)'),
    says('。'),
    ifEnds(
      'account not stated',
      '口座の記録なし',
      ifEnds('first passkey of the account', '口座の最初のパスキー', says('口座の2個目以降のパスキー')),
    ),
  ],
  high_risk_after_enrolment: [
    says('登録の'),
    "extract(detail, ' ([0-9]+) min after')",
    says('分後に'),
    word('purpose', '^[a-z_]+'),
    says('。登録時: '),
    word('step_up', 'step-up: ([a-z_]+)'),
    ifEnds('; another network', '、別の回線', says('')),
  ],
  high_risk_without_passkey: [word('purpose', '^[a-z_]+'), says('。パスキーで検証されていないセッション')],
  recovery_then_enrolment: [
    says('アカウント回復から24時間以内の登録。登録前の確認: '),
    word('step_up', 'step-up: ([a-z_]+)'),
  ],
  failures_then_enrolment: [says('登録前1時間に認証失敗'), COUNT, says('回')],
  shared_device: [says('24時間以内に1台の端末で'), COUNT, says('口座が登録')],
  shared_network: [
    says('24時間以内に同一プレフィックスから'),
    COUNT,
    says('口座が登録(回線種別: '),
    word('network', '[(]([a-z_]+) network'),
    says(')'),
  ],
  storage_drift: [
    `multiIf(startsWith(detail, 'Backed up'), ${says('バックアップ対象外(BE=0)なのにバックアップ済み(BS=1)')},
      endsWith(detail, 'now eligible for backup'), ${says('登録時は端末固定、現在はバックアップ対象')},
      endsWith(detail, 'now device-bound'), ${says('登録時はバックアップ対象、現在は端末固定')},
      startsWith(detail, 'Another AAGUID'), ${says('AAGUIDが登録時と異なる')}, detail)`,
  ],
  user_verification_missing: [says('利用者検証なし(UV=0)で検証成功: '), word('purpose', '[a-z_]+$')],
  unseen_authenticator: [
    says('初めて登録された認証器: '),
    `replaceOne(extract(detail, '^First passkey of (.*) [(]AAGUID'), 'an unlisted authenticator', ${says('一覧にない認証器')})`,
    says('(AAGUID '),
    "extract(detail, '[(]AAGUID (.*)[)]$')",
    says(')'),
  ],
  origin_rejections: [says('1時間に別オリジンからの応答'), COUNT, says('件')],
};
