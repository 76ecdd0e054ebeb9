import { createRequire } from 'node:module';
import { systemClock } from '../clock.ts';

/** As much of kafkajs's inner RequestQueue as the correction touches. */
export interface RequestQueue {
  pending: unknown[];
  /** Milliseconds since the epoch, -1 where the broker asked for no pause. */
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

/** kafkajs's own: a request held back by the limit of requests under way, not by a pause, is looked at this often. */
const LOOK_AGAIN_MS = 10;

const require = createRequire(import.meta.url);

/** kafkajs 2.2.4's class, which its package does not export by name. */
export const requestQueueClass = require('kafkajs/src/network/requestQueue') as {
  prototype: RequestQueue;
  new (options: object): RequestQueue;
};

/**
 * kafkajs 2.2.4 sets a timer after every answer even when no request waits, and computes its delay from -1 minus the
 * present: Node 24 warns (TimeoutNegativeWarning) and runs it every millisecond for as long as the connection lives.
 * Here a timer is set only for requests that wait, and never with a negative delay.
 */
requestQueueClass.prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests(): void {
  if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return;
  const pauseMs = this.throttledUntil - systemClock.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    pauseMs > 0 ? pauseMs : LOOK_AGAIN_MS,
  );
};
