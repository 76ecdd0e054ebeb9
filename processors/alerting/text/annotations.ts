import { fill, type Text } from '../../../schemas/alert-rule.ts';
import { type Alert, statusOf } from '../alert.ts';
import { boardLink, type LinkOptions, runbookLink } from '../links.ts';
import { japanTime } from './japan-time.ts';

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

/** @param detail more than the rule knows, such as the evidence of a regression. */
export function annotationsOf(alert: Alert, detail: Text | null, links: LinkOptions): Annotations {
  const { rule, labels } = alert;
  const value = alert.value === null ? '?' : String(alert.value);
  const fallback = {
    en: `${rule.value.en}: ${value}; since ${japanTime(alert.startsAtMs)}`,
    ja: `${rule.value.ja}: ${value}、開始: ${japanTime(alert.startsAtMs)}`,
  };
  const description = detail ?? fallback;
  return {
    title: rule.title.en,
    title_ja: rule.title.ja,
    summary: plain(fill(rule.summary.en, labels, value)),
    summary_ja: plain(fill(rule.summary.ja, labels, value)),
    description: plain(description.en),
    description_ja: plain(description.ja),
    dashboard_url: boardLink(alert, links),
    runbook_url: runbookLink(alert, links),
  };
}

/** One message for people, Japanese first: what a chat shows. */
export function messageOf(alert: Alert, annotations: Annotations): string {
  const isOver = statusOf(alert) === 'resolved';
  const head = isOver ? '✅ 解消 RESOLVED' : '🔴 発生 FIRING';
  const over = alert.resolvedAtMs === null ? [] : [`解消 resolved: ${japanTime(alert.resolvedAtMs)}`];
  return [
    `${head} [${alert.rule.severity}] ${annotations.title_ja} / ${annotations.title}`,
    annotations.summary_ja,
    annotations.summary,
    ...over,
    annotations.description_ja,
    annotations.description,
    ...[annotations.dashboard_url, annotations.runbook_url].filter((link) => link !== ''),
  ].join('\n');
}

/** Texts name cells and siblings, whose number is not ours to bound. */
const TEXT_MAX = 3_000;

/** What a device calls itself may hold anything: in a chat `<!channel>` would wake everybody. */
function plain(text: string): string {
  const harmless = text.replaceAll('&', '＆').replaceAll('<', '‹').replaceAll('>', '›');
  return harmless.length <= TEXT_MAX ? harmless : `${harmless.slice(0, TEXT_MAX - 1)}…`;
}
