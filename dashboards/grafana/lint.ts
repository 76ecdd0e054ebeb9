import type { Dashboard, Panel, RowPanel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { expandMacros } from '../macros/expand.ts';
import { DATASOURCE, FORMATS } from './clickhouse.ts';
import { BOARD_UIDS } from './links.ts';

/** Something that a board must not have, with the panel where it is; 0 stands for the board itself. */
export interface Finding {
  board: string;
  panel: number;
  rule: string;
  says: string;
}

/** What both renderers, Grafana and the console, draw alike. */
const PANEL_TYPES = [
  'row',
  'stat',
  'bargauge',
  'timeseries',
  'table',
  'status-history',
  'heatmap',
  'barchart',
  'text',
];
const TRANSFORMATIONS = ['groupingToMatrix', 'organize'];
/** Of the Classic JSON that Grafana 11.6 and all later ones provision from files. */
const SCHEMA_VERSION = 42;
const COLUMNS = 24;

/** What the rules read of a query. */
export interface Query {
  panel: number;
  rawSql: string;
  format: number;
  datasource?: { type?: string; uid?: string } | undefined;
}

type Rule = (board: Dashboard) => { panel?: number; says: string }[];

/** Every rule that a board breaks; none for one that may be provisioned. */
export function lintBoard(board: Dashboard): Finding[] {
  return Object.entries(RULES).flatMap(([rule, check]) =>
    check(board).map(({ panel = 0, says }) => ({ board: board.uid ?? '', panel, rule, says })),
  );
}

/** All queries of a board with the panel they are of (0: of a variable or an annotation). */
export function queriesOf(board: Dashboard): Query[] {
  const ofPanels = panelsOf(board).flatMap((panel) =>
    (panel.targets ?? []).map((query) => asQuery(query, panel.id ?? 0)),
  );
  const ofAnnotations = (board.annotations.list ?? []).flatMap(({ target }) =>
    target === undefined ? [] : [asQuery(target, 0)],
  );
  const ofVariables = variablesOf(board)
    .filter(({ type }) => type === 'query')
    .map(({ query, datasource }) => ({ panel: 0, rawSql: String(query), format: FORMATS.table, datasource }));
  return [...ofPanels, ...ofAnnotations, ...ofVariables];
}

function asQuery(query: object, panel: number): Query {
  return { rawSql: '', format: -1, ...query, panel };
}

/** Panels that show data or words; rows are none. */
export function panelsOf(board: Dashboard): Panel[] {
  return (board.panels ?? []).flatMap((panel) => (isRow(panel) ? panel.panels : [panel]));
}

export function variablesOf(board: Dashboard): VariableModel[] {
  return board.templating.list ?? [];
}

function isRow(panel: Panel | RowPanel): panel is RowPanel {
  return panel.type === 'row';
}

const showsData = (panel: Panel) => panel.type !== 'text';

/** A rule for every panel that shows data. */
function everyPanel(broken: (panel: Panel) => string | false): Rule {
  return (board) =>
    panelsOf(board)
      .filter(showsData)
      .flatMap((panel) => {
        const says = broken(panel);
        return says === false ? [] : [{ panel: panel.id ?? 0, says }];
      });
}

/** A rule for every query. */
function everyQuery(broken: (query: Query, board: Dashboard) => string | false): Rule {
  return (board) =>
    queriesOf(board).flatMap((query) => {
      const says = broken(query, board);
      return says === false ? [] : [{ panel: query.panel, says }];
    });
}

const RULES: Readonly<Record<string, Rule>> = {
  'uneditable-dashboard': ({ editable }) =>
    editable === false ? [] : [{ says: 'It can be edited by hand.' }],
  'schema-version': ({ schemaVersion }) =>
    schemaVersion === SCHEMA_VERSION
      ? []
      : [{ says: `Its schema is ${schemaVersion}, not ${SCHEMA_VERSION}.` }],
  'board-uid': ({ uid }) =>
    Object.values<string | undefined>(BOARD_UIDS).includes(uid) ? [] : [{ says: 'Its uid is on no list.' }],
  'unique-ids': uniqueIds,
  'panel-grid': grid,
  'panel-types': (board) =>
    (board.panels ?? [])
      .filter(({ type }) => !PANEL_TYPES.includes(type))
      .map(({ id = 0, type }) => ({ panel: id, says: `The console can not draw "${type}".` })),
  'panel-title-description': (board) =>
    panelsOf(board)
      .filter(({ title, description }) => !title || !description)
      .map(({ id = 0 }) => ({ panel: id, says: 'It has no title or no description.' })),
  'panel-units': everyPanel((panel) => !panel.fieldConfig?.defaults.unit && 'It has no unit.'),
  'panel-no-value': everyPanel(
    (panel) => !panel.fieldConfig?.defaults.noValue && 'It says nothing when it is empty.',
  ),
  'panel-no-targets': everyPanel((panel) => (panel.targets ?? []).length === 0 && 'It has no query.'),
  'panel-datasource': everyPanel((panel) => !isOurs(panel.datasource) && 'Its data source is not ours.'),
  'panel-transformations': everyPanel((panel) => {
    const strange = (panel.transformations ?? []).find(({ id }) => !TRANSFORMATIONS.includes(id));
    return strange !== undefined && `The console can not do "${strange.id}".`;
  }),
  'target-datasource': everyQuery(({ datasource }) => !isOurs(datasource) && 'A data source is not ours.'),
  'series-ordered': everyQuery(
    ({ format, rawSql }) =>
      format === FORMATS.series &&
      !(/\bORDER BY time\b(?![\s\S]*\bFROM\b)/.test(rawSql) && /\btime\b/.test(rawSql)) &&
      'A series is not sorted by time at its end.',
  ),
  'query-formula': everyQuery(
    ({ rawSql }) => !/^-- \S/.test(rawSql) && 'It does not begin with its meaning.',
  ),
  'query-comment': everyQuery(
    ({ rawSql }) =>
      /^\s*--.*\$/m.test(rawSql) && 'A comment holds a dollar sign, which Grafana would fill in.',
  ),
  'variable-quoting': everyQuery(unquoted),
  'query-expands': everyQuery(unexpandable),
  'links-resolve': deadLinks,
};

function isOurs(datasource: { type?: string; uid?: string } | undefined): boolean {
  return datasource?.type === DATASOURCE.type && datasource.uid === DATASOURCE.uid;
}

function uniqueIds(board: Dashboard) {
  const ids = (board.panels ?? []).map(({ id = 0 }) => id);
  return ids
    .filter((id, at) => id <= 0 || ids.indexOf(id) !== at)
    .map((id) => ({ panel: id, says: 'Its id is missing, or is used twice.' }));
}

function grid(board: Dashboard) {
  const placed = (board.panels ?? []).map(({ id = 0, gridPos }) => ({ id, ...gridPos }));
  return placed.flatMap(({ id, x = -1, y = -1, w = 0, h = 0 }, at) => {
    if (x < 0 || y < 0 || w < 1 || h < 1 || x + w > COLUMNS)
      return [{ panel: id, says: 'It is not on the grid.' }];
    const under = placed
      .slice(at + 1)
      .find(
        (b) =>
          x < (b.x ?? 0) + (b.w ?? 0) &&
          (b.x ?? 0) < x + w &&
          y < (b.y ?? 0) + (b.h ?? 0) &&
          (b.y ?? 0) < y + h,
      );
    return under === undefined ? [] : [{ panel: id, says: `It overlaps panel ${under.id}.` }];
  });
}

/** The plugin joins the values of a plain variable without escaping them, and so does every other format. */
function unquoted({ rawSql }: Query): string | false {
  const bare = rawSql
    .replace(/\$__conditionalAll\(/g, '')
    .replace(/, \$\w+\)/g, '')
    .replace(/\$__\w+/g, '')
    .match(/\$\{(?!\w+:singlequote\})[^}]*\}|\$[A-Za-z_]\w*/);
  return bare !== null && `"${bare[0]}" is not written as \${…:singlequote}.`;
}

function unexpandable({ rawSql }: Query, board: Dashboard): string | false {
  const chosen = Object.fromEntries(variablesOf(board).map(({ name }) => [name, ['a']]));
  const all = Object.fromEntries(
    variablesOf(board).map(({ name, includeAll }) => [name, includeAll ? ['$__all'] : ['a']]),
  );
  try {
    for (const variables of [chosen, all]) {
      expandMacros(rawSql, { fromMs: 0, toMs: 60_000, intervalMs: 1_000, variables });
    }
    return false;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function deadLinks(board: Dashboard) {
  const uids = Object.values<string>(BOARD_UIDS);
  return panelsOf(board).flatMap((panel) =>
    [...JSON.stringify(panel.fieldConfig ?? {}).matchAll(/"url":"\/d\/([\w-]+)/g)]
      .filter(([, uid = '']) => !uids.includes(uid))
      .map(([, uid]) => ({ panel: panel.id ?? 0, says: `It links to "${uid}", which is no board.` })),
  );
}
