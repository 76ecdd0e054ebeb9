import { injectGlobal } from '@emotion/css';
import { useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';

/** The page itself; everything else brings its own styles. */
export function GlobalStyles() {
  const theme = useTheme2();
  useMemo(() => {
    const { colors, typography } = theme;
    injectGlobal`
      *, *::before, *::after { box-sizing: border-box; }
      html { color-scheme: ${theme.isDark ? 'dark' : 'light'}; }
      body {
        margin: 0; background: ${colors.background.canvas}; color: ${colors.text.primary};
        font-family: ${typography.fontFamily}; font-size: ${typography.fontSize}px; line-height: 1.5;
        -webkit-font-smoothing: antialiased;
      }
      h1, h2, h3, h4, h5, h6, p, ul, dl, dd { margin: 0; }
      h1 { font-size: 20px; font-weight: 500; }
      h2 { font-size: 16px; font-weight: 500; }
      ul { padding: 0; list-style: none; }
      a { color: inherit; text-decoration: none; }
      button, input, select, textarea { font: inherit; color: inherit; }
      button { background: none; border: 0; padding: 0; }
      pre, code { font-family: ${typography.fontFamilyMonospace}; font-size: 12px; }
      :focus-visible { outline: 2px solid ${colors.primary.text}; outline-offset: 2px; }
      .sr-only { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
      .page { max-width: 1400px; margin: 0 auto; padding: ${theme.spacing(3, 2)}; }
      .react-grid-layout { position: relative; }
      .react-grid-item { box-sizing: border-box; }
      .react-resizable-handle { display: none; }
      .u-wrap, .uplot { font-family: ${typography.fontFamily}; }
    `;
  }, [theme]);
  return null;
}
