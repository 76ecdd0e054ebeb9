import type { CeremonyEvent } from '../../../schemas/events.ts';
import type { Cause } from '../../../schemas/vocabulary.ts';

/** An error as somebody really met it, where it was read, and the causes that it can mean. */
export interface RealText {
  /** What the page or app got. */
  said: Partial<CeremonyEvent>;
  os: 'iOS' | 'Android' | 'Windows' | 'macOS';
  browser: 'Safari' | 'Chrome' | 'Firefox' | 'Edge' | 'Android WebView' | '';
  source: string;
  expected: readonly [Cause, ...Cause[]];
}

export const SPEC_TIMED_OUT =
  'The operation either timed out or was not allowed. See: https://www.w3.org/TR/webauthn-2/#sctn-privacy-considerations-client.';
export const BLINK =
  'chromium: third_party/blink/renderer/modules/credentialmanagement/credentials_container.cc';
export const MANAGER = 'WebKit: Source/WebKit/UIProcess/WebAuthentication/AuthenticatorManager.cpp';
export const PROXY =
  'WebKit: Source/WebKit/UIProcess/WebAuthentication/Cocoa/WebAuthenticatorCoordinatorProxy.mm';
export const COORDINATOR = 'WebKit: Source/WebCore/Modules/webauthn/AuthenticatorCoordinator.cpp';
export const NOTES = 'field notes on iOS passkey errors (corbado/observe-ios, docs)';
export const AUTHORIZATION = 'com.apple.AuthenticationServices.AuthorizationError';
export const DOM_GET = 'androidx.credentials.TYPE_GET_PUBLIC_KEY_CREDENTIAL_DOM_EXCEPTION';
export const DOM_CREATE = 'androidx.credentials.TYPE_CREATE_PUBLIC_KEY_CREDENTIAL_DOM_EXCEPTION';

export type Where = Pick<RealText, 'os' | 'browser'>;
export const CHROME_ANDROID: Where = { os: 'Android', browser: 'Chrome' };
export const CHROME_WINDOWS: Where = { os: 'Windows', browser: 'Chrome' };
export const CHROME_MAC: Where = { os: 'macOS', browser: 'Chrome' };
export const SAFARI_IOS: Where = { os: 'iOS', browser: 'Safari' };
export const SAFARI_MAC: Where = { os: 'macOS', browser: 'Safari' };
export const FIREFOX: Where = { os: 'Windows', browser: 'Firefox' };
export const ANDROID_APP: Where = { os: 'Android', browser: '' };
export const IOS_APP: Where = { os: 'iOS', browser: '' };
export const WEBVIEW: Where = { os: 'Android', browser: 'Android WebView' };

export const get = (
  error_name: string,
  error_message: string,
  elapsed_ms: number,
): Partial<CeremonyEvent> => ({
  kind: 'authentication',
  error_name,
  error_message,
  elapsed_ms,
});
export const create = (
  error_name: string,
  error_message: string,
  elapsed_ms: number,
): Partial<CeremonyEvent> => ({
  ...get(error_name, error_message, elapsed_ms),
  kind: 'registration',
});
export const apple = (native_error_code: number, elapsed_ms: number): Partial<CeremonyEvent> => ({
  kind: 'authentication',
  surface: 'ios',
  native_error: AUTHORIZATION,
  native_error_code,
  elapsed_ms,
});
export const android = (native_error: string, elapsed_ms: number): Partial<CeremonyEvent> => ({
  kind: 'authentication',
  surface: 'android',
  native_error,
  elapsed_ms,
});
