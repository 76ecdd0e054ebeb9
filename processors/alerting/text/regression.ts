import type { Text } from '../../../schemas/alert-rule.ts';
import { CAUSES } from '../../../schemas/causes.ts';
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

/** What is known of a regression, a line a fact: segment, effect with its interval, trials, since when, impact, cause. */
export function describeRegression(detail: RegressionDetail): Text {
  const facts = [segment, effect, trials, since, impact, cause, unaffected, notToldFrom].flatMap(
    (fact) => fact(detail) ?? [],
  );
  return { en: facts.map(({ en }) => en).join('\n'), ja: facts.map(({ ja }) => ja).join('\n') };
}

type Fact = (detail: RegressionDetail) => Text | null;

const segment: Fact = (detail) => {
  const place = [detail.os, detail.oem, detail.model, detail.browser, detail.ceremony_kind]
    .filter((word) => word !== '')
    .join(' · ');
  const from = detail.predecessor === '' ? '' : ` (before: ${detail.predecessor})`;
  const fromJa = detail.predecessor === '' ? '' : `(従来: ${detail.predecessor})`;
  const newest = detail.token === '' ? '' : `; new: ${detail.dimension} ${detail.token}${from}`;
  const newestJa = detail.token === '' ? '' : `、変化: ${detail.dimension} ${detail.token}${fromJa}`;
  return {
    en: `Segment: ${place || 'all ceremonies'}${newest}`,
    ja: `対象: ${place || '全セレモニー'}${newestJa}`,
  };
};

const effect: Fact = (detail) => {
  const rates = [percent(detail.rate), percent(detail.baseline_rate)] as const;
  if (detail.odds_ratio <= 0) {
    return {
      en: `Effect: ${rates[0]} fail, ${rates[1]} is usual`,
      ja: `影響: 失敗率 ${rates[0]}(通常 ${rates[1]})`,
    };
  }
  const { odds_ratio: ratio, odds_ratio_low: low, odds_ratio_high: high } = detail;
  const interval = `${ratio.toFixed(1)} (${low.toFixed(1)}–${high >= UNBOUNDED ? '∞' : high.toFixed(1)})`;
  return {
    en: `Effect: ${rates[0]} fail, ${rates[1]} among controls; odds ratio ${interval}`,
    ja: `影響: 失敗率 ${rates[0]}(対照群 ${rates[1]})、オッズ比 ${interval}`,
  };
};

const trials: Fact = ({
  failures,
  trials: all,
  controls,
  control_failures: failed,
  nats,
  threshold_nats,
}) => {
  const against = controls === 0 ? '' : ` against ${failed} of ${controls} controls`;
  const againstJa = controls === 0 ? '' : `、対照群 ${controls} 件中 ${failed} 件`;
  const evidence = threshold_nats > 0 ? `; ${nats.toFixed(1)} nats, ${threshold_nats.toFixed(1)} needed` : '';
  const evidenceJa =
    threshold_nats > 0 ? `(証拠 ${nats.toFixed(1)} / 必要 ${threshold_nats.toFixed(1)} nats)` : '';
  return {
    en: `Trials: ${failures} of ${all} failed${against}${evidence}`,
    ja: `件数: ${all} 件中 ${failures} 件失敗${againstJa}${evidenceJa}`,
  };
};

const since: Fact = (detail) => ({
  en: `Since: ${japanTime(detail.since * 1_000)}, found ${japanTime(detail.opened * 1_000)}`,
  ja: `開始: ${japanTime(detail.since * 1_000)}、検知: ${japanTime(detail.opened * 1_000)}`,
});

const impact: Fact = ({ excess_per_hour: excess, accounts_per_hour: accounts, no_other_way: stuck }) => ({
  en: `Impact: ${excess.toFixed(1)} failures an hour too many, ${Math.round(accounts)} accounts an hour, ${stuck} found no other way in`,
  ja: `規模: 超過失敗 ${excess.toFixed(1)} 件/時、影響口座 ${Math.round(accounts)} 口座/時、代替手段なし ${stuck} 口座`,
});

const cause: Fact = ({ cause: code, cause_share: share }) => {
  if (code === '' || code === 'NONE') return null;
  const known = Object.entries(CAUSES).find(([name]) => name === code)?.[1];
  const of = percent(share);
  return {
    en: `Cause: ${known?.en ?? code} (${of} of the failures)`,
    ja: `原因: ${known?.ja ?? code}(失敗の ${of})`,
  };
};

const unaffected: Fact = ({ unaffected: siblings }) =>
  siblings === '' ? null : { en: `Not affected: ${siblings}`, ja: `影響なし: ${siblings}` };

const notToldFrom: Fact = ({ not_told_from: others }) =>
  others === '' ? null : { en: `Fits nearly as well: ${others}`, ja: `同程度に説明可能: ${others}` };

/** What the detector writes for an interval without an upper end. */
const UNBOUNDED = 1e8;

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
