import { simulateObserved } from '../../../infra/fleet/observe.ts';
import type { Scenario } from '../../../infra/fleet/scenario.ts';
import { type CauseFacts, createCauseFacts } from '../../../processors/cause/facts.ts';
import { createClientStep } from '../../../processors/enrich/client.ts';
import { createUserAgentParser } from '../../../processors/enrich/user-agent.ts';
import type { Cause } from '../../../schemas/vocabulary.ts';

/** One failed ceremony of the fleet: what was observed of it, and what is true. */
export interface ObservedFailure {
  facts: CauseFacts;
  truth: Cause;
  knowable: boolean;
  /** The likeliest cause to one who knows how the fleet draws, and how likely: no reader can do better. */
  oracle: { cause: Cause; probability: number };
  /** Which fault of the scenario it belongs to, or null. */
  fault: string | null;
}

/** Failed ceremonies of the fleet: the client settled with an error, or the relying party rejected. */
export function* observeFailures(options: {
  seed: string;
  ceremonies: number;
  scenario?: Scenario;
}): Generator<ObservedFailure> {
  const identify = createClientStep({ parse: createUserAgentParser({ cacheEntriesMax: 1_000 }) });
  for (const { truth, events } of simulateObserved(options)) {
    const fold = createCauseFacts();
    for (const event of events) fold.add(event, identify(event));
    const { facts } = fold;
    if ((facts.error === null && !facts.rejected) || facts.verified) continue;
    yield {
      facts,
      truth: truth.true_cause,
      knowable: truth.knowable,
      oracle: { cause: truth.oracle_cause, probability: truth.oracle_best },
      fault: truth.fault,
    };
  }
}
