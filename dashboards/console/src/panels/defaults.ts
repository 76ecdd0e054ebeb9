import {
  BarAlignment,
  GraphDrawStyle,
  GraphGradientMode,
  GraphThresholdsStyleMode,
  LineInterpolation,
  ScaleDistribution,
  StackingMode,
  TableCellDisplayMode,
  VisibilityMode,
} from '@grafana/schema';

const REDUCE = { calcs: ['lastNotNull'], fields: '', values: false };
const LEGEND = { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] };
const TOOLTIP = { mode: 'multi', sort: 'none' };

/** What a panel's JSON may leave out, by panel type: the defaults of Grafana 13. */
export const OPTIONS = {
  stat: {
    reduceOptions: REDUCE,
    colorMode: 'value',
    graphMode: 'area',
    justifyMode: 'auto',
    textMode: 'auto',
    orientation: 'auto',
    percentChangeColorMode: 'standard',
  },
  bargauge: {
    reduceOptions: REDUCE,
    displayMode: 'gradient',
    orientation: 'auto',
    showUnfilled: true,
    valueMode: 'color',
    namePlacement: 'auto',
    minVizHeight: 16,
    minVizWidth: 8,
  },
  timeseries: { legend: LEGEND, tooltip: TOOLTIP },
  table: { showHeader: true, cellHeight: 'sm', frameIndex: 0 },
  'status-history': { legend: LEGEND, tooltip: TOOLTIP, showValue: 'auto', rowHeight: 0.9, colWidth: 0.9 },
  heatmap: {
    color: { scheme: 'Oranges', reverse: false, steps: 64 },
    cellGap: 1,
    tooltip: TOOLTIP,
    yAxis: {},
  },
  barchart: {
    legend: LEGEND,
    tooltip: TOOLTIP,
    orientation: 'auto',
    stacking: 'none',
    showValue: 'auto',
    barWidth: 0.97,
    groupWidth: 0.7,
  },
  text: { mode: 'markdown', content: '' },
} as const satisfies Record<string, Readonly<Record<string, unknown>>>;

const HIDE_FROM = { hideFrom: { tooltip: false, viz: false, legend: false } };
const AXIS = {
  axisPlacement: 'auto',
  axisLabel: '',
  axisColorMode: 'text',
  axisGridShow: undefined,
  axisBorderShow: false,
  axisCenteredZero: false,
  axisSoftMin: undefined,
  axisSoftMax: undefined,
  axisWidth: undefined,
  scaleDistribution: { type: ScaleDistribution.Linear },
};

/** The same for a field's own properties, `custom.…` in JSON. */
export const CUSTOM: Partial<Record<keyof typeof OPTIONS, Readonly<Record<string, unknown>>>> = {
  timeseries: {
    ...AXIS,
    ...HIDE_FROM,
    drawStyle: GraphDrawStyle.Line,
    lineInterpolation: LineInterpolation.Linear,
    lineWidth: 1,
    lineStyle: { fill: 'solid' },
    fillOpacity: 0,
    fillBelowTo: undefined,
    gradientMode: GraphGradientMode.None,
    barAlignment: BarAlignment.Center,
    barWidthFactor: 0.6,
    barMaxWidth: undefined,
    showPoints: VisibilityMode.Auto,
    pointSize: 5,
    spanNulls: false,
    insertNulls: false,
    stacking: { mode: StackingMode.None, group: 'A' },
    transform: undefined,
    thresholdsStyle: { mode: GraphThresholdsStyleMode.Off },
  },
  table: {
    align: 'auto',
    cellOptions: { type: TableCellDisplayMode.Auto },
    width: undefined,
    minWidth: undefined,
    inspect: false,
    filterable: false,
    hideFrom: { viz: false },
    hidden: undefined,
    wrapText: undefined,
    wrapHeaderText: undefined,
    footer: undefined,
    tooltip: undefined,
  },
  'status-history': { ...HIDE_FROM, fillOpacity: 70, lineWidth: 1 },
  heatmap: HIDE_FROM,
  barchart: { ...AXIS, ...HIDE_FROM, fillOpacity: 80, lineWidth: 1, gradientMode: GraphGradientMode.None },
};
