import type { Text } from '../../../schemas/alert-rule.ts';
import { CAUSE_ADVICE } from '../../../schemas/cause-advice.ts';
import { CAUSES, type Cause, type CauseClass } from '../../../schemas/causes.ts';
import { changeText, namesText, placeText, subjectOf } from '../../../schemas/regression-words.ts';
import { japanTime } from './japan-time.ts';

/** A regression as it stands now: what the text of its alert is made of. Times in seconds since the epoch. */
export interface RegressionDetail {
  tenant: string;
  regression_id: string;
  kind: string;
  series: string;
  dimension: string;
  token: string;
  predecessor: string;
  os: string;
  oem: string;
  model: string;
  browser: string;
  ceremony_kind: string;
  opened: number;
  since: number;
  trials: number;
  failures: number;
  controls: number;
  control_failures: number;
  odds_ratio: number;
  odds_ratio_low: number;
  odds_ratio_high: number;
  baseline_rate: number;
  rate: number;
  nats: number;
  threshold_nats: number;
  ceremonies_per_hour: number;
  failures_per_hour: number;
  accounts_per_hour: number;
  excess_per_hour: number;
  no_other_way: number;
  cause: string;
  cause_share: number;
  not_told_from: string;
  unaffected: string;
}

/** The newest revision of every regression of the newest detector that has ids among these. */
export const REGRESSION_DETAILS = `SELECT * EXCEPT (opened, since), toUnixTimestamp(opened) AS opened,
  toUnixTimestamp(since) AS since
FROM (SELECT * FROM regressions FINAL WHERE regression_id IN {ids:Array(String)}
  ORDER BY revision DESC LIMIT 1 BY tenant, detector, regression_id) AS latest
ORDER BY detector DESC LIMIT 1 BY tenant, regression_id`;

/** What an alert says of a regression in place of what its rule can say. */
export interface RegressionText {
  /** One line: where, what, from how much to how much. */
  summary: Text;
  /** A line a fact, in the order in which somebody asks who has just been woken. */
  description: Text;
}

export function describeRegression(detail: RegressionDetail): RegressionText {
  const facts = [
    since,
    change,
    effect,
    evidence,
    unaffected,
    cause,
    notToldFrom,
    impact,
    toDo,
    toSay,
  ].flatMap((fact) => fact(detail) ?? []);
  const lines = (language: keyof Text) => facts.map((fact) => fact[language]).join('\n');
  return { summary: summaryOf(detail), description: { en: lines('en'), ja: lines('ja') } };
}

function summaryOf(detail: RegressionDetail): Text {
  const { en, ja } = subjectOf(detail);
  const place = placeText(detail);
  const rates = `${percent(detail.baseline_rate)} → ${percent(detail.rate)}`;
  const isEstimated = detail.odds_ratio > 0;
  const ratio = detail.odds_ratio.toFixed(1);
  return {
    en: `${detail.tenant}: ${place || 'everywhere'}: ${en} failures ${rates}${isEstimated ? ` (odds ×${ratio})` : ''}`,
    ja: `${detail.tenant}: ${place || '全端末'} で${ja}の失敗率が ${rates} に上昇${isEstimated ? `(オッズ比 ${ratio})` : ''}`,
  };
}

type Fact = (detail: RegressionDetail) => Text | null;

const since: Fact = (detail) => ({
  en: `Since: ${japanTime(detail.since * 1_000)}, found ${japanTime(detail.opened * 1_000)}`,
  ja: `開始: ${japanTime(detail.since * 1_000)}(検知: ${japanTime(detail.opened * 1_000)})`,
});

const change: Fact = (detail) => {
  const text = changeText(detail);
  return text && { en: `What changed: ${text.en}`, ja: `変化点: ${text.ja}` };
};

const effect: Fact = (detail) => {
  const { odds_ratio: ratio, odds_ratio_low: low, odds_ratio_high: high, controls } = detail;
  const rates = [percent(detail.baseline_rate), percent(detail.rate)] as const;
  const usual = controls > 0 ? { en: 'matched controls', ja: '対照群' } : { en: 'usual', ja: '平常時' };
  const interval = `${low.toFixed(1)}–${high >= UNBOUNDED ? '∞' : high.toFixed(1)}`;
  const isEstimated = ratio > 0;
  return {
    en: `Failure rate: ${rates[1]} (${usual.en} ${rates[0]})${isEstimated ? `, odds ratio ${ratio.toFixed(1)}, 95 % interval ${interval}` : ''}`,
    ja: `失敗率: ${rates[1]}(${usual.ja} ${rates[0]})${isEstimated ? `、オッズ比 ${ratio.toFixed(1)}(95 % 区間 ${interval})` : ''}`,
  };
};

