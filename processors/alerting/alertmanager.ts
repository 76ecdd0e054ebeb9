import { type Alert, statusOf } from './alert.ts';
import type { Delivery, DeliveryOptions, Standing } from './delivery.ts';
import { boardLink } from './links.ts';
import { createPump, type Parcel } from './pump.ts';
import { annotationsOf } from './text/annotations.ts';

/** How often all that fires is told again, and how long Alertmanager believes it: it keeps no alerts over a restart. */
export const REPOST_MS = 60_000;
export const BELIEVED_MS = 300_000;
/** Alerts in one request. */
const BATCH_MAX = 100;

/**
 * Alertmanager's API v2. Every peer of a cluster is posted to, each at its own pace: they tell one another what was
 * notified, not what fires. The same labels posted again are the same alert, so that repeating pages nobody.
 */
export function createAlertmanagerDelivery(options: DeliveryOptions & { urls: readonly string[] }): Delivery {
  let standing: Standing = { alerts: [], details: new Map() };
  const acknowledged = new Map<string, string>();
  const pumps = options.urls.map((url) =>
    createPump({
      ...options,
      name: 'alertmanager',
      repeatMs: REPOST_MS,
      requests: () => batches(standing.alerts).map((alerts) => parcelOf(url, alerts, standing)),
    }),
  );

  function parcelOf(url: string, alerts: readonly Alert[], { details }: Standing): Parcel {
    const nowMs = options.clock.now();
    const body = alerts.map((alert) => ({
      labels: alert.labels,
      annotations: annotationsOf(alert, details.get(alert.fingerprint) ?? null, options.links),
      startsAt: isoOf(alert.startsAtMs),
      endsAt: isoOf(alert.resolvedAtMs ?? nowMs + BELIEVED_MS),
      generatorURL: boardLink(alert, options.links),
    }));
    return {
      request: {
        url: `${url.replace(/\/+$/, '')}/api/v2/alerts`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
      onAcknowledged() {
        for (const alert of alerts) acknowledged.set(alert.fingerprint, standingOf(alert));
        options.onDelivered(alerts);
      },
    };
  }

  return {
    update(next) {
      standing = next;
      const known = new Set(next.alerts.map(({ fingerprint }) => fingerprint));
      for (const fingerprint of acknowledged.keys()) {
        if (!known.has(fingerprint)) acknowledged.delete(fingerprint);
      }
      if (waiting() > 0) for (const pump of pumps) pump.wake();
    },
    run: async (signal) => void (await Promise.all(pumps.map((pump) => pump.run(signal)))),
    // One peer is enough to tell somebody: the process is in trouble when all are.
    trouble() {
      const troubles = pumps.map((pump) => pump.trouble());
      return troubles.every((trouble) => trouble !== null) ? (troubles[0] ?? null) : null;
    },
    waiting,
  };

  function waiting(): number {
    return standing.alerts.filter((alert) => acknowledged.get(alert.fingerprint) !== standingOf(alert))
      .length;
  }
}

/** An alert that began anew, or that is over, is to be told anew. */
export function standingOf(alert: Alert): string {
  return `${statusOf(alert)} ${alert.startsAtMs}`;
}

function batches(alerts: readonly Alert[]): Alert[][] {
  const made: Alert[][] = [];
  for (let at = 0; at < alerts.length; at += BATCH_MAX) made.push(alerts.slice(at, at + BATCH_MAX));
  return made;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
