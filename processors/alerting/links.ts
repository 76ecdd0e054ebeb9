import type { Alert } from './alert.ts';

export interface LinkOptions {
  /** Where people look at the boards: the console or Grafana; empty for no links. */
  consoleUrl: string;
  /** Where the runbooks are served; empty to name the file. */
  runbooksUrl: string;
}

/** The panel that shows what the alert is about. Grafana opens that panel alone, the console its whole board. */
export function boardLink({ rule, labels }: Alert, { consoleUrl }: LinkOptions): string {
  if (consoleUrl === '') return '';
  const query = new URLSearchParams({ viewPanel: String(rule.board.panelId) });
  for (const name of ['tenant', 'os'] as const) {
    const value = labels[name];
    if (value) query.set(`var-${name}`, value);
  }
  return `${withoutSlash(consoleUrl)}/d/${rule.board.uid}?${query}`;
}

export function runbookLink({ rule }: Alert, { runbooksUrl }: LinkOptions): string {
  return `${runbooksUrl === '' ? 'dashboards/runbooks' : withoutSlash(runbooksUrl)}/${rule.runbook}.md`;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
