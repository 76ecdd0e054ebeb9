import type { CeremonyTruth } from '../../infra/fleet/plan.ts';

/** Everything that was sent and how it was answered: what the judge holds the tables against. */
export interface Ledger {
  /** Event ids that the collector acknowledged with 2xx, and the ceremony of each. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** Answers, by `status code`, such as `503 queue_full`; `network` where there was none. */
  readonly answers: ReadonlyMap<string, number>;
  readonly requests: number;
  expect(truths: readonly CeremonyTruth[], messagesOf: ReadonlyMap<string, number>): void;
  answered(answer: Answered): void;
  /** Truths of the ceremonies of which every message was acknowledged. */
  settledTruths(): CeremonyTruth[];
  /** Their ids. */
  settledIds(): ReadonlySet<string>;
  /** Ceremonies of which a message was refused for good, or not answered. */
  readonly uncertain: number;
}

export interface Answered {
  status: number | 'network';
  /** The refusal's word, empty for 2xx. */
  code: string;
  /** Of a 2xx: the messages that it acknowledged. */
  taken: readonly { ceremonyId: string; eventIds: readonly string[] }[];
}

export function createLedger(): Ledger {
  const acknowledged = new Map<string, string>();
  const answers = new Map<string, number>();
  const truths = new Map<string, CeremonyTruth>();
  const missing = new Map<string, number>();
  let requests = 0;
  return {
    acknowledged,
    answers,
    get requests() {
      return requests;
    },
    expect(expected, messagesOf) {
      for (const truth of expected) {
        const messages = messagesOf.get(truth.ceremony_id) ?? 0;
        // Of a ceremony whose every message was lost on the way, nobody can know.
        if (messages === 0) continue;
        truths.set(truth.ceremony_id, truth);
        missing.set(truth.ceremony_id, (missing.get(truth.ceremony_id) ?? 0) + messages);
      }
    },
    answered({ status, code, taken }) {
      requests += 1;
      const name = code === '' ? String(status) : `${status} ${code}`;
      answers.set(name, (answers.get(name) ?? 0) + 1);
      for (const { ceremonyId, eventIds } of taken) {
        missing.set(ceremonyId, (missing.get(ceremonyId) ?? 0) - 1);
        for (const eventId of eventIds) acknowledged.set(eventId, ceremonyId);
      }
    },
    settledTruths: () => [...truths.values()].filter(({ ceremony_id }) => missing.get(ceremony_id) === 0),
    settledIds: () => new Set([...missing].filter(([, messages]) => messages === 0).map(([id]) => id)),
    get uncertain() {
      return [...missing.values()].filter((messages) => messages > 0).length;
    },
  };
}
