import type { Violation } from './judge.ts';
import type { Ledger } from './ledger.ts';

/** I9: what senders were told, against what the collector's metrics say, over all lives of the collector. */
export interface Refusals {
  /** Reads the metrics of the life that runs now. */
  read(collectorUrl: string): Promise<void>;
  /**
   * This life ends: what it counted is kept, as far as it was read. A life that is killed takes the rest along, and
   * the next judgement only notes how much that is.
   */
  endLife(how?: { isKilled: boolean }): void;
  judge(ledger: Ledger): Violation[];
  readonly counted: ReadonlyMap<string, number>;
}

const TIMEOUT_MS = 5_000;
/** Answers without one of our words: Node's own, to bytes that are no request. */
const WORDLESS = new Set(['no word', 'bad_request', 'not_found']);

export function createRefusals(): Refusals {
  let ended: Counts = { statuses: new Map(), reasons: new Map() };
  let running: Counts = { statuses: new Map(), reasons: new Map() };
  const forgiven = new Map<string, number>();
  let isForgiving = false;

  return {
    async read(collectorUrl) {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      running = parseCounts(await (await fetch(`${collectorUrl}/metrics`, { signal })).text());
    },
    endLife({ isKilled } = { isKilled: false }) {
      isForgiving ||= isKilled;
      ended = add(ended, running);
      running = { statuses: new Map(), reasons: new Map() };
    },
    judge(ledger) {
      const { statuses, reasons } = add(ended, running);
      const told = { statuses: new Map<string, number>(), reasons: new Map<string, number>() };
      for (const [answer, count] of ledger.answers) {
        const [status = '', word = ''] = answer.split(' ');
        if (status === 'network') continue;
        told.statuses.set(status, (told.statuses.get(status) ?? 0) + count);
        if (word !== '' && !WORDLESS.has(answer.slice(status.length + 1))) {
          told.reasons.set(word, (told.reasons.get(word) ?? 0) + count);
        }
      }
      const violations: Violation[] = [];
      const check = (what: string, toldCount: number, counted: number) => {
        const missing = toldCount - counted - (forgiven.get(what) ?? 0);
        if (missing <= 0) return;
        if (isForgiving) return void forgiven.set(what, (forgiven.get(what) ?? 0) + missing);
        const sentence = `Senders were told ${what} ${toldCount} times, the collector counted ${counted}.`;
        violations.push({ invariant: 'I9', sentence });
      };
      for (const [status, count] of told.statuses) check(status, count, statuses.get(status) ?? 0);
      for (const [reason, count] of told.reasons) check(reason, count, reasons.get(reason) ?? 0);
      isForgiving = false;
      return violations;
    },
    get counted() {
      return add(ended, running).reasons;
    },
  };
}

interface Counts {
  statuses: ReadonlyMap<string, number>;
  reasons: ReadonlyMap<string, number>;
}

function parseCounts(text: string): Counts {
  return {
    statuses: sumsBy(text, /^kagimi_collector_requests_total\{[^}]*status="(\w+)"[^}]*\} (\S+)$/gm),
    reasons: sumsBy(text, /^kagimi_collector_refused_total\{[^}]*reason="(\w+)"[^}]*\} (\S+)$/gm),
  };
}

function sumsBy(text: string, pattern: RegExp): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [, name = '', value] of text.matchAll(pattern)) {
    sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return sums;
}

function add(a: Counts, b: Counts): Counts {
  return { statuses: addMaps(a.statuses, b.statuses), reasons: addMaps(a.reasons, b.reasons) };
}

function addMaps(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): Map<string, number> {
  const sums = new Map(a);
  for (const [name, value] of b) sums.set(name, (sums.get(name) ?? 0) + value);
  return sums;
}
