import { type Field, FieldType, getFieldDisplayName, getValueFormat, type PanelProps } from '@grafana/data';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import { useTheme2 } from '@grafana/ui';
import { TimeGrid } from './time-grid.tsx';

/** Counts that came in buckets: one series per bucket, the first at the bottom, darker or brighter by count. */
export function HeatmapPanel({
  data,
  options,
  timeRange,
  timeZone,
  width,
  height,
  title,
}: PanelProps<Options>) {
  const theme = useTheme2();
  const buckets = data.series.flatMap((frame) =>
    frame.fields
      .filter(({ type }) => type === FieldType.number)
      .map((field) => ({ name: getFieldDisplayName(field, frame, data.series), field })),
  );
  const rows = buckets.sort((a, b) => lowerBound(a.name) - lowerBound(b.name));
  if (options.yAxis?.reverse !== true) rows.reverse();
  const times = data.series[0]?.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
  const most = Math.max(1, ...rows.flatMap(({ field }) => field.values.map((value) => Number(value ?? 0))));
  const hue = theme.visualization.getColorByName(HUES[options.color?.scheme ?? ''] ?? 'orange');
  const format = getValueFormat(options.cellValues?.unit ?? 'short');
  const colorOf = (count: number) => {
    // A square root, so that a few slow ones are seen beside many quick ones.
    const share = Math.round(100 * (0.12 + 0.88 * Math.sqrt(count / most)));
    return `color-mix(in srgb, ${hue} ${share}%, ${theme.colors.background.primary})`;
  };
  const cellAt = (field: Field | undefined, label: string, column: number) => {
    const count = Number(field?.values[column] ?? 0);
    if (!(count > 0)) return null;
    const shown = format(count, options.cellValues?.decimals);
    const color = colorOf(count);
    const value = `${shown.text}${shown.suffix ?? ''}`;
    return { color, text: value, tooltip: [{ label, value, color, numeric: count, isActive: false }] };
  };
  return (
    <TimeGrid
      label={title}
      rows={rows.map(({ name }) => name)}
      times={times}
      cellAt={(row, column) => cellAt(rows[row]?.field, rows[row]?.name ?? '', column)}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      gap={options.cellGap ?? 1}
    />
  );
}

/** Grafana's colour schemes, as the one hue that they end in. */
const HUES: Readonly<Record<string, string>> = {
  Oranges: 'orange',
  Blues: 'blue',
  Greens: 'green',
  Purples: 'purple',
  Reds: 'red',
};

/** Where a bucket begins, by the first number in its name; a name without one keeps its place at the end. */
function lowerBound(name: string): number {
  const [text] = /\d+(?:\.\d+)?/.exec(name) ?? [];
  const scale = /\d\s*(?:min|m\b|分)/.test(name) ? 60 : 1;
  const below = /^\s*(?:<|≤|-)|未満|以下/.test(name) ? -0.5 : 0;
  return text === undefined ? Number.MAX_SAFE_INTEGER : Number(text) * scale + below;
}
