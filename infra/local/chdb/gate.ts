import { ServerError } from './errors.ts';

/** Lets so many in at once, keeps so many waiting in order, and sends the rest away. */
export interface Gate {
  /** Resolves when there is room; call the result to leave. @throws ServerError 202 when the queue is full. */
  enter(signal: AbortSignal): Promise<() => void>;
  readonly inside: number;
}

export interface GateOptions {
  insideMax: number;
  waitingMax: number;
}

export function createGate({ insideMax, waitingMax }: GateOptions): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;

  const leaveOnce = () => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      inside -= 1;
      waiting.shift()?.();
    };
  };

  return {
    get inside() {
      return inside;
    },
    enter(signal) {
      if (inside < insideMax) {
        inside += 1;
        return Promise.resolve(leaveOnce());
      }
      if (waiting.length >= waitingMax) return Promise.reject(tooMany(insideMax, waitingMax));
      return new Promise((resolve, reject) => {
        const admit = () => {
          signal.removeEventListener('abort', giveUp);
          inside += 1;
          resolve(leaveOnce());
        };
        const giveUp = () => {
          const at = waiting.indexOf(admit);
          if (at >= 0) waiting.splice(at, 1);
          reject(new ServerError(394, 'QUERY_WAS_CANCELLED', 'The client went away before the query began.'));
        };
        waiting.push(admit);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}

function tooMany(running: number, waiting: number): ServerError {
  const message = `Too many simultaneous queries. ${running} are running and ${waiting} are waiting: try again later.`;
  return new ServerError(202, 'TOO_MANY_SIMULTANEOUS_QUERIES', message);
}