const evidence: Fact = (detail) => {
  const { failures, trials, controls, control_failures: failed, nats, threshold_nats: needed } = detail;
  if (trials === 0) return null;
  const against = controls === 0 ? '' : `, ${failed} of ${controls} controls`;
  const againstJa = controls === 0 ? '' : `、対照群は ${controls} 件中 ${failed} 件`;
  const strength = needed > 0 ? `; evidence ${nats.toFixed(1)} nats, ${needed.toFixed(1)} needed` : '';
  const strengthJa = needed > 0 ? `(証拠量 ${nats.toFixed(1)} nats、発報基準 ${needed.toFixed(1)})` : '';
  return {
    en: `Based on: ${failures} of ${trials} ceremonies failed${against}${strength}`,
    ja: `根拠: ${trials} 件中 ${failures} 件が失敗${againstJa}${strengthJa}`,
  };
};

const unaffected: Fact = ({ unaffected: siblings }) => {
  if (siblings === '') return null;
  const { en, ja } = namesText(siblings);
  return { en: `Not affected: ${en}`, ja: `影響なし: ${ja}` };
};

const cause: Fact = ({ cause: code, cause_share: share }) => {
  const known = causeOf(code);
  if (known === null) return null;
  return {
    en: `Cause: ${known.en} (${code}, ${percent(share)} of the failures)`,
    ja: `主な原因: ${known.ja}(${code}、失敗の ${percent(share)})`,
  };
};

const notToldFrom: Fact = ({ not_told_from: others }) => {
  if (others === '') return null;
  const { en, ja } = namesText(others);
  return { en: `Fits nearly as well: ${en}`, ja: `ほかに考えられる要因・範囲: ${ja}` };
};

const impact: Fact = (detail) => {
  const { failures_per_hour: failed, ceremonies_per_hour: all, no_other_way: stuck } = detail;
  const excess = detail.excess_per_hour.toFixed(1);
  const accounts = Math.round(detail.accounts_per_hour);
  return {
    en: `Impact: in the last hour ${Math.round(failed)} of ${Math.round(all)} ceremonies failed, ${excess} more than usual, on ${accountsText(accounts)}; ${accountsText(stuck)} found no other way in`,
    ja: `影響規模: 直近 1 時間で ${Math.round(all)} 件中 ${Math.round(failed)} 件が失敗(平常より ${excess} 件増)、影響口座 ${accounts}、ほかの手段でもログインできなかった口座 ${stuck}`,
  };
};

/** Whose it is to mend follows from the class of the cause. */
const toDo: Fact = ({ cause: code }) => {
  switch (causeOf(code)?.class) {
    case 'relying_party':
      return {
        en: 'To do: it is our own page, app or server: consider rolling back the newest release',
        ja: '対応: 自社のページ・アプリ・サーバー側の問題です。直近のリリースの切り戻しを検討してください',
      };
    case 'fault':
      return {
        en: 'To do: it is the platform’s: offer these customers another way in, brief support, report it to the vendor',
        ja: '対応: 端末・OS 側の障害です。対象のお客さまに別のログイン方法を案内し、窓口へ共有のうえ、提供元へ報告してください',
      };
    default:
      return {
        en: 'To do: look at the last failures of this segment on the board, then follow the runbook',
        ja: '対応: ダッシュボードで対象の直近の失敗を確認し、手順書に沿って進めてください',
      };
  }
};

const toSay: Fact = ({ cause: code }) => {
  const known = causeOf(code);
  if (known === null) return null;
  const { en, ja } = CAUSE_ADVICE[code as Cause];
  return { en: `Support can say: ${en}`, ja: `窓口での案内: ${ja}` };
};

function causeOf(code: string): (Text & { class: CauseClass }) | null {
  return code !== 'NONE' && code in CAUSES ? CAUSES[code as Cause] : null;
}

/** What the detector writes for an interval without an upper end. */
const UNBOUNDED = 1e8;

const accountsText = (count: number) => `${count} ${count === 1 ? 'account' : 'accounts'}`;

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
