import { CONSOLE_LIMITS } from './limits.ts';
import { Refusal } from './refusal.ts';

/** A silence as it is asked for: which alerts, for how long, who says so and why. */
export interface SilenceRequest {
  matchers: readonly { name: string; value: string }[];
  minutes: number;
  createdBy: string;
  comment: string;
}

/** Alertmanager's API v2, the few calls that the console makes. All throw Refusal. */
export interface Alertmanager {
  groups(): Promise<unknown>;
  silences(): Promise<unknown>;
  createSilence(request: SilenceRequest, nowMs: number): Promise<unknown>;
  expireSilence(id: string): Promise<void>;
}

export function createAlertmanager(baseUrl: string): Alertmanager {
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await reach(`${baseUrl.replace(/\/$/, '')}/api/v2/${path}`, init);
    const text = await response.text();
    if (response.ok) return text === '' ? null : (JSON.parse(text) as unknown);
    throw new Refusal(
      'alertmanager_failed',
      `Alertmanager answered ${response.status}: ${text.trim().slice(0, 300) || response.statusText}`,
    );
  };
  return {
    groups: () => call('alerts/groups?active=true&silenced=true&inhibited=true'),
    silences: () => call('silences'),
    createSilence: ({ matchers, minutes, createdBy, comment }, nowMs) =>
      call('silences', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          matchers: matchers.map((matcher) => ({ ...matcher, isRegex: false, isEqual: true })),
          startsAt: new Date(nowMs).toISOString(),
          endsAt: new Date(nowMs + minutes * 60_000).toISOString(),
          createdBy,
          comment,
        }),
      }),
    async expireSilence(id) {
      await call(`silence/${encodeURIComponent(id)}`, { method: 'DELETE' });
    },
  };
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(CONSOLE_LIMITS.alertmanagerTimeoutMs) });
  } catch (cause) {
    throw new Refusal('alertmanager_failed', 'Alertmanager does not answer.', cause);
  }
}
