import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';

/** WCAG 1.4.3 and 1.4.11: large text, and shapes that carry meaning, against what is behind them. */
const CONTRAST_MIN = 3.1;
const STEP = 0.08;
const STEPS_MAX = 12;

/**
 * A board's colour as it can be read on a panel: darker where the page is light, lighter where it is dark, and not
 * changed where it is well.
 */
export function readable(color: string, theme: GrafanaTheme2): string {
  const background = theme.colors.background.primary;
  const change = theme.isLight ? colorManipulator.darken : colorManipulator.lighten;
  let mended = color;
  for (let step = 0; step < STEPS_MAX && contrastOf(mended, background) < CONTRAST_MIN; step++) {
    mended = change(mended, STEP);
  }
  return mended;
}

/** Colours that are no plain ones, such as `transparent`, are left alone. */
function contrastOf(color: string, background: string): number {
  if (!/^(#|rgb)/.test(color)) return Number.POSITIVE_INFINITY;
  return colorManipulator.getContrastRatio(color, background);
}
