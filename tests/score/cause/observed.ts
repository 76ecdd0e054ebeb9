import { MONDAY_MS, type ObserveOptions, simulateObserved } from '../../../infra/fleet/observe.ts';
import type { Scenario } from '../../../infra/fleet/scenario.ts';
import { type CauseFacts, createCauseFacts } from '../../../processors/cause/facts.ts';
import type { CredentialHistory } from '../../../processors/cause/history.ts';
import { createClientStep } from '../../../processors/enrich/client.ts';
import { createUserAgentParser } from '../../../processors/enrich/user-agent.ts';
import type { Cause } from '../../../schemas/vocabulary.ts';
import { createUseMemory } from './use-memory.ts';

/** One failed ceremony of the fleet: what was observed of it, and what is true. */
export interface ObservedFailure {
  facts: CauseFacts;
  /** What was remembered of its account's passkeys; null where nobody remembers. */
  history: CredentialHistory | null;
  truth: Cause;
  knowable: boolean;
  /** The likeliest cause to one who knows how the fleet draws, and how likely: no reader of single ceremonies can do better. */
  oracle: { cause: Cause; probability: number };
  /** Which fault of the scenario it belongs to, or null. */
  fault: string | null;
}

const DAY_MS = 86_400_000;
/** Four weeks of the same people, of which the first two only fill the memory; about ten ceremonies for each account. */
const REMEMBERED = { days: 28, fromDay: 14, ceremoniesOfFleet: 5 } as const;

/** Failed ceremonies of a day of the fleet: the client settled with an error, or the relying party rejected. */
export function* observeFailures(options: {
  seed: string;
  ceremonies: number;
  scenario?: Scenario;
}): Generator<ObservedFailure> {
  yield* failuresOf(options, null);
}

/** The same of two weeks, after two weeks in which the accounts' passkeys were seen too: half as many ceremonies count. */
export function* observeRemembered(options: {
  seed: string;
  ceremonies: number;
}): Generator<ObservedFailure> {
  const { days, fromDay, ceremoniesOfFleet } = REMEMBERED;
  const startMs = MONDAY_MS - (days - 1) * DAY_MS;
  const people = {
    seed: options.seed,
    ceremonies: Math.ceil(options.ceremonies / ceremoniesOfFleet),
    startMs,
  };
  const fromMs = startMs + fromDay * DAY_MS;
  yield* failuresOf({ ...options, startMs, durationMs: days * DAY_MS, people }, { startMs, fromMs });
}

function* failuresOf(
  options: ObserveOptions,
  remembered: { startMs: number; fromMs: number } | null,
): Generator<ObservedFailure> {
  const identify = createClientStep({ parse: createUserAgentParser({ cacheEntriesMax: 1_000 }) });
  const memory = remembered && createUseMemory({ fromMs: remembered.startMs });
  for (const { truth, events } of simulateObserved(options)) {
    const fold = createCauseFacts();
    for (const event of events) fold.add(event, identify(event));
    const { facts } = fold;
    const issuedAtMs = truth.issued_at_ms;
    memory?.note({ facts, events, issuedAtMs });
    if ((facts.error === null && !facts.rejected) || facts.verified) continue;
    if (remembered && issuedAtMs < remembered.fromMs) continue;
    yield {
      facts,
      history: memory?.recall(facts, issuedAtMs) ?? null,
      truth: truth.true_cause,
      knowable: truth.knowable,
      oracle: { cause: truth.oracle_cause, probability: truth.oracle_best },
      fault: truth.fault,
    };
  }
}
