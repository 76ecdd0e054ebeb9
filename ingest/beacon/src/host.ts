import { guard } from './guard.ts';

/** What the window tells of the person's attention. */
export type PageChange = 'focus_lost' | 'focus_gained' | 'page_hidden' | 'page_visible' | 'page_left';

/** How the page stands towards the person at one moment, as `prompt_called` reports it. */
export interface Attention {
  has_focus: boolean;
  is_visible: boolean;
  user_activation: boolean | undefined;
}

/** `status` 0: no answer at all. */
export interface Answer {
  status: number;
  retryAfter?: string | null;
}

/** `navigator.userAgentData`, which TypeScript's DOM library does not have (WICG User-Agent Client Hints). */
export interface UserAgentData {
  platform?: unknown;
  mobile?: unknown;
  getHighEntropyValues?(hints: string[]): Promise<Record<string, unknown>>;
}

/** The static methods of PublicKeyCredential that tell what a client can do. */
export interface CapabilityProbes {
  getClientCapabilities?(): Promise<Record<string, boolean>>;
  isUserVerifyingPlatformAuthenticatorAvailable?(): Promise<boolean>;
  isConditionalMediationAvailable?(): Promise<boolean>;
}

/** Everything that the SDK takes from the page: its clocks, its chance, its doors. Tests hand in another. */
export interface Host {
  credentials: object | undefined;
  probes: CapabilityProbes | undefined;
  userAgentData: UserAgentData | undefined;
  maxTouchPoints: number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds that never step back. */
  monotonic(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /** Runs once, `ms` later. */
  after(ms: number, run: () => void): void;
  whenIdle(run: () => void): void;
  attention(): Attention;
  isVisible(): boolean;
  onPage(listener: (change: PageChange) => void): void;
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  readStored(key: string): string | null;
  store(key: string, text: string): void;
  sendBeacon(url: string, body: string): boolean;
  post(url: string, body: string): Promise<Answer>;
}

const contentType = 'text/plain;charset=UTF-8';

/** The real page. `fetch` is taken at once, so that what the page wraps around it later does not see our requests. */
export function browserHost(): Host {
  const agent: Navigator & { userAgentData?: UserAgentData } = navigator;
  const fetchNow = fetch;
  const isVisible = () => document.visibilityState !== 'hidden';
  return {
    credentials: agent.credentials,
    probes: window.PublicKeyCredential as unknown as CapabilityProbes | undefined,
    userAgentData: agent.userAgentData,
    maxTouchPoints: agent.maxTouchPoints,
    now: () => Date.now(),
    monotonic: () => performance.now(),
    random: () => Math.random(),
    after: (ms, run) => void setTimeout(() => guard(run), ms),
    whenIdle: (run) => (window.requestIdleCallback ?? setTimeout)(() => guard(run)),
    attention: () => ({
      has_focus: document.hasFocus(),
      is_visible: isVisible(),
      user_activation: agent.userActivation?.isActive,
    }),
    isVisible,
    onPage(listener) {
      const on = (type: string, change: () => PageChange) =>
        addEventListener(type, () => guard(() => listener(change())));
      on('blur', () => 'focus_lost');
      on('focus', () => 'focus_gained');
      on('pagehide', () => 'page_left');
      on('visibilitychange', () => (isVisible() ? 'page_visible' : 'page_hidden'));
    },
    sha256: (bytes) => crypto.subtle.digest('SHA-256', bytes),
    readStored: (key) => sessionStorage.getItem(key),
    store: (key, text) => sessionStorage.setItem(key, text),
    sendBeacon: (url, body) => agent.sendBeacon(url, new Blob([body], { type: contentType })),
    post: (url, body) =>
      fetchNow(url, {
        method: 'POST',
        body,
        headers: { 'content-type': contentType },
        mode: 'cors',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        keepalive: true,
      }).then(({ status, headers }) => ({ status, retryAfter: headers.get('retry-after') })),
  };
}
