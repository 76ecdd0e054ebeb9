import { simulateObserved } from '../../infra/fleet/observe.ts';
import type { Scenario } from '../../infra/fleet/scenario.ts';
import { createPipeline } from '../../processors/pipeline.ts';
import type { CauseModel } from '../../schemas/cause-model.ts';
import { deriveCeremonyId } from '../../schemas/ceremony-id.ts';
import { encode } from '../../schemas/codec.ts';
import type { CeremonyEvent } from '../../schemas/events.ts';
import type { Metrics } from '../../schemas/metrics.ts';
import type { Store } from '../../schemas/store.ts';
import { CEREMONY_EVENTS } from '../../schemas/topics.ts';
import { eventOf } from '../fakes/events.ts';

const HOUR_MS = 3_600_000;
export const SILENT: Metrics = {
  add() {},
  set() {},
  observe() {},
  render: async () => ({ contentType: '', body: '' }),
};

const OUTBREAK: Scenario = {
  name: 'outbreak',
  says: "Android's credential manager fails, and the relying party writes a code of its own.",
  faults: [
    {
      id: 'credential-manager',
      says: 'A quarter of all ceremonies on Android end in the credential manager.',
      where: { os: 'Android', surface: ['web', 'android'] },
      cause: 'CREDMAN_FAULT',
      rate: 0.24,
      fromHours: 0,
      rp_code: { code: 'M0902', share: 0.5 },
    },
  ],
};

/** The fleet's day, and two ceremonies whose id was derived from a challenge, in order of arrival. */
export function traffic(startMs: number): CeremonyEvent[] {
  const fleet = [
    ...simulateObserved({
      seed: 'causes',
      ceremonies: 4_000,
      startMs,
      scenario: OUTBREAK,
      scenarioStartMs: startMs,
    }),
  ];
  const events = [...fleet.flatMap(({ events }) => events), ...derived(startMs)];
  return events.sort((a, b) => a.received_at_ms - b.received_at_ms);
}

/** Two ceremonies whose id was derived from a challenge. */
export function derived(startMs: number): CeremonyEvent[] {
  return [1, 2].flatMap((seed) => {
    const ceremony_id = deriveCeremonyId(Buffer.from(`challenge ${seed}`));
    const settled = { step: 'client_settled', result: 'error', error_name: 'NotAllowedError' } as const;
    const said = [
      { source: 'beacon', sequence: 1, step: 'prompt_called', timeout_ms: 60_000, has_focus: true },
      { source: 'beacon', sequence: 2, ...settled, elapsed_ms: 4_000 * seed },
    ] as const;
    return said.map((rest, at) => {
      const atMs = startMs + seed * HOUR_MS + at * 5_000;
      const event = eventOf({
        ceremony_id,
        issued_at_ms: atMs,
        ...rest,
        received_at_ms: atMs,
        occurred_at_ms: atMs,
      });
      return { ...event, issued_at_ms: null };
    });
  });
}

export interface PlayOptions {
  into: Pick<Store, 'insert'>;
  causeModel?: CauseModel | null;
  /** Events between two inserts. */
  flushEvery?: number;
  /** Called after each insert, with the append time that the log had come to. */
  onFlush?: (reachedMs: number) => Promise<void>;
}

/** Through the processors' own fold, as one partition, with copies: every tenth record comes twice. */
export async function play(
  events: readonly CeremonyEvent[],
  { into, causeModel = null, flushEvery = 5_000, onFlush }: PlayOptions,
): Promise<void> {
  const lane = createPipeline({ metrics: SILENT, userAgentCacheMax: 1_000, causeModel })[CEREMONY_EVENTS]?.({
    topic: CEREMONY_EVENTS,
    partition: 0,
    watermarkMs: 0,
  });
  if (!lane) throw new Error('The pipeline has no lane for events');
  let offset = 0;
  const take = (value: Buffer, appendedAtMs: number) =>
    lane.take(
      { topic: CEREMONY_EVENTS, partition: 0, offset: offset++, key: null, value, headers: {}, appendedAtMs },
      { replaying: false },
    );
  const flush = async () => {
    for (const [table, rows] of lane.drain()) if (rows.length > 0) await into.insert(table, rows);
  };
  for (const [at, event] of events.entries()) {
    const record = encode('CeremonyEvent', event);
    for (let copies = at % 10 === 0 ? 2 : 1; copies > 0; copies -= 1) take(record, event.received_at_ms);
    if (at % flushEvery !== flushEvery - 1) continue;
    await flush();
    await onFlush?.(event.received_at_ms);
  }
  const lastMs = (events.at(-1)?.received_at_ms ?? 0) + HOUR_MS;
  take(encode('Tick', { ticked_at_ms: lastMs }), lastMs);
  await flush();
  await onFlush?.(lastMs);
}
