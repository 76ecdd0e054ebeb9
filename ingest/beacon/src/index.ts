import type { Install, Kagimi } from './api.ts';
import { installOnce } from './install.ts';

/** Wraps this page's `navigator.credentials`; see `Install`. */
export const install: Install = (options) =>
  (typeof document === 'undefined' ? undefined : installOnce(options ?? {})) ?? inert();

function inert(): Kagimi {
  const nothing = () => {};
  return {
    expect: nothing,
    offered: nothing,
    optionsRequested: nothing,
    verifySent: nothing,
    fallbackChosen: nothing,
  };
}
