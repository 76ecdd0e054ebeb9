import { BASELINES, WAVES } from './baselines/panel.ts';
import type { Extent } from './plans.ts';
import type { RunResult } from './run.ts';
import { DECOYS, FAULTS, NULL_WEEK } from './scenarios.ts';
import {
  baselineOf,
  delays,
  detectorOf,
  exactness,
  falseShare,
  foundShare,
  type MethodOf,
  mean,
  pagesPerFault,
  pick,
  quantile,
  spread,
  sum,
  timesClairvoyant,
} from './summary.ts';

/** Median ceremonies per scenario: the goals of the field notes, §4.5. */
const GOALS: Readonly<Record<string, number>> = { A: 215, B: 300, C: 1_060, D: 160, E: 2_050 };
const METHODS: readonly { name: string; method: MethodOf }[] = [
  { name: '**Kagimi**', method: detectorOf },
  ...BASELINES.map(({ id, name }) => ({ name, method: baselineOf(id) })),
];

/** The report in Markdown. */
export function reportPage(
  results: readonly RunResult[],
  extent: Extent,
  described: { seeds: string },
): string {
  const at = (name: string) => pick(results, name, extent.perDay);
  const used =
    (1_000 * sum(results.map(({ detector }) => detector.cpuMs))) /
    sum(results.map(({ detector }) => detector.ceremonies));
  return [
    '# Score of the regression detector',
    '',
    `Seeds of the set "${described.seeds}", ${results.length} runs, ${(sum(results.map(({ ceremonies }) => ceremonies)) / 1e6).toFixed(0)} M ceremonies, ${extent.perDay} a day where nothing else is said; ${used.toFixed(2)} µs of CPU a ceremony in the detector.`,
    'All traffic is simulated. What counts as a hit, as exact and as a page stands at `track.ts`; a page of the detector',
    "counts at once, one of a baseline is silenced for six hours after another of its maker's.",
    '',
    '## Weeks in which nothing is wrong',
    '',
    nullTable(at(NULL_WEEK.name)),
    '',
    '## Faults',
    '',
    'N: affected ceremonies from the first of the roll-out to the first page that hits, retries not counted. A run without',
    'such a page counts as endless. Clairvoyant: a test that knows the cell, the effect and every rate (`clairvoyant.ts`).',
    '',
    faultTable(at),
    '',
    '## Beside others, on the same ceremonies',
    '',
    'N median / found / pages in the 24 h from the first that hits / share of pages that name no fault.',
    '',
    besideTable(at),
    '',
    '## What looks like a regression',
    '',
    decoyTable(at),
    '',
    ...scaleSection(results, extent),
    '## Every page that names no fault',
    '',
    ...falsePages(results),
    '',
  ].join('\n');
}

function nullTable(weeks: readonly RunResult[]): string {
  return table(
    ['method', 'false pages a week (± sd)', 'a wave', 'weeks with one'],
    METHODS.map(({ name, method }) => {
      const pages = weeks.map((week) => method(week).pages);
      return [
        name,
        `${shown(mean(pages))} (± ${shown(spread(pages))})`,
        shown(mean(pages) / WAVES),
        `${pages.filter((count) => count > 0).length} of ${pages.length}`,
      ];
    }),
  );
}

