import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2, type TimeRange } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type MouseEvent, useMemo, useState } from 'react';
import { PointerTooltip, type TooltipRow } from './plot-tooltip.tsx';
import { CHARACTER_WIDTH, columnsOf, cutText } from './text-width.ts';
import { stepOf, ticksOf } from './time-axis.ts';

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
const LABEL_SHARE_MAX = 0.35;
const TICK_WIDTH = 90;
const ROW_TEXT_HEIGHT = 11;

/** Rows of coloured cells over time, as SVG: a status history, or a heatmap with its buckets as rows. */
export function TimeGrid(props: TimeGridProps) {
  const { rows, times, timeZone, width, height } = props;
  const styles = useStyles2(getStyles);
  const [pointer, setPointer] = useState<{ row: number; column: number; x: number; y: number } | null>(null);
  const frame = useMemo(() => frameOf(props), [props]);
  // Moving the pointer draws only the tooltip anew.
  const cells = useMemo(() => cellsOf(props, frame, styles.inside), [props, frame, styles]);
  const hovered = pointer ? props.cellAt(pointer.row, pointer.column) : null;
  const follow = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top) / frame.rowHeight);
    const time = frame.timeAt(event.clientX - box.left);
    const column = times.findLastIndex((start) => start <= time && time < start + frame.step);
    setPointer(column < 0 || row >= rows.length ? null : { row, column, x: event.clientX, y: event.clientY });
  };
  const ticks = ticksOf(frame, Math.max(2, Math.floor((width - frame.left) / TICK_WIDTH)), timeZone);
  const skip = Math.ceil(ROW_TEXT_HEIGHT / frame.rowHeight);
  return (
    <>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={props.label}
        onMouseMove={follow}
        onMouseLeave={() => setPointer(null)}
      >
        {rows.map((row, index) => (
          <text key={row} className={styles.row} x={frame.left - 6} y={(index + 0.5) * frame.rowHeight}>
            {index % skip === 0 ? cutText(row, frame.left - 6) : ''}
          </text>
        ))}
        {cells}
        {ticks.map(({ time, text }) => (
          <text key={time} className={styles.tick} x={insideOf(text, frame.xOf(time), width)} y={height - 6}>
            {text}
          </text>
        ))}
      </svg>
      {pointer && hovered && (
        <PointerTooltip
          at={pointer}
          title={dateTimeFormat(times[pointer.column] ?? 0, { timeZone })}
          rows={hovered.tooltip}
        />
      )}
    </>
  );
}

/** The middle of a tick's text, moved so far that it is not cut off at the right. */
function insideOf(text: string, x: number, width: number): number {
  return Math.min(x, width - (columnsOf(text) * CHARACTER_WIDTH) / 2);
}

/** Where things stand: the room left of the cells, and how times become pixels. */
function frameOf({ rows, times, timeRange, width, height }: TimeGridProps) {
  const names = rows.map((row) => columnsOf(row) * CHARACTER_WIDTH + 8);
  const left = Math.min(width * LABEL_SHARE_MAX, Math.max(30, ...names));
  const from = timeRange.from.valueOf();
  const to = timeRange.to.valueOf();
  const span = Math.max(1, to - from);
  return {
    left,
    from,
    to,
    step: stepOf(times) ?? span,
    rowHeight: Math.max(1, (height - AXIS_HEIGHT) / Math.max(1, rows.length)),
    xOf: (time: number) => left + ((time - from) / span) * (width - left),
    timeAt: (x: number) => from + ((x - left) / (width - left)) * span,
  };
}

function cellsOf(props: TimeGridProps, frame: ReturnType<typeof frameOf>, textClass: string) {
  const { rows, times, width, gap, showText } = props;
  return rows.flatMap((name, row) =>
    times.flatMap((time, column) => {
      const cell = props.cellAt(row, column);
      const start = Math.max(frame.xOf(time), frame.left);
      const end = Math.min(frame.xOf(time + frame.step), width);
      if (!cell || end <= start) return [];
      const size = { width: Math.max(1, end - start - gap), height: Math.max(1, frame.rowHeight - gap) };
      const y = row * frame.rowHeight;
      const hasRoom = size.width > columnsOf(cell.text) * CHARACTER_WIDTH + 6 && size.height > 14;
      return [
        <g key={`${name} ${time}`}>
          <rect x={start} y={y} {...size} fill={cell.color} rx={Math.min(2, size.width / 4)} />
          {showText && hasRoom && (
            <text
              className={textClass}
              x={start + size.width / 2}
              y={y + size.height / 2}
              fill={cell.textColor}
            >
              {cell.text}
            </text>
          )}
        </g>,
      ];
    }),
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const text = { fontSize: 12, fill: theme.colors.text.secondary } as const;
  return {
    row: css({ ...text, textAnchor: 'end', dominantBaseline: 'central' }),
    tick: css({ ...text, textAnchor: 'middle' }),
    inside: css({ fontSize: 12, textAnchor: 'middle', dominantBaseline: 'central', pointerEvents: 'none' }),
  };
};
