import { css } from '@emotion/css';
import { type DataFrame, dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Portal, type UPlotConfigBuilder, useStyles2, useTheme2 } from '@grafana/ui';
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { PointerTooltip } from './plot-tooltip.tsx';

interface Mark {
  time: number;
  timeEnd: number | undefined;
  text: string;
  color: string;
}

/** Lines and regions across a plot, each with a flag below that says what it was. */
export function AnnotationMarks(props: {
  config: UPlotConfigBuilder;
  frames: DataFrame[];
  timeZone: string;
}) {
  const { config, frames, timeZone } = props;
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const marks = useRef<Mark[]>([]);
  marks.current = frames.flatMap((frame) => marksOf(frame, theme));
  const plot = useRef<uPlot | null>(null);
  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  const [shown, show] = useState<{ mark: Mark; at: { x: number; y: number } } | null>(null);
  useLayoutEffect(() => {
    config.addHook('ready', (u) => {
      plot.current = u;
      drawAgain();
    });
    config.addHook('draw', (u) => {
      drawMarks(u, marks.current);
      drawAgain();
    });
  }, [config]);
  // Marks may come after the plot was drawn.
  useEffect(() => {
    if (frames.length > 0) plot.current?.redraw(false);
  }, [frames]);
  const u = plot.current;
  return (
    <>
      {u &&
        marks.current.map((mark) => {
          const left = u.valToPos(Math.max(mark.time, u.scales.x?.min ?? mark.time), 'x');
          if (left < 0 || left > u.over.clientWidth) return null;
          const label = `${dateTimeFormat(mark.time, { timeZone })} ${mark.text}`;
          return (
            <Portal key={`${mark.time} ${mark.text}`} root={u.over}>
              <button
                type="button"
                className={styles.flag}
                style={{ left, borderBottomColor: mark.color }}
                aria-label={label}
                onMouseEnter={(event) => show({ mark, at: { x: event.clientX, y: event.clientY } })}
                onMouseLeave={() => show(null)}
                onFocus={({ currentTarget }) => {
                  const { x, y } = currentTarget.getBoundingClientRect();
                  show({ mark, at: { x, y } });
                }}
                onBlur={() => show(null)}
              />
            </Portal>
          );
        })}
      {shown && (
        <PointerTooltip
          at={shown.at}
          title={dateTimeFormat(shown.mark.time, { timeZone })}
          rows={[rowOf(shown.mark)]}
        />
      )}
    </>
  );
}

function rowOf({ text, color }: Mark) {
  return { label: text, value: '', color, numeric: 0, isActive: false };
}

function marksOf(frame: DataFrame, theme: GrafanaTheme2): Mark[] {
  const read = (name: string) => frame.fields.find((field) => field.name === name)?.values;
  const times: unknown[] = read('time') ?? [];
  const ends = read('timeEnd');
  const texts = read('text');
  const titles = read('title');
  const colors = read('color');
  return times.map((time, at) => ({
    time: Number(time),
    timeEnd: Number(ends?.[at]) > Number(time) ? Number(ends?.[at]) : undefined,
    text: [titles?.[at], texts?.[at]].filter(Boolean).join(' '),
    color: theme.visualization.getColorByName(colors?.[at] ?? 'blue'),
  }));
}

function drawMarks(u: uPlot, marks: readonly Mark[]): void {
  const { ctx, bbox } = u;
  const edge = (time: number) =>
    Math.min(Math.max(u.valToPos(time, 'x', true), bbox.left), bbox.left + bbox.width);
  ctx.save();
  for (const { time, timeEnd, color } of marks) {
    const left = u.valToPos(time, 'x', true);
    ctx.strokeStyle = color;
    ctx.fillStyle = color;
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const x of timeEnd === undefined ? [left] : [left, u.valToPos(timeEnd, 'x', true)]) {
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    if (timeEnd === undefined) continue;
    ctx.globalAlpha = 0.12;
    ctx.fillRect(edge(time), bbox.top, edge(timeEnd) - edge(time), bbox.height);
    ctx.globalAlpha = 1;
  }
  ctx.restore();
}

const getStyles = (theme: GrafanaTheme2) => ({
  flag: css({
    position: 'absolute',
    bottom: -9,
    width: 0,
    height: 0,
    padding: 0,
    background: 'none',
    border: '6px solid transparent',
    borderTopWidth: 0,
    borderBottomWidth: 9,
    transform: 'translateX(-6px)',
    zIndex: 1,
    cursor: 'help',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
});
