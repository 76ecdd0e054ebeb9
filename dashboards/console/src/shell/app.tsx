import { ThemeContext } from '@grafana/data';
import { LocationServiceProvider, locationService } from '@grafana/runtime';
import { PortalContainer } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { get } from '../api.ts';
import { applyTheme } from '../host/services.ts';
import { translate } from '../host/translations.ts';
import { AlertsPage } from '../pages/alerts-page.tsx';
import { BoardPage } from '../pages/board-page.tsx';
import { type BoardSummary, BoardsPage } from '../pages/boards-page.tsx';
import { QueriesPage } from '../pages/queries-page.tsx';
import { TEXTS } from '../texts.ts';
import { GlobalStyles } from './global-styles.tsx';
import { Header } from './header.tsx';
import { HistoryRouter } from './history-router.tsx';
import { keepPreferences, type Preferences, PreferencesContext, readPreferences } from './language.tsx';
import { themeOf } from './theme.ts';

/** The whole console. A change of language or theme draws its pages anew. */
export function App() {
  const [preferences, setPreferences] = useState(readPreferences);
  const [boards, setBoards] = useState<BoardSummary[] | null>(null);
  const theme = useMemo(() => themeOf(preferences.theme), [preferences.theme]);
  useMemo(() => applyTheme(theme), [theme]);
  useMemo(() => translate(preferences.language), [preferences.language]);
  useEffect(() => {
    document.documentElement.lang = preferences.language;
  }, [preferences.language]);
  useEffect(() => {
    get<BoardSummary[]>('/api/boards').then(setBoards, () => setBoards([]));
  }, []);
  const choose = (chosen: Preferences) => {
    keepPreferences(chosen);
    setPreferences(chosen);
  };
  const texts = TEXTS[preferences.language];
  return (
    <PreferencesContext value={preferences}>
      <ThemeContext.Provider value={theme}>
        <GlobalStyles />
        <LocationServiceProvider service={locationService}>
          <HistoryRouter>
            <Header boards={boards ?? []} preferences={preferences} onChoose={choose} />
            <main id="content" key={`${preferences.language} ${preferences.theme}`}>
              <Routes>
                <Route path="/" element={<BoardsPage boards={boards} />} />
                <Route path="/d/:uid/*" element={<BoardPage />} />
                <Route path="/alerts" element={<AlertsPage />} />
                <Route path="/queries" element={<QueriesPage boards={boards ?? []} />} />
                <Route path="/queries/:uid" element={<QueriesPage boards={boards ?? []} />} />
                <Route path="/index.html" element={<Navigate to="/" replace />} />
                <Route path="*" element={<p className="page">{texts.notFound}</p>} />
              </Routes>
            </main>
          </HistoryRouter>
        </LocationServiceProvider>
        <PortalContainer />
      </ThemeContext.Provider>
    </PreferencesContext>
  );
}
