/** Below 0 when version `a` is older than `b`: runs of digits compare as numbers, the rest as text. */
export function compareVersions(a: string, b: string): number {
  const left = a.match(RUNS) ?? [];
  const right = b.match(RUNS) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareRuns(left[i] ?? '', right[i] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

const RUNS = /\d+|\D+/g;

function compareRuns(a: string, b: string): number {
  if (/^\d/.test(a) && /^\d/.test(b)) return Number(a) - Number(b);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * What a token is a version of: `Chrome` for `Chrome 131`; empty for a bare version, which can follow any other of its
 * dimension. `Windows 11 25H2` and `Windows 11 24H2` are both of `Windows`.
 */
export function productOf(token: string): string {
  return /^(.*?)\s+\S*\d/.exec(token)?.[1] ?? '';
}
