import { createAuthenticatorStep } from '../../../processors/enrich/authenticator.ts';
import { causeOf } from '../../../processors/enrich/cause.ts';
import { createClientStep } from '../../../processors/enrich/client.ts';
import { correctClock } from '../../../processors/enrich/clock-skew.ts';
import { createModelNames } from '../../../processors/enrich/models/model-names.ts';
import { createUserAgentParser } from '../../../processors/enrich/user-agent.ts';
import type { EnrichedEvent } from '../../../processors/sessionize/ceremony-row.ts';
import { decode } from '../../../schemas/codec.ts';
import type { CeremonyEvent } from '../../../schemas/events.ts';
import type { LogRecord } from '../../../schemas/log.ts';
import { USER_AGENTS_MAX } from './product.ts';

/** The product's steps before the fold, one by one, for lanes that are put together otherwise. */
export function decodeEvent(record: LogRecord): CeremonyEvent {
  const decoded = decode(record.value ?? Buffer.alloc(0));
  if (decoded.name !== 'CeremonyEvent') throw new Error(`A ${decoded.name} among the benchmark's events.`);
  return decoded.value;
}

export function createEnrich(): (event: CeremonyEvent, record: LogRecord) => EnrichedEvent {
  const identifyClient = createClientStep({
    parse: createUserAgentParser({ cacheEntriesMax: USER_AGENTS_MAX }),
    describe: createModelNames({ operatorList: null }),
  });
  const describeAuthenticator = createAuthenticatorStep({ operatorList: null });
  return function enrich(event, { appendedAtMs, partition, offset }) {
    return {
      event,
      client: identifyClient(event),
      authenticator: describeAuthenticator(event),
      cause: causeOf(event),
      correctedAtMs: correctClock(event),
      appendedAtMs,
      partition,
      offset,
      late: false,
    };
  };
}
