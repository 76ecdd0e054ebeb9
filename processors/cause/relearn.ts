import type { CauseModel } from '../../schemas/cause-model.ts';
import type { Store } from '../../schemas/store.ts';
import { NO_POSTERIOR } from '../sessionize/row-of-event.ts';
import type { CauseNaming } from '../sessionize/sessionizer.ts';
import { type CauseFacts, createCauseFacts } from './facts.ts';
import { type Observation, observe } from './features.ts';
import { refold } from './refold.ts';
import { refreshModel } from './refresh.ts';
import { countFailures, readFailures, type Window } from './stored-failures.ts';

export interface RelearnOptions {
  store: Store;
  /** The model to begin from. */
  from: CauseModel;
  version: number;
  window: Window;
  /** Failures that are held in memory, about half a kilobyte each; of more, every so many-th ceremony is taken. */
  observationsMax?: number;
  /** Called after each page with how many ceremonies it has come to. */
  onPage?: (sofar: { read: number; failures: number }) => void;
}

export interface Relearned {
  model: CauseModel;
  observations: readonly Observation[];
}

/** With fewer, a model would hold its anchors and chance. */
export const OBSERVATIONS_MIN = 500;
const OBSERVATIONS_MAX = 200_000;

/** Too little traffic to learn from. */
export class TooLittleTraffic extends Error {
  override readonly name = 'TooLittleTraffic';
  readonly code = 'too_little_traffic';
}

/**
 * Refreshes a model with the failed ceremonies of a window: the facts that the stream would have asked it about. Only
 * what a signed beacon or a gateway said is learned from, so that nobody can teach it from outside.
 * @throws TooLittleTraffic, StoreError
 */
export async function relearnModel(options: RelearnOptions): Promise<Relearned> {
  const { store, from, version, window, observationsMax = OBSERVATIONS_MAX, onPage } = options;
  const failures = await countFailures({ store, window });
  const stride = Math.max(1, Math.ceil(failures / observationsMax));
  const observations: Observation[] = [];
  let read = 0;
  for await (const page of readFailures({ store, window, stride })) {
    for (const { events, history } of page) {
      const hear = (facts: CauseFacts) => {
        if (facts.signed || facts.rejected) observations.push(observe(facts, history));
      };
      refold(events, listening(hear));
    }
    read += page.length * stride;
    onPage?.({ read, failures });
  }
  if (observations.length < OBSERVATIONS_MIN) {
    throw new TooLittleTraffic(
      `The window has ${observations.length} failed ceremonies that a signed beacon or a gateway told of, and learning needs ${OBSERVATIONS_MIN}: choose a longer one.`,
    );
  }
  const model = refreshModel(from, observations, { version });
  const iso = (ms: number) => new Date(ms).toISOString();
  const refreshed = {
    from: from.version,
    since: iso(window.sinceMs),
    until: iso(window.untilMs),
    ceremonies: observations.length,
  };
  return { model: { ...model, refreshed }, observations };
}

/** Hears the facts at the moment when the stream would name their cause. */
function listening(hear: (facts: CauseFacts) => void): CauseNaming {
  return {
    begin: createCauseFacts,
    decide(facts) {
      hear(facts);
      return NO_POSTERIOR;
    },
  };
}
