import type { Alert } from './alert.ts';

export interface LinkOptions {
  /** Where people look at the boards: the console or Grafana; empty for no links. */
  consoleUrl: string;
  /** Where the runbooks are served; empty to name the file. */
  runbooksUrl: string;
}

/** The panel that shows what the alert is about, alone: by the address that Grafana has for it, and the console too. */
export function boardLink({ rule, labels }: Alert, { consoleUrl }: LinkOptions): string {
  if (consoleUrl === '') return '';
  const query = new URLSearchParams({ viewPanel: `panel-${rule.board.panelId}` });
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
