import type { Score } from './judge.ts';

/** One set of cases, and how two ways of identifying fared over them. */
export interface ScoredSet {
  name: string;
  cases: number;
  kagimi: Score;
  parser: Score;
}

/** The report in Markdown. */
export function reportPage(sets: readonly ScoredSet[]): string {
  const rows = sets.flatMap(({ name, cases, kagimi, parser }) => [
    row([name, String(cases), 'Kagimi', ...shares(kagimi)]),
    row([name, String(cases), 'ua-parser-js 1.x alone', ...shares(parser)]),
  ]);
  return [
    '# Score of identification',
    '',
    'Written by `npm run score:identify`. How clients are identified: see [identification](identification.md).',
    '',
    '`exact` is the share of cases whose truth can be told from what was said, and was. Of all that was asked (system, maker,',
    'model), `admitted` is the share that was left open and `silently wrong` the share that was stated and is not so.',
    'Statements with a confidence below 0.5 count as left open. The real strings are by hand, each with its source; the',
    'fleet is simulated traffic of seeds that nothing was written from, whose truth holds what clients hide, too.',
    '',
    row([
      'cases',
      'number',
      'reader',
      'system exact',
      'maker exact',
      'model exact',
      'admitted',
      'silently wrong',
    ]),
    row(Array.from({ length: 8 }, () => '---')),
    ...rows,
    '',
  ].join('\n');
}

function shares({ os_exact, oem_exact, model_exact, unknown_admitted, silently_wrong }: Score): string[] {
  return [os_exact, oem_exact, model_exact, unknown_admitted, silently_wrong].map(
    (share) => `${(100 * share).toFixed(2)} %`,
  );
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
