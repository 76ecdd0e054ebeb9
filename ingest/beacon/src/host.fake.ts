import { createHash } from 'node:crypto';
import type { Answer, Host, PageChange } from './host.ts';

type Sent = { by: 'fetch' | 'sendBeacon'; url: string; body: string };

/** A page made of plain values: its time stands still until a test moves it on. */
export function createFakeHost(
  given: { credentials?: object; stored?: string; overrides?: Partial<Host> } = {},
) {
  const sent: Sent[] = [];
  const storage = new Map<string, string>(given.stored ? [['kagimi.queue', given.stored]] : []);
  let timers: { at: number; run: () => void }[] = [];
  let listeners: ((change: PageChange) => void)[] = [];
  const page = {
    nowMs: 1_760_000_000_000,
    monotonicMs: 1000,
    visible: true,
    answer: { status: 202 } as Answer,
  };

  const host: Host = {
    credentials: given.credentials,
    probes: {
      getClientCapabilities: async () => ({
        conditionalGet: true,
        hybridTransport: false,
        'extension:prf': true,
      }),
      isUserVerifyingPlatformAuthenticatorAvailable: async () => true,
    },
    userAgentData: {
      platform: 'Android',
      mobile: true,
      getHighEntropyValues: async () => ({
        platformVersion: '15.0.0',
        model: 'SO-53D',
        fullVersionList: [
          { brand: 'Not)A;Brand', version: '8.0.0.0' },
          { brand: 'Chromium', version: '139.0.7258.62' },
          { brand: 'Google Chrome', version: '139.0.7258.62' },
        ],
        formFactors: ['Mobile'],
        bitness: '64',
      }),
    },
    maxTouchPoints: 5,
    now: () => page.nowMs,
    monotonic: () => page.monotonicMs,
    random: () => 0,
    after: (ms, run) => void timers.push({ at: page.monotonicMs + ms, run }),
    whenIdle: (run) => run(),
    attention: () => ({ has_focus: true, is_visible: page.visible, user_activation: true }),
    isVisible: () => page.visible,
    onPage: (listener) => void listeners.push(listener),
    sha256: async (bytes) => Uint8Array.from(createHash('sha256').update(bytes).digest()).buffer,
    readStored: (key) => storage.get(key) ?? null,
    store: (key, text) => void storage.set(key, text),
    sendBeacon(url, body) {
      sent.push({ by: 'sendBeacon', url, body });
      return true;
    },
    async post(url, body) {
      sent.push({ by: 'fetch', url, body });
      return page.answer;
    },
    ...given.overrides,
  };

  /** Lets promises settle, then runs what is due, until `ms` have passed. */
  async function pass(ms = 0): Promise<void> {
    await settle();
    const end = page.monotonicMs + ms;
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      timers = timers.filter((timer) => timer !== next);
      const step = Math.max(0, next.at - page.monotonicMs);
      page.monotonicMs += step;
      page.nowMs += step;
      next.run();
      await settle();
    }
    page.nowMs += end - page.monotonicMs;
    page.monotonicMs = end;
  }

  function tell(change: PageChange): void {
    if (change === 'page_hidden') page.visible = false;
    if (change === 'page_visible') page.visible = true;
    for (const listener of listeners) listener(change);
  }

  const forget = () => {
    listeners = [];
    timers = [];
  };
  return { host, page, sent, storage, pass, tell, forget, timerCount: () => timers.length };
}
export type FakePage = ReturnType<typeof createFakeHost>;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
