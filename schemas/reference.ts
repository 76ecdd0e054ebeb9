import { METRICS } from './metrics.ts';
import { SETTINGS } from './settings.ts';
import { CAUSES, FAILURE_REASONS, OUTCOMES } from './vocabulary.ts';

/** The reference page of the docs, made from the same data that the processes run on. */
export function referencePage(): string {
  return [
    '# Reference',
    '',
    'Made from `schemas/settings.ts`, `schemas/metrics.ts` and `schemas/vocabulary.ts`; a test holds it to them.',
    '',
    '## Settings',
    '',
    'Environment variables. A wrong one stops the start with one sentence that names it (exit code 78).',
    '',
    table(
      ['setting', 'meaning', 'default'],
      Object.entries(SETTINGS).map(([name, { meaning, default: value }]) => [
        `\`${name}\``,
        meaning,
        value === null ? 'must be set' : value === '' ? 'none' : `\`${value}\``,
      ]),
    ),
    '',
    '## Metrics',
    '',
    'Prometheus text at `/metrics` of the collector and of each processor.',
    '',
    table(
      ['metric', 'kind', 'labels', 'meaning'],
      Object.entries(METRICS).map(([name, { type, labels, help }]) => [
        `\`${name}\``,
        type,
        labels.map((label) => `\`${label}\``).join(' '),
        help,
      ]),
    ),
    '',
    '## Outcomes',
    '',
    table(
      ['outcome', 'meaning'],
      Object.entries(OUTCOMES).map(([word, meaning]) => [`\`${word}\``, meaning]),
    ),
    '',
    '## Causes',
    '',
    table(
      ['cause', 'class', 'meaning', '日本語'],
      Object.entries(CAUSES).map(([word, cause]) => [`\`${word}\``, cause.class, cause.en, cause.ja]),
    ),
    '',
    '## Reasons for a refusal',
    '',
    'The words of the counters, of `failed_events.reason` and of HTTP answers.',
    '',
    table(
      ['reason', 'meaning'],
      Object.entries(FAILURE_REASONS).map(([word, meaning]) => [`\`${word}\``, meaning]),
    ),
    '',
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
