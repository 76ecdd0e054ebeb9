/**
 * The family of a market name: what comes before its generation. `Xperia 1 V` is of `Xperia 1` (there the number is
 * the family), `Galaxy A54 5G` of `Galaxy A`, `AQUOS sense7 plus` of `AQUOS sense`, `Pixel 9 Pro` of `Pixel`.
 */
export function seriesOf(marketName: string): string {
  const found = SERIES.find((pattern) => pattern.test(marketName));
  const match = found?.exec(marketName);
  return (match?.[1] ?? '').trim();
}

const SERIES: readonly RegExp[] = [
  /^(Xperia (?:PRO|Ace|XZ|\d+|X|Z))/,
  /^(Galaxy (?:Z Fold|Z Flip|Note|Tab|Feel|Fold|[SAM](?=\d)))/,
  /^(AQUOS (?:sense|wish|zero|R))/,
  /^(BASIO active|BASIO|DIGNO|TORQUE|GRATINA)/,
  /^(arrows (?:We|Be|NX|N|M|RX|U|Alpha|5G))/,
  /^(らくらくスマートフォン|かんたんスマホ|あんしんスマホ)/,
  /^(Android One)/,
  /^(Pixel)/,
  /^(OPPO (?:Reno|Find X|A))/,
  /^(Redmi Note|Redmi Pad|Redmi|POCO|Xiaomi|Mi)/,
  /^(moto [a-z]|motorola edge|motorola razr)/,
  /^(Nothing Phone|Rakuten Hand|Rakuten BIG|Libero)/,
  /^(iPad (?:Pro|Air|mini)|iPad|iPhone)/,
];
