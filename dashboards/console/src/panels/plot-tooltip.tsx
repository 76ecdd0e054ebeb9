import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Portal, useStyles2 } from '@grafana/ui';

export interface TooltipRow {
  label: string;
  value: string;
  color: string;
  numeric: number;
  isActive: boolean;
}

const ROWS_MAX = 20;

/** What a point says: its time, and each series that has a value there. */
export function PlotTooltip({ title, rows }: { title: string; rows: readonly TooltipRow[] }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.tooltip}>
      <div className={styles.title}>{title}</div>
      {rows.slice(0, ROWS_MAX).map(({ label, value, color, isActive }) => (
        <div key={label} className={cx(styles.row, isActive && styles.active)}>
          <span className={styles.mark} style={{ background: color }} />
          <span className={styles.label}>{label}</span>
          <span className={styles.value}>{value}</span>
        </div>
      ))}
      {rows.length > ROWS_MAX && <div className={styles.label}>… +{rows.length - ROWS_MAX}</div>}
    </div>
  );
}

/** The same beside the pointer, for panels that draw without uPlot. */
export function PointerTooltip(props: {
  at: { x: number; y: number };
  title: string;
  rows: readonly TooltipRow[];
}) {
  const styles = useStyles2(getStyles);
  const { at, title, rows } = props;
  const left = at.x > window.innerWidth / 2;
  const top = at.y > window.innerHeight / 2;
  const place = {
    [left ? 'right' : 'left']: (left ? window.innerWidth - at.x : at.x) + OFFSET_PX,
    [top ? 'bottom' : 'top']: (top ? window.innerHeight - at.y : at.y) + OFFSET_PX,
  };
  return (
    <Portal>
      <div className={styles.floating} style={place} role="tooltip">
        <PlotTooltip title={title} rows={rows} />
      </div>
    </Portal>
  );
}

const OFFSET_PX = 12;

const getStyles = (theme: GrafanaTheme2) => ({
  tooltip: css({ padding: theme.spacing(1), fontSize: theme.typography.bodySmall.fontSize, maxWidth: 480 }),
  floating: css({
    position: 'fixed',
    zIndex: theme.zIndex.tooltip,
    pointerEvents: 'none',
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
  }),
  title: css({ fontWeight: theme.typography.fontWeightMedium, marginBottom: theme.spacing(0.5) }),
  row: css({ display: 'flex', gap: theme.spacing(1), alignItems: 'center', lineHeight: 1.5 }),
  active: css({ fontWeight: theme.typography.fontWeightBold }),
  mark: css({ width: 10, height: 10, borderRadius: 2, flexShrink: 0 }),
  label: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
  value: css({ marginLeft: 'auto', paddingLeft: theme.spacing(2), whiteSpace: 'nowrap' }),
});
