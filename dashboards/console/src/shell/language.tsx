import { createContext, use } from 'react';
import { type Language, TEXTS, type Texts } from '../texts.ts';

/** What a reader chose; kept in this browser alone. */
export interface Preferences {
  language: Language;
  theme: 'light' | 'dark';
}

export const PreferencesContext = createContext<Preferences>({ language: 'ja', theme: 'light' });

export function useLanguage(): Language {
  return use(PreferencesContext).language;
}

export function useTexts(): Texts {
  return TEXTS[useLanguage()];
}

const KEY = 'kagimi.console';

/** As `?lang=` and `?theme=` say, else as chosen before, else as the browser is set. */
export function readPreferences(): Preferences {
  const query = new URLSearchParams(window.location.search);
  const kept = readKept();
  const language = query.get('lang') ?? kept.language ?? (navigator.language.startsWith('ja') ? 'ja' : 'en');
  const prefersDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  const theme = query.get('theme') ?? kept.theme ?? (prefersDark ? 'dark' : 'light');
  return { language: language === 'en' ? 'en' : 'ja', theme: theme === 'dark' ? 'dark' : 'light' };
}

export function keepPreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A browser may refuse to keep anything; the choice then lasts as long as the page.
  }
}

function readKept(): Partial<Preferences> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}
