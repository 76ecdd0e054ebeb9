import { CAUSE_CLASSES, type CauseClass } from './causes.ts';
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

/** Whose trouble each class is, and whether it counts against the service level. */
const CLASS_MEANINGS: Readonly<Record<CauseClass, { en: string; level: string }>> = {
  none: { en: 'nothing failed', level: 'no' },
  abort: { en: 'the person, or whoever called them away, ended it', level: 'no' },
  benign: { en: 'the wish was already fulfilled', level: 'no' },
  ignored: { en: 'page or browser took the request back, unnoticed', level: 'no' },
  fault: { en: 'something is broken', level: '**yes**' },
  environment: { en: 'device, settings or network can not do it', level: 'no' },
  relying_party: { en: 'the own page or app asked wrongly', level: 'no' },
  experience: { en: 'nothing to answer with here', level: 'no' },
  security: { en: 'a sign of an attack', level: 'no' },
  silence: { en: 'no end was heard', level: 'as an interval' },
  unknowable: { en: 'nobody can tell', level: 'no' },
};

/** The causes by class, as `docs/causes.md` shows them. */
export function causesTable(): string {
  const rows = CAUSE_CLASSES.flatMap((word) =>
    Object.entries(CAUSES)
      .filter(([, cause]) => cause.class === word)
      .map(([code, { en, ja, spec }]) => [`\`${code}\``, word, CLASS_MEANINGS[word].level, en, ja, spec]),
  );
  const classes = CAUSE_CLASSES.map((word) => [
    `\`${word}\``,
    CLASS_MEANINGS[word].en,
    CLASS_MEANINGS[word].level,
  ]);
  return [
    table(['class', 'whose trouble', 'counts against the service level'], classes),
    '',
    table(['cause', 'class', 'service level', 'meaning', '日本語', 'WebAuthn'], rows),
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
