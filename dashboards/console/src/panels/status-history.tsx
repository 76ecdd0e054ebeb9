import { type Field, FieldType, getFieldDisplayName, type PanelProps } from '@grafana/data';
import { VisibilityMode } from '@grafana/schema';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/statushistory/panelcfg/x/StatusHistoryPanelCfg_types.gen';
import { useTheme2 } from '@grafana/ui';
import { type Cell, TimeGrid } from './time-grid.tsx';

/** One row per series, one cell per time, coloured by thresholds or mappings. */
export function StatusHistoryPanel({
  data,
  options,
  timeRange,
  timeZone,
  width,
  height,
  title,
}: PanelProps<Options>) {
  const theme = useTheme2();
  const rows = data.series.flatMap((frame) =>
    frame.fields
      .filter((field) => field.type !== FieldType.time && field.config.custom?.hideFrom?.viz !== true)
      .map((field) => ({ name: getFieldDisplayName(field, frame, data.series), field })),
  );
  const times = data.series[0]?.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
  const cellAt = (field: Field | undefined, label: string, column: number): Cell | null => {
    const value: unknown = field?.values[column];
    if (value === null || value === undefined || !field?.display) return null;
    const shown = field.display(value);
    const text = `${shown.prefix ?? ''}${shown.text}${shown.suffix ?? ''}`;
    const color = shown.color ?? theme.colors.background.secondary;
    return {
      color,
      text,
      textColor: theme.colors.getContrastText(color),
      tooltip: [{ label, value: text, color, numeric: shown.numeric, isActive: false }],
    };
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
      gap={2}
      showText={options.showValue !== VisibilityMode.Never}
    />
  );
}
