import { cacheFieldDisplayNames, type PanelProps } from '@grafana/data';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import { TableNG } from '@grafana/ui/unstable';

/** Rows, with gauges, colours and links in their cells. A query gives one frame; the first is shown. */
export function TablePanel({
  data,
  options,
  fieldConfig,
  width,
  height,
  title,
  timeRange,
}: PanelProps<Options>) {
  const frame = data.series[options.frameIndex ?? 0] ?? data.series[0];
  if (!frame) return null;
  // The table reads a column's name from there only.
  cacheFieldDisplayNames(data.series);
  return (
    <TableNG
      key={frame.fields.map(({ name }) => name).join()}
      ariaLabel={title || undefined}
      data={frame}
      width={width}
      height={height}
      noHeader={options.showHeader === false}
      cellHeight={options.cellHeight}
      sortBy={options.sortBy}
      frozenColumns={options.frozenColumns?.left}
      enablePagination={options.enablePagination}
      fieldConfig={fieldConfig}
      structureRev={data.structureRev}
      timeRange={timeRange}
      resizable
    />
  );
}
