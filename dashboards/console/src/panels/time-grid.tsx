import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, type TimeRange } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useState } from 'react';
import { PointerTooltip, type TooltipRow } from './plot-tooltip.tsx';

/** One cell of the grid: what colour it has and what it says. */
export interface Cell {
  color: string;
  text: string;
  textColor?: string;
  tooltip: TooltipRow[];
}

export interface TimeGridProps {
  label: string;
  /** Names, top to bottom. */
  rows: readonly string[];
  times: readonly number[];
  cellAt(row: number, column: number): Cell | null;
  timeRange: TimeRange;
  timeZone: string;
  width: number;
  height: number;
  /** Pixels between cells. */
  gap: number;
  showText?: boolean;
}

const AXIS_HEIGHT = 22;
const LABEL_CHARACTER = 7.2;
const LABEL_SHARE_MAX = 0.35;
const TICK_WIDTH = 90;

/** Rows of coloured cells over time, as SVG: a status history, or a heatmap with its buckets as rows. */
export function TimeGrid(props: TimeGridProps) {
  const { rows, times, timeRange, timeZone, width, height, gap } = props;
  const styles = useStyles2(getStyles);
  const [pointer, setPointer] = useState<{ row: number; column: number; at: { x: number; y: number } } | null>(null);
  const left = Math.min(width * LABEL_SHARE_MAX, Math.max(30, ...rows.map((row) => columnsOf(row) * LABEL_CHARACTER + 8)));
  const rowHeight = (height - AXIS_HEIGHT) / Math.max(1, rows.length);
  const from = timeRange.from.valueOf();
  const to = timeRange.to.valueOf();
  const step = stepOf(times) ?? to - from;
  const x = (time: number) => left + ((time - from) / Math.max(1, to - from)) * (width - left);
  const hovered = pointer ? props.cellAt(pointer.row, pointer.column) : null;
  const cells = rows.flatMap((_, row) =>
    times.flatMap((time, column) => {
      const cell = props.cellAt(row, column);
      const start = Math.max(x(time), left);
      const end = Math.min(x(time + step), width);
      if (!cell || end <= start) return [];
      const size = { x: start, y: row * rowHeight, width: Math.max(1, end - start - gap), height: Math.max(1, rowHeight - gap) };
      const at = (event: React.MouseEvent) => setPointer({ row, column, at: { x: event.clientX, y: event.clientY } });
      return [
        <g key={`${row} ${time}`} onMouseMove={at}>
          <rect {...size} fill={cell.color} rx={Math.min(2, size.width / 4)} />
          {props.showText && size.width > columnsOf(cell.text) * LABEL_CHARACTER + 6 && size.height > 14 && (
            <text className={styles.inside} x={size.x + size.width / 2} y={size.y + size.height / 2} fill={cell.textColor}>
              {cell.text}
            </text>
          )}
        </g>,
      ];
    }),
  );
  return (
    <>
      <svg width={width} height={height} role="img" aria-label={props.label} onMouseLeave={() => setPointer(null)}>
        {rows.map((row, index) => (
          <text key={row} className={styles.row} x={left - 6} y={(index + 0.5) * rowHeight}>
            {rowHeight >= 11 || index % Math.ceil(11 / rowHeight) === 0 ? cut(row, left) : ''}
          </text>
        ))}
        {cells}
        {ticksOf({ from, to, count: Math.max(2, Math.floor((width - left) / TICK_WIDTH)) }).map((time) => (
          <text key={time} className={styles.tick} x={x(time)} y={height - 6}>
            {dateTimeFormat(time, { timeZone, format: to - from > 86_400_000 ? 'MM/DD HH:mm' : 'HH:mm' })}
          </text>
        ))}
      </svg>
      {pointer && hovered && (
        <PointerTooltip
          at={pointer.at}
          title={dateTimeFormat(times[pointer.column] ?? 0, { timeZone })}
          rows={hovered.tooltip}
        />
      )}
    </>
  );
}

/** The least distance between two times. */
function stepOf(times: readonly number[]): number | undefined {
  const steps = times.slice(1).map((time, at) => time - (times[at] ?? time));
  const positive = steps.filter((step) => step > 0);
  return positive.length === 0 ? undefined : Math.min(...positive);
}

const ROUND_MS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080].map((minutes) => minutes * 60_000);
/** Ticks stand at round hours of Japan, which has no summer time. */
const JST_MS = 9 * 3_600_000;

function ticksOf({ from, to, count }: { from: number; to: number; count: number }): number[] {
  const step = ROUND_MS.find((round) => (to - from) / round <= count) ?? (to - from) / count;
  const ticks: number[] = [];
  for (let time = Math.ceil((from + JST_MS) / step) * step - JST_MS; time < to; time += step) ticks.push(time);
  return ticks;
}

/** Characters as wide as Latin ones; a full-width one counts double. */
export function columnsOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (/[\u1100-\uffdc]/.test(character) ? 1.8 : 1), 0);
}

function cut(text: string, widthMax: number): string {
  let kept = text;
  while (kept.length > 1 && columnsOf(kept) * LABEL_CHARACTER > widthMax - 6) kept = kept.slice(0, -1);
  return kept === text ? text : `${kept.slice(0, -1)}…`;
}

const getStyles = (theme: GrafanaTheme2) => {
  const text = { fontSize: 12, fill: theme.colors.text.secondary } as const;
  return {
    row: css({ ...text, textAnchor: 'end', dominantBaseline: 'central' }),
    tick: css({ ...text, textAnchor: 'middle' }),
    inside: css({ fontSize: 12, textAnchor: 'middle', dominantBaseline: 'central', pointerEvents: 'none' }),
  };
};
