import type { Regression } from '../findings.ts';
import { JST_MINUTES } from '../japan-time.ts';
import { textOf } from '../region.ts';
import type { Replayed } from './replay.ts';

/** What was found, for people: one table of what happened, one of the episodes as they ended. */
export function replayPage({ revisions, releases }: Replayed, { all }: { all: boolean }): string {
  const shown = revisions.filter(({ reason, kind }) => all || (reason !== 'figures' && kind !== 'placebo'));
  const spread = [...releases.values()].filter(({ openedMinute }) => openedMinute !== null);
  return [
    `${spread.length} versions began to spread: ${spread.map(({ token }) => token).join(', ') || 'none'}.`,
    '',
    '## What happened',
    '',
    shown.length === 0 ? 'Nothing.' : table(HAPPENED, shown.map(happenedRow)),
    '',
    '## Episodes as they ended',
    '',
    revisions.length === 0 ? 'None.' : table(EPISODES, lastOf(revisions).map(episodeRow)),
    '',
  ].join('\n');
}

/** The last line. */
export function replaySummary({ minutes, trials, evidence, releases, revisions }: Replayed) {
  const episodes = lastOf(revisions);
  const ofKind = (wanted: Regression['kind']) => episodes.filter(({ kind }) => kind === wanted).length;
  return {
    minutes,
    trials,
    evidence,
    waves: [...releases.values()].filter(({ openedMinute }) => openedMinute !== null).length,
    pages: revisions.filter(({ pages }) => pages).length,
    releases: episodes.filter(({ kind, state }) => kind === 'release' && state !== 'watch').length,
    changes: ofKind('change'),
    guards: ofKind('guard'),
    information: ofKind('information'),
    placebos: episodes.filter(({ kind, state }) => kind === 'placebo' && state !== 'watch').length,
    open: episodes.filter(({ state, kind }) => isOpen(state) && kind !== 'placebo').length,
  };
}

/** The last revision of each episode, in order of the first. */
export function lastOf(revisions: readonly Regression[]): Regression[] {
  const last = new Map<string, Regression>();
  for (const revision of revisions) last.set(revision.id, revision);
  return [...last.values()];
}

const isOpen = (state: Regression['state']) => state === 'open' || state === 'mitigating';

const HAPPENED = [
  'time (Japan)',
  'episode',
  'what',
  'kind',
  'severity',
  'version',
  'cell',
  'odds ratio',
  'failed',
  'nats',
];

function happenedRow(revision: Regression): string[] {
  const { updatedMinute, id, reason, severity, nats, thresholdNats, pages } = revision;
  return [
    timeOf(updatedMinute),
    id,
    pages ? `**${reason}, pages**` : reason,
    kindOf(revision),
    String(severity),
    versionOf(revision),
    textOf(revision.place),
    effectOf(revision),
    `${percent(revision.rate)} against ${percent(revision.baselineRate)}`,
    `${nats.toFixed(1)} of ${thresholdNats.toFixed(1)}`,
  ];
}

const EPISODES = ['episode', 'kind', 'state', 'since', 'version', 'cell', 'odds ratio', 'cause'];

function episodeRow(revision: Regression): string[] {
  const { id, state, sinceMinute, cause, causeShare } = revision;
  return [
    id,
    kindOf(revision),
    state,
    timeOf(sinceMinute),
    versionOf(revision),
    textOf(revision.place),
    effectOf(revision),
    cause === '' ? '' : `${cause} ${percent(causeShare)}`,
  ];
}

function kindOf({ kind, decoy, series }: Regression): string {
  const of = decoy === '' ? kind : `${kind}: ${decoy}`;
  return series === 'failure' ? of : `${of} (${series})`;
}

function versionOf({ dimension, token, predecessor }: Regression): string {
  if (token === '') return '';
  return predecessor === '' ? `${dimension} ${token}` : `${dimension} ${token} after ${predecessor}`;
}

function effectOf({ oddsRatio, oddsRatioLow, oddsRatioHigh }: Regression): string {
  return `${oddsRatio.toFixed(1)} (${oddsRatioLow.toFixed(1)} – ${oddsRatioHigh.toFixed(1)})`;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function timeOf(minute: number): string {
  return new Date((minute + JST_MINUTES) * 60_000).toISOString().slice(0, 16).replace('T', ' ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
