import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Icon, useStyles2 } from '@grafana/ui';
import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router-dom';
import { useTexts } from '../shell/language.tsx';
import { searchWithPanel } from './view-panel.ts';

/** From a panel that is shown alone to its board, with the range and variables as they are: a link, or Escape. */
export function BackToBoard() {
  const texts = useTexts();
  const styles = useStyles2(getStyles);
  const { pathname, search } = useLocation();
  const link = useRef<HTMLAnchorElement>(null);
  const board = `${pathname}${searchWithPanel(search, null)}`;
  // Whoever came by keyboard stood on a menu that is gone.
  useEffect(() => link.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !isElsewhere(event.target))
        locationService.push(board);
    };
    document.addEventListener('keydown', leave);
    return () => document.removeEventListener('keydown', leave);
  }, [board]);
  return (
    <a ref={link} className={styles.back} href={board} aria-keyshortcuts="Escape">
      <Icon name="arrow-left" /> {texts.backToBoard}
    </a>
  );
}

/** Escape in a field, or while a menu or a calendar is open, is theirs. */
function isElsewhere(target: EventTarget | null): boolean {
  if (target instanceof Element && target.closest('input, textarea, select') !== null) return true;
  return document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}

const getStyles = (theme: GrafanaTheme2) => ({
  back: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.25, 1),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.link,
    '&:hover': { borderColor: theme.colors.border.strong },
  }),
});
