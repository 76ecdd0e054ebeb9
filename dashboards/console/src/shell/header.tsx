import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { NavLink, useLocation } from 'react-router-dom';
import type { BoardSummary } from '../pages/boards-page.tsx';
import { keptSearch } from './kept-search.ts';
import { type Preferences, useTexts } from './language.tsx';

/** Where one can go, and how it is shown. */
export function Header(props: {
  boards: readonly BoardSummary[];
  preferences: Preferences;
  onChoose: (preferences: Preferences) => void;
}) {
  const { boards, preferences, onChoose } = props;
  const texts = useTexts();
  const styles = useStyles2(getStyles);
  const { pathname, search } = useLocation();
  const kept = keptSearch(search);
  const uid = /^\/(?:d|queries)\/([\w-]+)/.exec(pathname)?.[1];
  const { language, theme } = preferences;
  return (
    <header className={styles.header}>
      <a className={styles.skip} href="#content">
        {texts.skip}
      </a>
      <NavLink to="/" className={styles.brand}>
        <Mark />
        {texts.product}
      </NavLink>
      <nav className={styles.nav} aria-label={texts.boards}>
        {boards.map((board) => (
          <NavLink key={board.uid} to={{ pathname: `/d/${board.uid}`, search: kept }}>
            {board.titles[language] ?? board.titles.ja ?? board.uid}
          </NavLink>
        ))}
        <NavLink to={{ pathname: '/alerts', search: kept }}>{texts.alerts}</NavLink>
        <NavLink to={{ pathname: uid === undefined ? '/queries' : `/queries/${uid}`, search: kept }}>
          {texts.queries}
        </NavLink>
      </nav>
      <div className={styles.choices}>
        <button
          type="button"
          aria-label={`${texts.language}: ${language === 'ja' ? 'English' : '日本語'}`}
          onClick={() => onChoose({ ...preferences, language: language === 'ja' ? 'en' : 'ja' })}
        >
          {language === 'ja' ? 'English' : '日本語'}
        </button>
        <button
          type="button"
          aria-label={`${texts.theme}: ${theme === 'dark' ? texts.light : texts.dark}`}
          title={theme === 'dark' ? texts.light : texts.dark}
          onClick={() => onChoose({ ...preferences, theme: theme === 'dark' ? 'light' : 'dark' })}
        >
          <Icon name="adjust-circle" />
        </button>
      </div>
    </header>
  );
}

/** A keyhole that looks at you. */
function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="11" fill="#e8590c" />
      <circle cx="12" cy="9.5" r="3.6" fill="#fff" />
      <path d="M10.4 12h3.2l1.4 7h-6z" fill="#fff" />
      <circle cx="12" cy="9.5" r="1.5" fill="#e8590c" />
    </svg>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({
    position: 'sticky',
    top: 0,
    zIndex: theme.zIndex.navbarFixed,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0, 2),
    minHeight: 44,
    padding: theme.spacing(0, 2),
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  skip: css({
    position: 'absolute',
    left: -9999,
    '&:focus': {
      left: theme.spacing(1),
      padding: theme.spacing(1),
      background: theme.colors.background.elevated,
    },
  }),
  brand: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), fontWeight: 600, fontSize: 16 }),
  nav: css({
    display: 'flex',
    flexWrap: 'wrap',
    flex: 1,
    // On a phone one row of its own, to be pushed sideways: the header stays in sight and must leave room.
    [theme.breakpoints.down('md')]: {
      order: 1,
      flex: '1 0 100%',
      flexWrap: 'nowrap',
      overflowX: 'auto',
      whiteSpace: 'nowrap',
      scrollbarWidth: 'none',
    },
    '& a': {
      padding: theme.spacing(1.25, 1.5),
      color: theme.colors.text.secondary,
      borderBottom: '2px solid transparent',
      '&:hover': { color: theme.colors.text.primary },
      '&[aria-current="page"]': { color: theme.colors.text.primary, borderBottomColor: '#e8590c' },
    },
  }),
  choices: css({
    display: 'flex',
    marginLeft: 'auto',
    gap: theme.spacing(0.5),
    '& button': {
      padding: theme.spacing(0.5, 1),
      borderRadius: theme.shape.radius.default,
      color: theme.colors.text.secondary,
      cursor: 'pointer',
      '&:hover': { background: theme.colors.action.hover, color: theme.colors.text.primary },
    },
  }),
});
