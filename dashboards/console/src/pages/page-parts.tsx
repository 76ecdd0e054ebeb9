import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';

/** What a page asked for: nothing yet, an answer, or the sentence why not. */
export type Asked<T> =
  | { state: 'waiting' }
  | { state: 'here'; value: T }
  | { state: 'failed'; sentence: string };

/** Asks once, again whenever `ask` changes or `again` is called, and every `everyMs` where it is given. */
export function useAsked<T>(ask: () => Promise<T>, everyMs?: number): { asked: Asked<T>; again: () => void } {
  const [asked, setAsked] = useState<Asked<T>>({ state: 'waiting' });
  const newest = useRef(0);
  const again = useCallback(() => {
    newest.current += 1;
    const round = newest.current;
    const set = (answer: Asked<T>) => round === newest.current && setAsked(answer);
    ask().then(
      (value) => set({ state: 'here', value }),
      (error: Error) => set({ state: 'failed', sentence: error.message }),
    );
  }, [ask]);
  useEffect(() => {
    again();
    const timer = everyMs === undefined ? undefined : setInterval(again, everyMs);
    return () => {
      newest.current += 1;
      clearInterval(timer);
    };
  }, [again, everyMs]);
  return { asked, again };
}

/** A titled part of a page. */
export function Section({
  title,
  action,
  children,
}: {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <h2>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}

/** A table that may be wider than the window; the keyboard can then stand on it (`repairs.ts`) and push it sideways. */
export function WideTable({ name, children }: { name: string; children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.wide} aria-label={name} data-wide>
      <table>{children}</table>
    </section>
  );
}

/** A word with a colour behind it. */
export function Tag({
  tone,
  children,
}: {
  tone: 'error' | 'warning' | 'info' | 'success';
  children: ReactNode;
}) {
  const styles = useStyles2(getStyles);
  return <span className={`${styles.tag} ${styles[tone]}`}>{children}</span>;
}

const getStyles = (theme: GrafanaTheme2) => {
  const tone = (name: 'error' | 'warning' | 'info' | 'success') =>
    css({ background: theme.colors[name].transparent, borderColor: theme.colors[name].border });
  return {
    section: css({
      background: theme.colors.background.primary,
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      padding: theme.spacing(2),
      marginTop: theme.spacing(2),
      '& > p': { color: theme.colors.text.secondary },
      '& table': { width: '100%', borderCollapse: 'collapse' },
      '& th': {
        textAlign: 'left',
        fontWeight: 500,
        color: theme.colors.text.secondary,
        whiteSpace: 'nowrap',
      },
      '& td, & th': {
        padding: theme.spacing(0.75, 1),
        borderBottom: `1px solid ${theme.colors.border.weak}`,
        verticalAlign: 'top',
      },
      '& tr:last-child td': { borderBottom: 0 },
    }),
    wide: css({ overflowX: 'auto', '& table': { minWidth: 1_050 } }),
    head: css({
      display: 'flex',
      justifyContent: 'space-between',
      alignItems: 'center',
      marginBottom: theme.spacing(1.5),
    }),
    tag: css({
      display: 'inline-block',
      border: '1px solid transparent',
      color: theme.colors.text.primary,
      padding: theme.spacing(0, 1),
      borderRadius: theme.shape.radius.pill,
      fontSize: 12,
      whiteSpace: 'nowrap',
    }),
    error: tone('error'),
    warning: tone('warning'),
    info: tone('info'),
    success: tone('success'),
  };
};
