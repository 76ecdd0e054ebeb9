import { bodyOf } from './beacons.ts';
import { guard } from './guard.ts';
import type { Answer, Host } from './host.ts';
import { answerTimeoutMs, retryAfterMaxMs, retryFirstMs, retryMs } from './limits.ts';
import type { Queue, Waiting } from './queue.ts';

/**
 * `fetch` with `keepalive` where an answer can be awaited, `sendBeacon` where it can't. The body is `text/plain`, so
 * that no CORS preflight stands before it. A refusal (4xx) is final; 429, 5xx and silence are tried again, later.
 */
export function createTransport({ host, queue, endpoint }: { host: Host; queue: Queue; endpoint: string }) {
  let failures = 0;
  let isPausing = false;

  /** Sends what waits, one request at a time; a hidden page says good-bye instead. */
  function send(): void {
    const waiting = queue.list();
    if (!host.isVisible()) leave();
    else if (waiting[0] && !isPausing && !waiting.some(({ inFlight }) => inFlight)) post(waiting[0]);
  }

  function post(item: Waiting): void {
    item.inFlight = true;
    item.tried = true;
    const answer = (said: Answer) => guard(() => item.inFlight && answered(item, said));
    const failed = () => answer({ status: 0 });
    host.after(answerTimeoutMs, failed);
    const asked = guard(() => host.post(endpoint, bodyOf(item.beacon, host.now())));
    if (asked) asked.then(answer, failed);
    else failed();
  }

  function answered(item: Waiting, { status, retryAfter }: Answer): void {
    item.inFlight = false;
    if (status && status !== 429 && status < 500) {
      failures = 0;
      queue.drop(item);
      send();
      return;
    }
    failures += 1;
    queue.save();
    if (isPausing) return;
    isPausing = true;
    host.after(pauseMs(retryAfter), () => {
      isPausing = false;
      send();
    });
  }

  /** What the collector asked for; otherwise one second, doubled with each failure, with up to half as much again. */
  function pauseMs(retryAfter: string | null | undefined): number {
    const askedMs = Number(retryAfter) * 1000;
    return askedMs > 0
      ? Math.min(retryAfterMaxMs, askedMs)
      : Math.min(retryMs, retryFirstMs * 2 ** (failures - 1)) * (1 + host.random() / 2);
  }

  /** Sends what waits by sendBeacon, and stores what may not have arrived: the page may be gone the next moment. */
  function leave(): void {
    for (const item of queue.list()) {
      if (item.tried) continue;
      const body = bodyOf(item.beacon, host.now());
      item.tried = guard(() => host.sendBeacon(endpoint, body)) === true;
      if (!item.tried) post(item);
      else if (!failures) queue.drop(item);
    }
    queue.save();
  }

  return { send, leave };
}
export type Transport = ReturnType<typeof createTransport>;
