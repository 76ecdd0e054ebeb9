import type { AlertRule, Text } from '../../schemas/alert-rule.ts';
import { GRAFANA_FOLDERS } from '../../schemas/grafana-folders.ts';
import { CLICKHOUSE_UID, EXPRESSION_UID } from './datasource.ts';

const ORGANISATION = 1;

/**
 * The rules as Grafana's provisioning reads them from a file, which is not the shape of its HTTP API. `model` is taken
 * as it is; labels and annotations have `$` expanded from the environment of Grafana.
 */
export function rulesFile(rules: readonly AlertRule[]) {
  return {
    apiVersion: 1,
    groups: [
      {
        orgId: ORGANISATION,
        name: 'kagimi',
        folder: GRAFANA_FOLDERS.alerts,
        interval: '1m',
        rules: rules.map(grafanaRule),
      },
    ],
  };
}

/** No rule of ours, and the organisation's routes as Grafana has them by itself. */
export function deletedRulesFile(rules: readonly AlertRule[]) {
  return {
    apiVersion: 1,
    deleteRules: rules.map(({ uid }) => ({ orgId: ORGANISATION, uid })),
    resetPolicies: [ORGANISATION],
  };
}

function grafanaRule(rule: AlertRule) {
  return {
    uid: rule.uid,
    // Grafana makes the label alertname of it: the same name as in the other delivery. People read the annotation.
    title: rule.name,
    condition: 'C',
    data: [query(rule), threshold(rule)],
    dashboardUid: rule.board.uid,
    panelId: rule.board.panelId,
    noDataState: rule.noDataState,
    execErrState: rule.execErrState,
    for: duration(rule.forSeconds),
    keepFiringFor: duration(rule.keepFiringForSeconds),
    missing_series_evals_to_resolve: rule.missingSeriesEvaluations,
    labels: { team: rule.team, severity: rule.severity },
    annotations: annotations(rule),
    isPaused: false,
  };
}

function query(rule: AlertRule) {
  return {
    refId: 'A',
    datasourceUid: CLICKHOUSE_UID,
    relativeTimeRange: { from: rule.rangeSeconds, to: 0 },
    // Format 1 is a table; without editorType the editor would open as a builder and lose the SQL.
    model: {
      refId: 'A',
      datasource: { type: 'grafana-clickhouse-datasource', uid: CLICKHOUSE_UID },
      editorType: 'sql',
      format: 1,
      rawSql: rule.sql,
    },
  };
}

function threshold(rule: AlertRule) {
  return {
    refId: 'C',
    datasourceUid: EXPRESSION_UID,
    relativeTimeRange: { from: rule.rangeSeconds, to: 0 },
    model: {
      refId: 'C',
      datasource: { type: EXPRESSION_UID, uid: EXPRESSION_UID },
      type: 'threshold',
      expression: 'A',
      conditions: [{ evaluator: { type: 'gt', params: [rule.threshold] } }],
    },
  };
}

function annotations({ title, summary, value, runbook }: AlertRule) {
  const text = (words: Text, language: keyof Text) => goTemplate(words[language]);
  return {
    title: title.en,
    title_ja: title.ja,
    summary: text(summary, 'en'),
    summary_ja: text(summary, 'ja'),
    description: `${value.en}: ${VALUE}`,
    description_ja: `${value.ja}: ${VALUE}`,
    runbook_url: `\${KAGIMI_RUNBOOKS_URL}/${runbook}.md`,
  };
}

const VALUE = '{{ $values.A.Value }}';

/** `{label}` in Go's words. A single `$` without a brace stays what it is in annotations. */
function goTemplate(template: string): string {
  return template.replace(/\{(\w+)\}/g, (_all, name: string) =>
    name === 'value' ? VALUE : `{{ $labels.${name} }}`,
  );
}

function duration(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
