import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkType,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { AnnotationDefinition } from './annotations.ts';
import type { BoardUid } from './links.ts';
import type { PanelDefinition, RowDefinition } from './panel.ts';
import type { Language, Text } from './text.ts';
import type { VariableDefinition } from './variables.ts';

/** A board before it is said in a language. */
export interface Board {
  uid: BoardUid;
  title: Text;
  about: Text;
  /** What it shows at first: from so long ago until now. */
  from: `now-${number}${'m' | 'h' | 'd'}`;
  /** Empty: only when asked. */
  refresh: '' | '1m' | '5m';
  variables: readonly VariableDefinition[];
  annotations: readonly AnnotationDefinition[];
  rows: readonly { row?: RowDefinition; panels: readonly PanelDefinition[] }[];
}

const TAG = 'kagimi';
const LINKS: Text = { en: 'Boards', ja: 'ボード' };

/** A board as Grafana's Classic JSON (schema 42), in one language. Both languages have the same uid and panel ids. */
export function buildBoard(board: Board, language: Language): Dashboard {
  const builder = new DashboardBuilder(board.title[language])
    .uid(board.uid)
    .description(board.about[language])
    .tags([TAG])
    .timezone('Asia/Tokyo')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: board.from, to: 'now' })
    .refresh(board.refresh)
    .variables(board.variables.map((variable) => variable(language)))
    .annotations(board.annotations.map((annotation) => annotation(language)))
    .links([boardLinks(language)]);
  for (const { row, panels } of board.rows) {
    if (row !== undefined) builder.withRow(row(language));
    for (const panel of panels) builder.withPanel(panel(language));
  }
  return builder.build();
}

/** The other boards, with this one's variables and time. */
function boardLinks(language: Language) {
  return {
    build: () => ({
      title: LINKS[language],
      type: DashboardLinkType.Dashboards,
      icon: 'dashboard',
      tooltip: '',
      tags: [TAG],
      asDropdown: true,
      targetBlank: false,
      includeVars: true,
      keepTime: true,
    }),
  };
}

/** The JSON as it is committed, provisioned and shown. */
export function writeBoard(board: Board, language: Language): string {
  return `${JSON.stringify(buildBoard(board, language), null, 2)}\n`;
}
