import type { CeremonyEvent } from '../../../schemas/events.ts';
import type { LogRecord } from '../../../schemas/log.ts';
import { measure } from '../cpu.ts';
import { createEnrich, decodeEvent } from '../lanes/enrich.ts';
import { answerAs } from '../role.ts';
import type { Measured } from '../rounds.ts';
import { asRecords, drawEvents, frame, T0_MS } from '../traffic.ts';

/** The enriching steps alone, on events that are decoded already. */
export interface EnrichPrepared {
  events: number;
  /** Different ones: what a cold processor has to work out. */
  clients: number;
}

let inputs: { event: CeremonyEvent; record: LogRecord }[] = [];
let warmed = createEnrich();

answerAs({
  prepare(ceremonies: number): EnrichPrepared {
    const records = asRecords(frame(drawEvents({ ceremonies, startMs: T0_MS, durationMs: 600_000 })));
    inputs = records.map((record) => ({ event: decodeEvent(record), record }));
    warmed = createEnrich();
    // Equal hints give the same object.
    const clients = new Set(inputs.map(({ event, record }) => warmed(event, record).client));
    return { events: inputs.length, clients: clients.size };
  },

  warm: (passes: number) => repeat(passes, () => warmed),
  cold: (passes: number) => repeat(passes, createEnrich),
});

async function repeat(passes: number, open: typeof createEnrich): Promise<Measured> {
  return measure(() => {
    let named = 0;
    for (let pass = 0; pass < passes; pass += 1) {
      const enrich = open();
      for (const { event, record } of inputs) if (enrich(event, record).client.os.name !== '') named += 1;
    }
    if (named === 0) throw new Error('No client has a name.');
    return passes * inputs.length;
  });
}
