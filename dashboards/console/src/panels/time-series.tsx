import {
  type DataFrame,
  type Field,
  getFieldDisplayName,
  type PanelProps,
  type TimeZone,
} from '@grafana/data';
import { DashboardCursorSync, SortOrder, TooltipDisplayMode } from '@grafana/schema';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import {
  EventBusPlugin,
  TimeSeries,
  TooltipPlugin2,
  type UPlotConfigBuilder,
  usePanelContext,
} from '@grafana/ui';
import { AnnotationMarks } from './annotation-marks.tsx';
import { PlotTooltip, type TooltipRow } from './plot-tooltip.tsx';

/** Values of @grafana/ui's `TooltipHoverMode`, which it does not export. */
const HOVER = { one: 0, all: 1 } as const;

/** Lines, bars and points over time, with what happened marked in them. */
export function TimeSeriesPanel(props: PanelProps<Options>) {
  const { data, options, timeRange, timeZone, width, height, onChangeTimeRange } = props;
  const { sync, eventBus, eventsScope } = usePanelContext();
  const cursorSync = sync?.() ?? DashboardCursorSync.Off;
  const draw = (config: UPlotConfigBuilder, aligned: DataFrame) => (
    <>
      {cursorSync !== DashboardCursorSync.Off && (
        <EventBusPlugin config={config} eventBus={eventBus} frame={aligned} />
      )}
      {options.tooltip?.mode !== TooltipDisplayMode.None && (
        <TooltipPlugin2
          config={config}
          hoverMode={options.tooltip?.mode === TooltipDisplayMode.Single ? HOVER.one : HOVER.all}
          queryZoom={onChangeTimeRange}
          clientZoom
          syncMode={cursorSync}
          syncScope={eventsScope}
          maxWidth={options.tooltip?.maxWidth}
          render={(_plot, dataIdxs, seriesIdx) => (
            <PlotTooltip
              title={timeAt(aligned, dataIdxs[0])}
              rows={rowsAt(aligned, { dataIdxs, seriesIdx, options })}
            />
          )}
        />
      )}
      <AnnotationMarks config={config} frames={data.annotations ?? []} timeZone={zoneOf(timeZone)} />
    </>
  );
  return (
    <TimeSeries
      frames={data.series}
      structureRev={data.structureRev}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend}
      options={options as unknown as Record<string, unknown>}
    >
      {draw}
    </TimeSeries>
  );
}

function zoneOf(timeZone: TimeZone): string {
  return timeZone;
}

function timeAt(frame: DataFrame, at: number | null | undefined): string {
  const [time] = frame.fields;
  return at === null || at === undefined || !time?.display ? '' : (time.display(time.values[at]).text ?? '');
}

function rowsAt(
  frame: DataFrame,
  {
    dataIdxs,
    seriesIdx,
    options,
  }: { dataIdxs: (number | null)[]; seriesIdx: number | null; options: Options },
): TooltipRow[] {
  const single = options.tooltip?.mode === TooltipDisplayMode.Single;
  const rows = frame.fields.flatMap((field, index) => {
    const at = dataIdxs[index];
    const hidden = field.config.custom?.hideFrom?.tooltip === true || (single && index !== seriesIdx);
    if (index === 0 || hidden || at === null || at === undefined) return [];
    return rowOf(frame, field, { at, isActive: index === seriesIdx });
  });
  const order = options.tooltip?.sort ?? SortOrder.None;
  if (order === SortOrder.None) return rows;
  return rows.sort((a, b) => (order === SortOrder.Ascending ? a.numeric - b.numeric : b.numeric - a.numeric));
}

function rowOf(
  frame: DataFrame,
  field: Field,
  { at, isActive }: { at: number; isActive: boolean },
): TooltipRow[] {
  const value: unknown = field.values[at];
  if (value === null || value === undefined || !field.display) return [];
  const shown = field.display(value);
  return [
    {
      label: getFieldDisplayName(field, frame),
      value: `${shown.prefix ?? ''}${shown.text}${shown.suffix ?? ''}`,
      color: shown.color ?? '',
      numeric: shown.numeric,
      isActive,
    },
  ];
}
