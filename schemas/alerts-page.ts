import { ALERT_LABELS, type AlertRule, SEVERITIES, TEAMS } from './alert-rule.ts';
import { ALERT_RULES } from './alerts.ts';

/** The parts of docs/alerts.md that follow from the code, by the heading that they stand under. */
export function alertTables(): Readonly<Record<string, string>> {
  return {
    Rules: table(
      [
        'alert',
        '日本語',
        'team',
        'severity',
        'fires when',
        'for',
        'keeps firing',
        'no data',
        'no answer',
        'runbook',
      ],
      ALERT_RULES.map(ruleCells),
    ),
    Labels: table(
      ['label', 'meaning', '日本語', 'rules'],
      Object.entries(ALERT_LABELS).map(([name, { en, ja }]) => [`\`${name}\``, en, ja, rulesWith(name)]),
    ),
    Teams: table(
      ['team', 'meaning', '日本語'],
      Object.entries(TEAMS).map(([name, { en, ja }]) => [`\`${name}\``, en, ja]),
    ),
    Severity: table(
      ['severity', 'meaning', '日本語'],
      Object.entries(SEVERITIES).map(([name, { en, ja }]) => [`\`${name}\``, en, ja]),
    ),
  };
}

function ruleCells(rule: AlertRule): string[] {
  return [
    `\`${rule.name}\``,
    rule.title.ja,
    `\`${rule.team}\``,
    `\`${rule.severity}\``,
    `${rule.value.en} > ${rule.threshold}`,
    `${rule.forSeconds / 60} min`,
    `${rule.keepFiringForSeconds / 60} min`,
    rule.noDataState === 'OK' ? 'normal' : 'fires',
    rule.execErrState === 'KeepLast' ? 'stays as it is' : 'fires',
    `[${rule.runbook}](../dashboards/runbooks/${rule.runbook}.md)`,
  ];
}

function rulesWith(label: string): string {
  const rules = ALERT_RULES.filter(({ labels }) => labels.includes(label as never));
  return rules.length === 0 ? 'all' : rules.map(({ name }) => name).join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
