import type { FieldConfigSource, PanelMenuItem } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import {
  dataLayers,
  SceneDataLayerSet,
  SceneDataTransformer,
  SceneFlexItem,
  SceneFlexLayout,
  SceneGridItem,
  SceneGridLayout,
  SceneGridRow,
  SceneQueryRunner,
  VizPanel,
  VizPanelMenu,
} from '@grafana/scenes';
import { DATA_SOURCE, type KagimiQuery } from '../host/data-source.ts';
import { keptSearch } from '../shell/kept-search.ts';
import type { Texts } from '../texts.ts';
import type { AnnotationJson, BoardJson, PanelJson } from './json.ts';
import { searchWithPanel } from './view-panel.ts';

interface At {
  board: string;
  lang: string;
  texts: Texts;
}

/** The board's grid; panels below a row belong to it until the next one. */
export function buildGrid(board: BoardJson, at: At): SceneGridLayout {
  const children: (SceneGridItem | SceneGridRow)[] = [];
  let row: SceneGridRow | undefined;
  for (const panel of board.panels ?? []) {
    if (panel.type === 'row') {
      row = buildRow(panel, at);
      children.push(row);
    } else if (row && !row.state.isCollapsed) {
      row.setState({ children: [...row.state.children, buildItem(panel, at)] });
    } else children.push(buildItem(panel, at));
  }
  return new SceneGridLayout({ isDraggable: false, isResizable: false, isLazy: true, children });
}

/** One panel, as large as the window lets it be. */
export function buildAlone(panel: PanelJson, at: At): SceneFlexLayout {
  return new SceneFlexLayout({
    children: [new SceneFlexItem({ minHeight: 420, body: buildPanel(panel, at) })],
  });
}

function buildRow({ id, title, gridPos, collapsed, panels }: PanelJson, at: At): SceneGridRow {
  return new SceneGridRow({
    key: `row-${id}`,
    title: title ?? '',
    y: gridPos.y,
    isCollapsible: true,
    isCollapsed: collapsed ?? false,
    children: (panels ?? []).map((panel) => buildItem(panel, at)),
  });
}

function buildItem(panel: PanelJson, at: At): SceneGridItem {
  const { x, y, w, h } = panel.gridPos;
  return new SceneGridItem({
    key: `item-${panel.id}`,
    x,
    y,
    width: w,
    height: h,
    body: buildPanel(panel, at),
  });
}

function buildPanel(panel: PanelJson, at: At): VizPanel {
  const hasQueries = (panel.targets ?? []).length > 0;
  return new VizPanel({
    key: `panel-${panel.id}`,
    pluginId: panel.type,
    title: panel.title ?? '',
    description: panel.description,
    options: panel.options ?? {},
    fieldConfig: (panel.fieldConfig ?? { defaults: {}, overrides: [] }) as FieldConfigSource<object>,
    displayMode: panel.transparent ? 'transparent' : 'default',
    hoverHeader: (panel.title ?? '') === '',
    ...(hasQueries ? { $data: buildData(panel, at), menu: buildMenu(panel, at) } : {}),
  });
}

function buildMenu(panel: PanelJson, { board, texts }: At): VizPanelMenu {
  const items: PanelMenuItem[] = [
    {
      text: texts.viewPanel,
      iconClassName: 'eye',
      onClick: () => locationService.push(`/d/${board}${searchWithPanel(window.location.search, panel.id)}`),
    },
    {
      text: texts.showSql,
      iconClassName: 'database',
      onClick: () =>
        locationService.push(`/queries/${board}${keptSearch(window.location.search)}#panel-${panel.id}`),
    },
    ...(panel.links ?? []).map(({ title, url, targetBlank }) => ({
      text: title,
      href: url,
      iconClassName: 'link' as const,
      target: targetBlank ? ('_blank' as const) : undefined,
    })),
  ];
  return new VizPanelMenu({ items });
}

function buildData(panel: PanelJson, at: At): SceneDataTransformer {
  const queries = (panel.targets ?? []).map(
    ({ refId, rawSql, hide }): KagimiQuery => ({
      refId,
      hide,
      rawSql,
      datasource: DATA_SOURCE,
      ask: { board: at.board, lang: at.lang, panel: panel.id, target: refId },
    }),
  );
  const runner = new SceneQueryRunner({
    datasource: DATA_SOURCE,
    queries,
    minInterval: panel.interval,
    maxDataPoints: panel.maxDataPoints,
    dataLayerFilter: { panelId: panel.id },
  });
  return new SceneDataTransformer({ $data: runner, transformations: panel.transformations ?? [] });
}

/** What happened, to be marked in every panel over time. Grafana's built-in annotations need Grafana. */
export function buildAnnotations(board: BoardJson, { lang }: At): SceneDataLayerSet {
  const layers = (board.annotations?.list ?? [])
    .filter(({ builtIn, target }) => builtIn !== 1 && target?.rawSql !== undefined)
    .map((annotation) => buildLayer(annotation, { board: board.uid, lang }));
  return new SceneDataLayerSet({ layers });
}

function buildLayer(annotation: AnnotationJson, ask: { board: string; lang: string }) {
  const { name, enable, hide, iconColor, filter, target } = annotation;
  const query = {
    refId: 'Anno',
    rawSql: target?.rawSql,
    ask: { ...ask, annotation: name },
    datasource: DATA_SOURCE,
  };
  return new dataLayers.AnnotationsDataLayer({
    name,
    isEnabled: enable ?? true,
    isHidden: hide ?? false,
    query: {
      name,
      enable: enable ?? true,
      iconColor: iconColor ?? 'blue',
      filter,
      datasource: DATA_SOURCE,
      target: query as never,
    },
  });
}
