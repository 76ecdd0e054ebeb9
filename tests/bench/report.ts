import { type Figure, GOALS, type Headline } from './figures.ts';

/** Everything one run found out. */
export interface Report {
  /** Where and how it ran, for whoever compares two of them. */
  run: Readonly<Record<string, string | number | boolean>>;
  headline: Record<keyof Headline, number | null>;
  figures: readonly Figure[];
  failures: readonly { benchmark: string; error: string }[];
}

/** The headline in its one order; null where nothing was measured. */
export function completeHeadline(measured: Partial<Headline>): Report['headline'] {
  return Object.fromEntries(
    GOALS.map(({ name }) => {
      const value = measured[name];
      return [name, value === undefined ? null : rounded(value)];
    }),
  ) as Report['headline'];
}

/** The report as Markdown. */
export function renderMarkdown({ run, headline, figures, failures }: Report): string {
  const about = Object.entries(run).map(([name, value]) => `- ${name}: ${value}`);
  const sections = [...Map.groupBy(figures, ({ benchmark }) => benchmark)].map(
    ([benchmark, list]) =>
      `## ${benchmark}\n\n| what | value | 95 % range | unit |\n|---|--:|---|---|\n${list.map(rowOf).join('\n')}\n`,
  );
  const failed = failures.map(({ benchmark, error }) => `- ${benchmark}: ${error}`);
  return [
    '# Benchmark\n',
    `${about.join('\n')}\n`,
    '## Goals\n',
    `| | goal | measured | |\n|---|--:|--:|---|\n${GOALS.map((goal) => goalRow(goal, headline)).join('\n')}\n`,
    ...(failed.length > 0 ? [`## Did not finish\n\n${failed.join('\n')}\n`] : []),
    ...sections,
  ].join('\n');
}

function goalRow(
  { name, what, goal, stretch }: (typeof GOALS)[number],
  headline: Report['headline'],
): string {
  const value = headline[name];
  if (goal === null) return `| ${what} | – | ${value ?? '–'} | |`;
  const bound = 'least' in goal ? `≥ ${goal.least}` : `≤ ${goal.most}`;
  const met = value !== null && ('least' in goal ? value >= goal.least : value <= goal.most);
  const verdict = value === null ? 'not measured' : met ? 'met' : 'missed';
  return `| ${what}${stretch ? ' (stretch)' : ''} | ${bound} | ${value ?? '–'} | ${verdict} |`;
}

function rowOf({ what, value, low, high, unit }: Figure): string {
  const range = low === undefined || high === undefined ? '' : `${rounded(low)} – ${rounded(high)}`;
  return `| ${what} | ${rounded(value)} | ${range} | ${unit} |`;
}

/** Three digits that mean something; whole numbers from a hundred on. */
export function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
