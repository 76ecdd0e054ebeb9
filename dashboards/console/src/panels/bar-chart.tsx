import { css } from '@emotion/css';
import {
  type Field,
  FieldType,
  type GrafanaTheme2,
  getFieldDisplayName,
  type PanelProps,
} from '@grafana/data';
import { StackingMode, VisibilityMode, VizOrientation } from '@grafana/schema';
import type { Options } from '@grafana/schema/dist/esm/raw/composable/barchart/panelcfg/x/BarChartPanelCfg_types.gen';
import { useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { PointerTooltip, type TooltipRow } from './plot-tooltip.tsx';
import { CHARACTER_WIDTH, columnsOf, cutText } from './text-width.ts';

interface Series {
  name: string;
  field: Field;
}

/** One group of bars per row of a table, horizontal where names are long; stacked where that is asked. */
export function BarChartPanel({ data, options, width, height, title }: PanelProps<Options>) {
  const styles = useStyles2(getStyles);
  const [frame] = data.series;
  const names = frame?.fields.find((field) =>
    options.xField
      ? getFieldDisplayName(field, frame) === options.xField || field.name === options.xField
      : field.type === FieldType.string,
  );
  const series: Series[] = (frame?.fields ?? [])
    .filter((field) => field.type === FieldType.number && field.config.custom?.hideFrom?.viz !== true)
    .map((field) => ({ name: getFieldDisplayName(field, frame), field }));
  const categories = (names?.values ?? []).map((value) => names?.display?.(value).text ?? String(value));
  const longest = Math.max(0, ...categories.map(columnsOf));
  const horizontal =
    options.orientation === VizOrientation.Horizontal ||
    (options.orientation !== VizOrientation.Vertical && longest * 7 > width / Math.max(1, categories.length));
  const showLegend = options.legend?.showLegend !== false && series.length > 1;
  const chart = { series, categories, options, width, height: height - (showLegend ? 24 : 0), title };
  return (
    <div className={styles.panel}>
      {horizontal ? <Rows {...chart} /> : <Columns {...chart} />}
      {showLegend && (
        <ul className={styles.legend}>
          {series.map(({ name, field }) => (
            <li key={name}>
              <span className={styles.mark} style={{ background: colorOf(field) }} />
              {name}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface ChartProps {
  series: readonly Series[];
  categories: readonly string[];
  options: Options;
  width: number;
  height: number;
  title: string;
}

interface Bar {
  key: string;
  /** From the axis, and across it, as shares of the room there. */
  start: number;
  length: number;
  across: number;
  thickness: number;
  color: string;
  text: string;
  rows: TooltipRow[];
  category: string;
}

function Rows(props: ChartProps) {
  const { categories, width, height, title } = props;
  const styles = useStyles2(getStyles);
  const left = Math.min(
    width * 0.4,
    Math.max(40, Math.max(0, ...categories.map(columnsOf)) * CHARACTER_WIDTH + 10),
  );
  const room = { along: width - left - 56, across: height };
  return (
    <Chart {...props} label={title}>
      {(bar, hover) => (
        <g key={bar.key} {...hover}>
          <rect
            x={left + bar.start * room.along}
            y={bar.across * room.across}
            width={Math.max(1, bar.length * room.along)}
            height={bar.thickness * room.across}
            fill={bar.color}
            rx={2}
          />
          <text
            className={styles.value}
            x={left + (bar.start + bar.length) * room.along + 6}
            y={(bar.across + bar.thickness / 2) * room.across}
          >
            {bar.text}
          </text>
        </g>
      )}
      {categories.map((category, at) => (
        <text
          key={category}
          className={styles.category}
          x={left - 8}
          y={((at + 0.5) / categories.length) * room.across}
        >
          <title>{category}</title>
          {cutText(category, left - 10)}
        </text>
      ))}
    </Chart>
  );
}

function Columns(props: ChartProps) {
  const { categories, width, height, title } = props;
  const styles = useStyles2(getStyles);
  const room = { along: height - 40, across: width };
  return (
    <Chart {...props} label={title}>
      {(bar, hover) => {
        const y = 18 + (1 - bar.start - bar.length) * room.along;
        return (
          <g key={bar.key} {...hover}>
            <rect
              x={bar.across * room.across}
              y={y}
              width={bar.thickness * room.across}
              height={Math.max(1, bar.length * room.along)}
              fill={bar.color}
              rx={2}
            />
            <text className={styles.above} x={(bar.across + bar.thickness / 2) * room.across} y={y - 4}>
              {bar.text}
            </text>
          </g>
        );
      }}
      {categories.map((category, at) => (
        <text
          key={category}
          className={styles.below}
          x={((at + 0.5) / categories.length) * room.across}
          y={height - 6}
        >
          <title>{category}</title>
          {cutText(category, room.across / categories.length)}
        </text>
      ))}
    </Chart>
  );
}

type Hover = { onMouseMove(event: React.MouseEvent): void; onMouseLeave(): void };

function Chart(
  props: ChartProps & {
    label: string;
    children: [(bar: Bar, hover: Hover) => React.ReactNode, React.ReactNode];
  },
) {
  const [pointer, setPointer] = useState<{ bar: Bar; at: { x: number; y: number } } | null>(null);
  const [draw, axis] = props.children;
  const hover = (bar: Bar): Hover => ({
    onMouseMove: (event) => setPointer({ bar, at: { x: event.clientX, y: event.clientY } }),
    onMouseLeave: () => setPointer(null),
  });
  return (
    <>
      <svg width={props.width} height={props.height} role="img" aria-label={props.label}>
        {barsOf(props).map((bar) => draw(bar, hover(bar)))}
        {axis}
      </svg>
      {pointer && <PointerTooltip at={pointer.at} title={pointer.bar.category} rows={pointer.bar.rows} />}
    </>
  );
}

function barsOf({ series, categories, options }: ChartProps): Bar[] {
  const stacked = options.stacking !== undefined && options.stacking !== StackingMode.None;
  const valueAt = ({ field }: Series, at: number) => Math.max(0, Number(field.values[at] ?? 0));
  const total = (at: number) => series.reduce((sum, one) => sum + valueAt(one, at), 0);
  const most = Math.max(
    ...categories.map((_, at) =>
      stacked ? total(at) : Math.max(0, ...series.map((one) => valueAt(one, at))),
    ),
    ...series.map(({ field }) => field.config.max ?? 0),
    Number.MIN_VALUE,
  );
  const group = options.groupWidth ?? 0.7;
  return categories.flatMap((category, at) => {
    let start = 0;
    const whole = options.stacking === StackingMode.Percent ? total(at) || 1 : most;
    const rows = series.map((one) => tooltipRow(one, at));
    return series.map((one, index): Bar => {
      const length = valueAt(one, at) / whole;
      const lanes = stacked ? 1 : series.length;
      const lane = stacked ? 0 : index;
      const thickness = (group / lanes / categories.length) * (options.barWidth ?? 0.97);
      const across = (at + (1 - group) / 2 + (lane * group) / lanes) / categories.length;
      const bar = { key: `${at} ${index}`, start, length, across, thickness, category, rows };
      if (stacked) start += length;
      const shown = options.showValue !== VisibilityMode.Never && !stacked;
      return { ...bar, color: tooltipRow(one, at).color, text: shown ? tooltipRow(one, at).value : '' };
    });
  });
}

function tooltipRow({ name, field }: Series, at: number): TooltipRow {
  const shown = field.display?.(field.values[at]);
  const value = shown ? `${shown.prefix ?? ''}${shown.text}${shown.suffix ?? ''}` : String(field.values[at]);
  return {
    label: name,
    value,
    color: shown?.color ?? colorOf(field),
    numeric: Number(field.values[at]),
    isActive: false,
  };
}

function colorOf(field: Field): string {
  return field.display?.(field.values[0] ?? 0).color ?? 'currentColor';
}

const getStyles = (theme: GrafanaTheme2) => {
  const text = { fontSize: 12, fill: theme.colors.text.primary } as const;
  return {
    panel: css({ height: '100%', display: 'flex', flexDirection: 'column' }),
    value: css({ ...text, dominantBaseline: 'central' }),
    category: css({
      ...text,
      fill: theme.colors.text.secondary,
      textAnchor: 'end',
      dominantBaseline: 'central',
    }),
    above: css({ ...text, textAnchor: 'middle' }),
    below: css({ ...text, fill: theme.colors.text.secondary, textAnchor: 'middle' }),
    legend: css({
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0, 2),
      listStyle: 'none',
      margin: 0,
      fontSize: 12,
    }),
    mark: css({
      display: 'inline-block',
      width: 14,
      height: 4,
      borderRadius: 2,
      marginRight: 6,
      verticalAlign: 'middle',
    }),
  };
};
