import { fill } from '../../../schemas/alert-rule.ts';
import { KIND_WORDS, NETWORK_WORDS } from '../../../schemas/vocabulary-words.ts';
import { type Alert, statusOf } from '../alert.ts';
import { boardLink, type LinkOptions, runbookLink } from '../links.ts';
import { japanTime } from './japan-time.ts';
import type { RegressionText } from './regression.ts';

/** What an alert says beside its labels. It may change while the alert lasts, and no identity hangs on it. */
export interface Annotations {
  title: string;
  title_ja: string;
  summary: string;
  summary_ja: string;
  description: string;
  description_ja: string;
  dashboard_url: string;
  runbook_url: string;
}

/** @param detail more than the rule knows: the finding behind a regression. */
export function annotationsOf(alert: Alert, detail: RegressionText | null, links: LinkOptions): Annotations {
  const { rule, labels } = alert;
  const value = alert.value === null ? '?' : String(alert.value);
  const fallback = {
    en: `${rule.value.en}: ${value}; since ${japanTime(alert.startsAtMs)}`,
    ja: `${rule.value.ja}: ${value}、開始: ${japanTime(alert.startsAtMs)}`,
  };
  const description = detail?.description ?? fallback;
  const summary = detail?.summary ?? {
    en: fill(rule.summary.en, labels, value),
    ja: fill(rule.summary.ja, labelsInJapanese(labels), value),
  };
  return {
    title: rule.title.en,
    title_ja: rule.title.ja,
    summary: plain(summary.en),
    summary_ja: plain(summary.ja),
    description: plain(description.en),
    description_ja: plain(description.ja),
    dashboard_url: boardLink(alert, links),
    runbook_url: runbookLink(alert, links),
  };
}

/** A segment is written by the rule's SQL, with words of the vocabulary in it. */
function labelsInJapanese(labels: Alert['labels']): Record<string, string> {
  const words = (labels.segment ?? '').split(' · ');
  return { ...labels, segment: words.map((word) => SEGMENT_WORDS[word] ?? word).join(' · ') };
}

const SEGMENT_WORDS: Readonly<Record<string, string>> = {
  registration: KIND_WORDS.registration.ja,
  authentication: KIND_WORDS.authentication.ja,
  ...Object.fromEntries(Object.entries(NETWORK_WORDS).map(([word, { ja }]) => [word, ja])),
};

/** One message for people, Japanese first: what a chat shows. What is over needs no more than one line. */
export function messageOf(alert: Alert, annotations: Annotations): string {
  const { title, title_ja, summary, summary_ja, description, description_ja } = annotations;
  const { dashboard_url: dashboard, runbook_url: runbook } = annotations;
  const { resolvedAtMs, rule } = alert;
  const isOver = statusOf(alert) === 'resolved';
  const head = isOver ? '✅ 解消 RESOLVED' : '🔴 発生 FIRING';
  const words =
    resolvedAtMs === null
      ? [summary_ja, description_ja, '', summary, description, '']
      : [summary_ja, summary, `解消 resolved: ${japanTime(resolvedAtMs)}`];
  return [
    `${head} [${rule.severity}] ${title_ja} / ${title}`,
    ...words,
    ...(dashboard === '' ? [] : [`ダッシュボード dashboard: ${dashboard}`]),
    `手順書 runbook: ${runbook}`,
  ].join('\n');
}

/** Texts name cells and siblings, whose number is not ours to bound. */
const TEXT_MAX = 3_000;

/** What a device calls itself may hold anything: in a chat `<!channel>` would wake everybody. */
function plain(text: string): string {
  const harmless = text.replaceAll('&', '＆').replaceAll('<', '‹').replaceAll('>', '›');
  return harmless.length <= TEXT_MAX ? harmless : `${harmless.slice(0, TEXT_MAX - 1)}…`;
}
