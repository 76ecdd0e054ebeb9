import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import { useCallback, useEffect } from 'react';
import { Link, useLocation, useParams } from 'react-router-dom';
import { get, post } from '../api.ts';
import type { BoardJson } from '../board/json.ts';
import { type Ask, rangeOf, readAsks, variablesOf } from '../board/queries.ts';
import { Notice } from '../panels/notice.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import type { BoardSummary } from './boards-page.tsx';
import { Section, useAsked } from './page-parts.tsx';

/** Every SELECT of a board, as it runs. */
export function QueriesPage({ boards }: { boards: readonly BoardSummary[] }) {
  const texts = useTexts();
  const { uid } = useParams();
  const language = useLanguage();
  return (
    <div className="page">
      <h1>{texts.queries}</h1>
      {uid === undefined ? (
        <Section title={texts.choose}>
          <ul>
            {boards.map((board) => (
              <li key={board.uid}>
                <Link to={`/queries/${board.uid}`}>{board.titles[language] ?? board.uid}</Link>
              </li>
            ))}
          </ul>
        </Section>
      ) : (
        <BoardQueries uid={uid} />
      )}
    </div>
  );
}

interface Expanded {
  ask: Ask;
  sql: string;
}

function BoardQueries({ uid }: { uid: string }) {
  const texts = useTexts();
  const language = useLanguage();
  const { search, hash } = useLocation();
  const askAll = useCallback(async () => {
    const board = await get<BoardJson>(`/api/boards/${encodeURIComponent(uid)}?lang=${language}`);
    const context = {
      board: uid,
      lang: language,
      ...rangeOf(board, search),
      variables: variablesOf(board, search),
    };
    const expanded: Expanded[] = [];
    for (const ask of readAsks(board)) {
      const body = { ...context, ...ask.query };
      const sql = await post<{ sql: string }>('/api/sql', body).then(
        (answer) => answer.sql,
        (error: Error) => `-- ${error.message}`,
      );
      expanded.push({ ask, sql });
    }
    return { board, expanded };
  }, [uid, language, search]);
  const { asked } = useAsked(askAll);
  const styles = useStyles2(getStyles);
  useEffect(() => {
    if (asked.state === 'here' && hash !== '') document.getElementById(hash.slice(1))?.scrollIntoView();
  }, [asked, hash]);
  if (asked.state === 'waiting') return <p role="status">{texts.loading}</p>;
  if (asked.state === 'failed') return <Notice kind="error" sentence={asked.sentence} />;
  const { board, expanded } = asked.value;
  return (
    <>
      <p className={styles.lead}>
        <Link to={`/d/${uid}${search}`}>{board.title}</Link> — {texts.queriesLead}
      </p>
      {expanded.length === 0 && <p>{texts.noQuery}</p>}
      {expanded.map((one) => (
        <Query key={one.ask.key} {...one} />
      ))}
    </>
  );
}

function Query({ ask, sql }: Expanded) {
  const texts = useTexts();
  const styles = useStyles2(getStyles);
  const kind = ask.kind === 'panel' ? '' : `${texts[ask.kind]}: `;
  return (
    <div id={ask.anchor} className={styles.query}>
      <Section
        title={`${kind}${ask.title}`}
        action={
          <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => sql}>
            {texts.copy}
          </ClipboardButton>
        }
      >
        {/* The text may be wider than the page: a reader without a mouse scrolls it by the arrow keys. */}
        <pre className={styles.sql} tabIndex={-1}>
          {sql}
        </pre>
      </Section>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  lead: css({
    color: theme.colors.text.secondary,
    '& a': { color: theme.colors.text.link, textDecoration: 'underline' },
  }),
  query: css({ scrollMarginTop: 60 }),
  sql: css({
    margin: 0,
    padding: theme.spacing(1.5),
    background: theme.colors.background.canvas,
    borderRadius: theme.shape.radius.default,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  }),
});
