import { createTheme, type GrafanaTheme2 } from '@grafana/data';

/** Fonts that machines in Japan have; none is fetched. */
const FONT =
  "'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic UI', Meiryo, 'Segoe UI', Roboto, sans-serif";
const MONOSPACE = "'Noto Sans Mono CJK JP', 'SFMono-Regular', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/** Grafana's theme with our fonts. */
export function themeOf(mode: 'light' | 'dark'): GrafanaTheme2 {
  return createTheme({
    colors: { mode },
    typography: { fontFamily: FONT, fontFamilyMonospace: MONOSPACE },
  });
}
