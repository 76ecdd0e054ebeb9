import { SIGNATURE_HEADERS, signRequest } from '../../schemas/signatures.ts';
import { type Alert, statusOf } from './alert.ts';
import { standingOf } from './alertmanager.ts';
import type { Delivery, DeliveryOptions, Standing } from './delivery.ts';
import { createPump, type Parcel } from './pump.ts';
import { annotationsOf, messageOf } from './text/annotations.ts';

/** Alerts in one message: what a chat shows at a glance. */
const BATCH_MAX = 20;
export const WEBHOOK_KEY_ID = 'alerts';

export interface WebhookOptions extends DeliveryOptions {
  url: string;
  /** Empty for none: the request is not signed. */
  secret: string;
  /** Alerts that a receiver has acknowledged before this process began. */
  told: () => readonly Alert[];
}

/**
 * One message when something fires and one when it is over, each sent until it is acknowledged. `text` is what Slack
 * and Teams show; `alerts` is for machines. Signed as a gateway signs: `Kagimi-Signature` over time, method, path, body.
 */
export function createWebhookDelivery(options: WebhookOptions): Delivery {
  let standing: Standing = { alerts: [], details: new Map() };
  const acknowledged = new Map<string, string>();
  const pump = createPump({
    ...options,
    name: 'webhook',
    repeatMs: null,
    requests: () => {
      const due = dueNow();
      return due.length === 0 ? [] : [parcelOf(due.slice(0, BATCH_MAX), due.length > BATCH_MAX)];
    },
  });

  /** What fires comes before what is over. */
  function dueNow(): Alert[] {
    for (const alert of options.told()) {
      if (!acknowledged.has(alert.fingerprint)) acknowledged.set(alert.fingerprint, standingOf(alert));
    }
    return standing.alerts
      .filter((alert) => acknowledged.get(alert.fingerprint) !== standingOf(alert))
      .sort((a, b) => Number(a.resolvedAtMs !== null) - Number(b.resolvedAtMs !== null));
  }

  function parcelOf(alerts: readonly Alert[], hasMore: boolean): Parcel {
    const body = JSON.stringify(bodyOf(alerts));
    return {
      request: { url: options.url, headers: headersOf(body), body },
      onAcknowledged() {
        for (const alert of alerts) acknowledged.set(alert.fingerprint, standingOf(alert));
        options.onDelivered(alerts);
        if (hasMore) pump.wake();
      },
    };
  }

  function bodyOf(alerts: readonly Alert[]) {
    const told = alerts.map((alert) => {
      const detail = standing.details.get(alert.fingerprint) ?? null;
      return { alert, annotations: annotationsOf(alert, detail, options.links) };
    });
    return {
      version: 1,
      text: told.map(({ alert, annotations }) => messageOf(alert, annotations)).join('\n\n'),
      alerts: told.map(({ alert, annotations }) => ({
        fingerprint: alert.fingerprint,
        status: statusOf(alert),
        labels: alert.labels,
        annotations,
        value: alert.value,
        starts_at: new Date(alert.startsAtMs).toISOString(),
        resolved_at: alert.resolvedAtMs === null ? null : new Date(alert.resolvedAtMs).toISOString(),
      })),
    };
  }

  function headersOf(body: string): Record<string, string> {
    const headers = { 'content-type': 'application/json' };
    if (options.secret === '') return headers;
    const { pathname, search } = new URL(options.url);
    const timestampMs = options.clock.now();
    const signed = { timestampMs, method: 'POST', path: `${pathname}${search}`, body: Buffer.from(body) };
    return {
      ...headers,
      [SIGNATURE_HEADERS.keyId]: WEBHOOK_KEY_ID,
      [SIGNATURE_HEADERS.timestamp]: String(timestampMs),
      [SIGNATURE_HEADERS.signature]: signRequest({ id: WEBHOOK_KEY_ID, secret: options.secret }, signed),
    };
  }

  return {
    update(next) {
      standing = next;
      const known = new Set(next.alerts.map(({ fingerprint }) => fingerprint));
      for (const fingerprint of acknowledged.keys()) {
        if (!known.has(fingerprint)) acknowledged.delete(fingerprint);
      }
      if (dueNow().length > 0) pump.wake();
    },
    run: (signal) => pump.run(signal),
    trouble: () => pump.trouble(),
    waiting: () => dueNow().length,
  };
}
