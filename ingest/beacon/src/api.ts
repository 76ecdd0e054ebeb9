/** What the person is doing with the ceremony. */
export type Purpose =
  | 'unknown'
  | 'login'
  | 'enrolment'
  | 'step_up'
  | 'recovery'
  | 'withdrawal'
  | 'payee_change'
  | 'trade'
  | 'account_change';

/** The same four words as the script's `data-` attributes. */
export interface InstallOptions {
  /** The institution's id at the collector: 1 to 32 of `a-z 0-9 _ -`. */
  tenant: string;
  /** The collector's beacon route; absolute, or relative to the page. */
  endpoint: string;
  /** Name of the page's application, at most 64 characters. */
  app?: string;
  /** Its version, at most 32 characters. */
  appVersion?: string;
}

/** What the relying party sent along with the options. */
export interface Expectation {
  /** UUIDv7 minted with the challenge, lower case. */
  ceremonyId: string;
  /** The beacon token of this ceremony, at most 96 characters. */
  token?: string;
  purpose?: Purpose;
}

/** `window.kagimi`. No method throws, and none waits for anything. */
export interface Kagimi {
  /** Says which ceremony the next `create()` or `get()` belongs to; also reports that the options have arrived. */
  expect(expectation: Expectation): void;
  /** The page showed the passkey offer. */
  offered(): void;
  /** The page asked the relying party for options. */
  optionsRequested(): void;
  /** The page sent the response to the relying party. */
  verifySent(): void;
  /** The person chose another way to sign in. */
  fallbackChosen(): void;
}

/**
 * Wraps `navigator.credentials`; at most once per page, and harmless where there is no WebAuthn or no window.
 * With wrong options it warns once on the console and returns an API that does nothing.
 */
export type Install = (options: InstallOptions) => Kagimi;
