import type { CauseModel, Component } from '../../schemas/cause-model.ts';
import { FEATURES, type Observation } from './features.ts';
import { causesOfCode } from './refresh.ts';
import type { Rerun } from './rerun.ts';

/** Longest tables of the page; the model has the rest. */
const ROWS_MAX = 60;
const RP_CODE = FEATURES.indexOf('rp_code');

/** What a refreshed model learned, as Markdown: how many ceremonies where, what codes mean, how long causes take. */
export function learnedPage(
  before: CauseModel,
  after: CauseModel,
  observations: readonly Observation[],
): string {
  const { since = '', until = '' } = after.refreshed ?? {};
  return [
    `# Model ${after.version}, refreshed from model ${before.version}`,
    '',
    `${observations.length} failed ceremonies from ${since} to ${until}. Nobody labelled them: causes are counted as`,
    'likely as the model holds them.',
    '',
    '## Operations',
    '',
    table(
      ['platform, operation, mediation', 'failures', 'likeliest before', 'likeliest now'],
      operations(before, after, observations),
    ),
    '',
    '## Codes of the relying party',
    '',
    table(['code', 'failures', 'meant before', 'means now'], codes(before, after, observations)),
    '',
    '## Elapsed times',
    '',
    'Medians of the components, with their shares; those that moved by a tenth or more.',
    '',
    table(['cause', 'where', 'before', 'now'], times(before, after)),
    '',
  ].join('\n');
}

/** Causes before and now, as Markdown; rows are before. */
export function confusionPage({ confusion, version }: Rerun): string {
  const rows = [...confusion].flatMap(([before, causes]) =>
    [...causes].map(([now, count]) => ({ before: before === '' ? '(none)' : before, now, count })),
  );
  rows.sort((a, b) => b.count - a.count || (`${a.before} ${a.now}` < `${b.before} ${b.now}` ? -1 : 1));
  return [
    `# Causes before and by model ${version}`,
    '',
    table(
      ['before', 'now', 'ceremonies', ''],
      rows.map(({ before, now, count }) => [before, now, String(count), before === now ? '' : 'changed']),
    ),
    '',
  ].join('\n');
}

function operations(before: CauseModel, after: CauseModel, observations: readonly Observation[]): string[][] {
  const cells = tally(observations.map(({ cell }) => cell));
  return cells.map(([cell, count]) => [cell, String(count), likeliest(before, cell), likeliest(after, cell)]);
}

function likeliest({ prior, causes }: CauseModel, cell: string): string {
  const counts = prior[cell] ?? [];
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  return counts
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([cause, count]) => `${causes[cause]} ${percent(count / all)}`)
    .join(', ');
}

function codes(before: CauseModel, after: CauseModel, observations: readonly Observation[]): string[][] {
  const said = observations.map(({ values }) => values[RP_CODE] ?? '');
  return tally(said.filter((code) => code !== '' && code !== 'none')).map(([code, count]) => [
    code,
    String(count),
    meaning(before, code),
    meaning(after, code),
  ]);
}

function meaning(model: CauseModel, code: string): string {
  const causes = causesOfCode(model, code).slice(0, 3);
  return causes.map(({ cause, probability }) => `${cause} ${percent(probability)}`).join(', ') || 'nothing';
}

const MOVED = 0.1;

function times(before: CauseModel, after: CauseModel): string[][] {
  const rows: string[][] = [];
  for (const [cause, places] of Object.entries(after.elapsed)) {
    for (const [where, now] of Object.entries(places)) {
      const then = before.elapsed[cause as keyof CauseModel['elapsed']]?.[where];
      if (then === undefined || hasMoved(then, now)) rows.push([cause, where, shape(then), shape(now)]);
    }
  }
  return rows;
}

/** Means are logarithms: their difference is a share. */
function hasMoved(then: readonly Component[], now: readonly Component[]): boolean {
  return now.some(({ mean, weight }, at) => {
    const old = then[at];
    return !old || Math.abs(mean - old.mean) >= MOVED || Math.abs(weight - old.weight) >= MOVED;
  });
}

function shape(components: readonly Component[] | undefined): string {
  if (components === undefined) return 'as on its platform';
  return components
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ mean, weight }) => `${Math.round(Math.exp(mean))} ms (${percent(weight)})`)
    .join(', ');
}

/** Values with how often they came, most frequent first. */
function tally(values: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

function percent(part: number): string {
  return `${Math.round(100 * part)} %`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const shown = rows.slice(0, ROWS_MAX).map(line);
  const rest = rows.length > ROWS_MAX ? [`and ${rows.length - ROWS_MAX} more`] : [];
  return [line(head), line(head.map(() => '---')), ...shown, ...rest.map((more) => line([more]))].join('\n');
}
