import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { UrlSyncContextProvider } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { useLocation, useParams } from 'react-router-dom';
import { get } from '../api.ts';
import { BackToBoard } from '../board/back-to-board.tsx';
import type { BoardJson } from '../board/json.ts';
import { BoardLinks } from '../board/links.tsx';
import { buildScene } from '../board/scene.ts';
import { findPanel, viewedPanelId } from '../board/view-panel.ts';
import { Notice } from '../panels/notice.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';

/** One board, or the one panel of it that the address names. */
export function BoardPage() {
  const { uid = '' } = useParams();
  const language = useLanguage();
  const texts = useTexts();
  const panelId = viewedPanelId(useLocation().search);
  const [found, setFound] = useState<{ board: BoardJson } | { sentence: string } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    setFound(null);
    get<BoardJson>(`/api/boards/${encodeURIComponent(uid)}?lang=${language}`).then(
      (board) => isCurrent && setFound({ board }),
      (error: Error) => isCurrent && setFound({ sentence: error.message }),
    );
    return () => {
      isCurrent = false;
    };
  }, [uid, language]);
  if (found === null) {
    return (
      <p className="page" role="status">
        {texts.loading}
      </p>
    );
  }
  if ('sentence' in found) return <Notice kind="error" sentence={found.sentence} />;
  return <Live board={found.board} panelId={panelId} key={`${found.board.uid} ${language} ${panelId}`} />;
}

function Live({ board, panelId }: { board: BoardJson; panelId: number | null }) {
  const language = useLanguage();
  const texts = useTexts();
  const styles = useStyles2(getStyles);
  const panel = panelId === null ? undefined : findPanel(board, panelId);
  const scene = useMemo(() => buildScene(board, language, panel), [board, language, panel]);
  useEffect(() => {
    document.title = `${[panel?.title, board.title].filter(Boolean).join(' – ')} – 鍵見 Kagimi`;
  }, [board, panel]);
  return (
    <div className={styles.board}>
      <div className={styles.head}>
        <h1>{board.title}</h1>
        {panelId === null ? <BoardLinks links={board.links ?? []} /> : <BackToBoard />}
      </div>
      {panelId !== null && panel === undefined && <Notice kind="empty" sentence={texts.noPanel} />}
      <UrlSyncContextProvider scene={scene} updateUrlOnInit={false} createBrowserHistorySteps>
        <scene.Component model={scene} />
      </UrlSyncContextProvider>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  board: css({
    padding: theme.spacing(0, 2, 2),
    display: 'flex',
    flexDirection: 'column',
    minHeight: 'calc(100vh - 44px)',
  }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 3),
    padding: theme.spacing(1.5, 0, 0.75),
  }),
});
