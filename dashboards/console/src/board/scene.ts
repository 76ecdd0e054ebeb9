import {
  behaviors,
  type dataLayers,
  EmbeddedScene,
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  VariableValueSelectors,
} from '@grafana/scenes';
import type { DashboardCursorSync } from '@grafana/schema';
import { TIME_ZONE } from '../host/services.ts';
import type { Language } from '../texts.ts';
import { TEXTS } from '../texts.ts';
import { AnnotationToggles } from './annotation-toggles.tsx';
import type { BoardJson, PanelJson } from './json.ts';
import { buildAlone, buildAnnotations, buildGrid } from './panels.ts';
import { buildVariables } from './variables.ts';

const REFRESH_INTERVALS = ['5s', '10s', '30s', '1m', '5m', '15m', '30m', '1h'];

/**
 * A board that lives: its JSON as a scene with variables, range, refresh, annotations and panels.
 * @param alone the one panel of it to show; undefined for all
 */
export function buildScene(board: BoardJson, language: Language, alone?: PanelJson): EmbeddedScene {
  const at = { board: board.uid, lang: language, texts: TEXTS[language] };
  const zone = board.timezone && board.timezone !== 'browser' ? board.timezone : TIME_ZONE;
  const annotations = buildAnnotations(board, at);
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({
      from: board.time?.from ?? 'now-6h',
      to: board.time?.to ?? 'now',
      timeZone: zone,
      weekStart: 'monday',
    }),
    $variables: buildVariables(board, language),
    $data: annotations,
    $behaviors: [new behaviors.CursorSync({ sync: (board.graphTooltip ?? 0) as DashboardCursorSync })],
    controls: [
      new VariableValueSelectors({}),
      new AnnotationToggles({ layers: annotations.state.layers as dataLayers.AnnotationsDataLayer[] }),
      new SceneControlsSpacer(),
      new SceneTimePicker({ isOnCanvas: true }),
      new SceneRefreshPicker({
        isOnCanvas: true,
        refresh: board.refresh || '',
        intervals: board.timepicker?.refresh_intervals ?? REFRESH_INTERVALS,
      }),
    ],
    body: alone === undefined ? buildGrid(board, at) : buildAlone(alone, at),
  });
}
