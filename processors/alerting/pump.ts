import type { Clock } from '../../schemas/clock.ts';
import type { HttpPost, PostRequest } from '../../schemas/http-post.ts';
import type { Logger } from '../../schemas/logger.ts';
import type { Metrics } from '../../schemas/metrics.ts';

export interface PumpOptions {
  /** What the metrics and the log call the receiver; never its address, which may be a secret. */
  name: 'alertmanager' | 'webhook';
  post: HttpPost;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  /** What is to be sent now, one request after another; none when there is nothing to say. */
  requests: () => readonly Parcel[];
  /** How long after a success it is asked again though nothing was new; null for never. */
  repeatMs: number | null;
}

export interface Parcel {
  request: Omit<PostRequest, 'timeoutMs'>;
  onAcknowledged: () => void;
}

/** Sends to one receiver until it is stopped: at once when woken, again after a pause that grows when it fails. */
export interface Pump {
  wake(): void;
  run(signal: AbortSignal): Promise<void>;
  trouble(): string | null;
}

const RETRY_MS = { min: 1_000, max: 30_000 } as const;
const TIMEOUT_MS = 10_000;
/** A receiver that fails for longer than this makes the process not ready. */
const FAILING_MS_MAX = 60_000;

export function createPump(options: PumpOptions): Pump {
  const { name, clock, metrics, logger } = options;
  let woken = new AbortController();
  let failingSinceMs: number | null = null;
  let failures = 0;

  async function send(parcel: Parcel, signal: AbortSignal): Promise<void> {
    const answer = await options.post({ ...parcel.request, timeoutMs: TIMEOUT_MS }, signal);
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(`It answered ${answer.status}: ${answer.text.replaceAll(/\s+/g, ' ')}`);
    }
    metrics.add('kagimi_alerting_posts_total', { delivery: name, outcome: 'acknowledged' });
    parcel.onAcknowledged();
  }

  /** What fails holds up nothing that comes after it: a receiver may refuse one request and take the next. */
  async function sendAll(signal: AbortSignal): Promise<void> {
    const faults: string[] = [];
    for (const parcel of options.requests()) {
      try {
        await send(parcel, signal);
      } catch (error) {
        if (signal.aborted) return;
        metrics.add('kagimi_alerting_posts_total', { delivery: name, outcome: 'failed' });
        faults.push(error instanceof Error ? error.message : String(error));
      }
    }
    const [fault] = faults;
    if (fault === undefined) {
      failingSinceMs = null;
      failures = 0;
      return;
    }
    failingSinceMs ??= clock.monotonic();
    failures += 1;
    logger.warn({ code: 'alert_not_delivered', delivery: name, attempt: failures }, fault);
  }

  function pauseMs(): number | null {
    if (failures > 0) return Math.min(RETRY_MS.max, RETRY_MS.min * 2 ** Math.min(failures - 1, 10));
    return options.repeatMs;
  }

  return {
    wake: () => woken.abort(),
    async run(signal) {
      while (!signal.aborted) {
        woken = new AbortController();
        await sendAll(signal);
        const pause = pauseMs();
        // A receiver that fails is left alone for its pause, however much is new meanwhile.
        const early = failures > 0 ? signal : AbortSignal.any([signal, woken.signal]);
        await clock.sleep(pause ?? FOREVER_MS, early);
      }
    },
    trouble() {
      const failingMs = failingSinceMs === null ? 0 : clock.monotonic() - failingSinceMs;
      if (failingMs <= FAILING_MS_MAX) return null;
      return `The ${name} has acknowledged nothing for ${Math.round(failingMs / 1_000)} s.`;
    },
  };
}

/** The longest that a timer of Node holds. */
const FOREVER_MS = 2 ** 31 - 1;