function faultTable(at: (name: string) => RunResult[]): string {
  return table(
    [
      'scenario',
      'found',
      'N median (p90)',
      'goal',
      'votes',
      'minutes median (p90)',
      'clairvoyant N, minutes',
      '× clairvoyant N, minutes',
      'exact, opened → refined',
      'pages in 24 h',
      'false',
    ],
    FAULTS.filter(({ name }) => at(name).length > 0).map(({ name, about }) => {
      const runs = at(name);
      const { opened, refined } = exactness(runs);
      const foreseen = (unit: 'ceremonies' | 'minutes') =>
        runs.map(({ clairvoyant }) => clairvoyant?.[unit] ?? Number.POSITIVE_INFINITY);
      return [
        `${name}: ${about}`,
        `${percent(foundShare(runs, detectorOf))} of ${runs.length}`,
        middle(delays(runs, detectorOf)),
        String(GOALS[name] ?? ''),
        middle(delays(runs, detectorOf, 'votes')),
        middle(delays(runs, detectorOf, 'minutes')),
        `${whole(quantile(foreseen('ceremonies'), 0.5))}, ${whole(quantile(foreseen('minutes'), 0.5))}`,
        `${shown(quantile(timesClairvoyant(runs, 'ceremonies'), 0.5))}, ${shown(quantile(timesClairvoyant(runs, 'minutes'), 0.5))}`,
        `${percent(mean(opened))} → ${percent(mean(refined))}`,
        shown(mean(pagesPerFault(runs, detectorOf))),
        percent(falseShare(runs, detectorOf)),
      ];
    }),
  );
}

function besideTable(at: (name: string) => RunResult[]): string {
  const names = FAULTS.map(({ name }) => name).filter((name) => at(name).length > 0);
  const cell = (runs: readonly RunResult[], method: MethodOf) =>
    [
      whole(quantile(delays(runs, method), 0.5)),
      percent(foundShare(runs, method)),
      shown(mean(pagesPerFault(runs, method))),
      percent(falseShare(runs, method)),
    ].join(' / ');
  return table(
    ['method', ...names],
    METHODS.map(({ name, method }) => [name, ...names.map((scenario) => cell(at(scenario), method))]),
  );
}

function decoyTable(at: (name: string) => RunResult[]): string {
  return table(
    [
      'decoy',
      'what happens',
      'runs',
      'pages',
      'fixed rate > 10 %, n ≥ 20',
      'two proportions, 24 h',
      'CUSUM h = 12',
    ],
    DECOYS.filter(({ name }) => at(name).length > 0).map(({ name, about }) => {
      const runs = at(name);
      const pages = (method: MethodOf) => String(sum(runs.map((result) => method(result).pages)));
      const others = ['rate_10_n20', 'two_proportions_24h', 'cusum_12'].map((id) => pages(baselineOf(id)));
      return [name, about, String(runs.length), pages(detectorOf), ...others];
    }),
  );
}

function scaleSection(results: readonly RunResult[], { scales, perDay: usual }: Extent): string[] {
  if (scales.length === 0) return [];
  const tuned = ['two_proportions_6h_tuned', 'two_proportions_24h_tuned', 'cusum_60_tuned'];
  const methods = METHODS.filter((_, at) => at === 0 || tuned.includes(BASELINES[at - 1]?.id ?? ''));
  const loads = [usual, ...scales.map(({ perDay }) => perDay)].sort((a, b) => a - b);
  const rows = loads.flatMap((perDay) =>
    methods.map(({ name, method }) => {
      const runs = pick(results, 'A', perDay);
      return [
        String(perDay),
        name,
        shown(mean(pick(results, NULL_WEEK.name, perDay).map((week) => method(week).pages))),
        percent(foundShare(runs, method)),
        middle(delays(runs, method)),
        middle(delays(runs, method, 'minutes')),
      ];
    }),
  );
  const head = [
    'ceremonies a day',
    'method',
    'false pages a week',
    'A found',
    'N median (p90)',
    'minutes median (p90)',
  ];
  return ['## The same settings at other loads', '', table(head, rows), ''];
}

function falsePages(results: readonly RunResult[]): string[] {
  const lines = results
    .filter(({ detector: { pages, hits, placebos } }) => pages > hits || placebos > 0)
    .map(({ seed, detector: { told, placebos } }) => `- ${seed}: ${placebos} placebos; ${told.join('; ')}`);
  return lines.length === 0 ? ['None.'] : lines;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function middle(values: readonly number[]): string {
  return `${whole(quantile(values, 0.5))} (${whole(quantile(values, 0.9))})`;
}

function whole(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value)) : '–';
}

function shown(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '–';
}

function percent(part: number): string {
  return Number.isFinite(part) ? `${Math.round(100 * part)} %` : '–';
}
