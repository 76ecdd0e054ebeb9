import * as common from '@grafana/grafana-foundation-sdk/common';
import { FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as statushistory from '@grafana/grafana-foundation-sdk/statushistory';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { dress, type PanelDefinition, type PanelOptions } from './panel.ts';
import { type Scale, thresholds } from './scales.ts';

interface LinesOptions extends PanelOptions {
  min?: number;
  max?: number;
  /** Lines across at the steps of this scale. */
  scale?: Scale;
}

/** Lines over time. */
export function lines(options: LinesOptions): PanelDefinition {
  return (language) => dress(overTime(options).lineWidth(2), { ...options, format: 'series', language });
}

/** Columns over time, one above the other. */
export function stack(options: LinesOptions): PanelDefinition {
  return (language) =>
    dress(
      overTime(options)
        .drawStyle(common.GraphDrawStyle.Bars)
        .fillOpacity(80)
        .lineWidth(0)
        .stacking({ build: () => ({ mode: common.StackingMode.Normal, group: 'A' }) }),
      { ...options, format: 'series', language },
    );
}

function overTime({ min, max, scale }: LinesOptions): timeseries.PanelBuilder {
  const builder = new timeseries.PanelBuilder()
    .showPoints(common.VisibilityMode.Auto)
    .spanNulls(false)
    .tooltip({ build: () => ({ mode: common.TooltipDisplayMode.Multi, sort: common.SortOrder.Descending }) })
    .legend({
      build: () => ({
        displayMode: common.LegendDisplayMode.List,
        placement: common.LegendPlacement.Bottom,
        showLegend: true,
        calcs: [],
      }),
    });
  if (min !== undefined) builder.min(min);
  if (max !== undefined) builder.max(max);
  if (scale !== undefined) {
    builder
      .thresholds({ build: () => thresholds(scale) })
      .thresholdsStyle({ build: () => ({ mode: common.GraphThresholdsStyleMode.Dashed }) });
  }
  return builder;
}

/** A row of coloured cells over time for every series. */
export function statusHistory(options: PanelOptions & { scale: Scale }): PanelDefinition {
  return (language) =>
    dress(
      new statushistory.PanelBuilder()
        .showValue(common.VisibilityMode.Never)
        .rowHeight(0.9)
        .colWidth(0.95)
        .fillOpacity(80)
        .colorScheme({ build: () => ({ mode: FieldColorModeId.Thresholds }) })
        .thresholds({ build: () => thresholds(options.scale) })
        .legend({
          build: () => ({
            displayMode: common.LegendDisplayMode.List,
            placement: common.LegendPlacement.Bottom,
            showLegend: true,
            calcs: [],
          }),
        }),
      { ...options, format: 'series', language },
    );
}

/** Counts by time and bucket: one column of the answer for every bucket, lowest first. */
export function heatMap(options: PanelOptions): PanelDefinition {
  return (language) =>
    dress(
      new heatmap.PanelBuilder()
        .calculate(false)
        .cellGap(1)
        .color({
          build: () => ({
            ...heatmap.defaultHeatmapColorOptions(),
            mode: heatmap.HeatmapColorMode.Scheme,
            scheme: 'Blues',
            steps: 64,
            scale: heatmap.HeatmapColorScale.Exponential,
            exponent: 0.5,
          }),
        })
        .rowsFrame({ build: () => ({ layout: common.HeatmapCellLayout.Auto }) })
        .yAxis({ build: () => ({ unit: 'short', axisPlacement: common.AxisPlacement.Left }) })
        .showValue(common.VisibilityMode.Never),
      { ...options, format: 'series', language },
    );
}
