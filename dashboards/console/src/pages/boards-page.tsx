import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Link, useLocation } from 'react-router-dom';
import { keptSearch } from '../shell/kept-search.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import type { Language } from '../texts.ts';

export interface BoardSummary {
  uid: string;
  tags: readonly string[];
  titles: Partial<Record<Language, string>>;
  descriptions: Partial<Record<Language, string>>;
}

/** Every board, as cards. */
export function BoardsPage({ boards }: { boards: readonly BoardSummary[] | null }) {
  const texts = useTexts();
  const language = useLanguage();
  const styles = useStyles2(getStyles);
  const search = keptSearch(useLocation().search);
  return (
    <div className="page">
      <h1>{texts.boards}</h1>
      <p className={styles.lead}>{boards?.length === 0 ? texts.noBoards : texts.boardsLead}</p>
      {boards === null && <p role="status">{texts.loading}</p>}
      <ul className={styles.cards}>
        {boards?.map(({ uid, titles, descriptions, tags }) => (
          <li key={uid}>
            <Link to={{ pathname: `/d/${uid}`, search }} className={styles.card}>
              <h2>{titles[language] ?? titles.ja ?? uid}</h2>
              <p>{descriptions[language] ?? descriptions.ja}</p>
              <p className={styles.tags}>{tags.join(' · ')}</p>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  lead: css({ color: theme.colors.text.secondary, margin: theme.spacing(1, 0, 3) }),
  cards: css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'repeat(auto-fill, minmax(300px, 1fr))',
  }),
  card: css({
    display: 'block',
    height: '100%',
    padding: theme.spacing(2),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    '& p': { color: theme.colors.text.secondary, marginTop: theme.spacing(1) },
    '&:hover': { borderColor: theme.colors.border.strong },
  }),
  tags: css({ fontSize: 12 }),
});
