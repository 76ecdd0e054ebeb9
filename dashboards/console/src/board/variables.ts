import {
  ConstantVariable,
  CustomVariable,
  IntervalVariable,
  QueryVariable,
  type SceneVariable,
  SceneVariableSet,
  TextBoxVariable,
} from '@grafana/scenes';
import { DATA_SOURCE } from '../host/data-source.ts';
import type { BoardJson, VariableJson } from './json.ts';

/** The board's variables, as its JSON has them. The one of the data source is left out: there is only one here. */
export function buildVariables(board: BoardJson, lang: string): SceneVariableSet {
  const variables = (board.templating?.list ?? []).flatMap((variable) =>
    build(variable, { board: board.uid, lang }),
  );
  return new SceneVariableSet({ variables });
}

function build(json: VariableJson, at: { board: string; lang: string }): SceneVariable[] {
  const { name, label, description, hide, current } = json;
  const shared = { name, label, description, hide };
  const choice = {
    ...shared,
    value: current?.value ?? '',
    text: current?.text ?? '',
    isMulti: json.multi ?? false,
    includeAll: json.includeAll ?? false,
  };
  switch (json.type) {
    case 'query':
      return [
        new QueryVariable({
          ...choice,
          datasource: DATA_SOURCE,
          query: { refId: name, ask: { ...at, variable: name }, rawSql: sqlOf(json.query) },
          refresh: json.refresh ?? 1,
          regex: json.regex ?? '',
          sort: json.sort ?? 0,
        }),
      ];
    case 'custom':
      return [new CustomVariable({ ...choice, query: String(json.query ?? '') })];
    case 'textbox':
      return [new TextBoxVariable({ ...shared, value: one(current?.value) || String(json.query ?? '') })];
    case 'constant':
      return [new ConstantVariable({ ...shared, value: String(json.query ?? '') })];
    case 'interval':
      return [
        new IntervalVariable({
          ...shared,
          value: one(current?.value),
          intervals: String(json.query ?? '').split(','),
          autoEnabled: json.auto ?? false,
          autoStepCount: json.auto_count ?? 30,
          autoMinInterval: json.auto_min ?? '10s',
        }),
      ];
    default:
      return [];
  }
}

/** Only so that scenes sees which other variables the query needs; the server has its own. */
function sqlOf(query: unknown): string {
  if (typeof query === 'string') return query;
  return typeof query === 'object' && query !== null && 'rawSql' in query ? String(query.rawSql) : '';
}

function one(value: string | string[] | undefined): string {
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
}
