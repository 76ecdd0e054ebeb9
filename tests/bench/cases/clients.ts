import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import { type Bench, type BenchContext, type BenchResult, roundsFor } from '../bench.ts';
import { readSeries } from '../figures.ts';
import type { LogSettings } from '../place.ts';
import { openBenchLog } from '../place.ts';
import { startRole } from '../role.ts';
import type { ClientInput } from '../roles/client.ts';
import { interleave, type Measured } from '../rounds.ts';
import { chance, drawEvents, frame } from '../traffic.ts';

const NAME = 'clients';
const CLIENTS = ['kafkajs', 'platformatic'] as const;
const PARTITIONS = 4;
const DAY_MS = 86_400_000;

/** Both Kafka clients behind the same port, over the same broker. */
export const clients: Bench = {
  name: NAME,
  about: 'produce and consume events a second through both Kafka clients',
  async run(context) {
    const log = await context.place.log();
    if (log.KAGIMI_LOG !== 'kafka') {
      context.say('There is no Kafka here: nothing to compare.');
      return { figures: [] };
    }
    return compare(context, log);
  },
};

async function compare(context: BenchContext, log: LogSettings): Promise<BenchResult> {
  const { quick } = context;
  const ceremonies = quick ? 1_500 : 6_000;
  const startMs = clock.now() - 700_000;
  const records = frame(drawEvents({ ceremonies, startMs, durationMs: 600_000 })).length;
  const input = { ceremonies, startMs, log };
  const roles = CLIENTS.map((client) => ({ client, role: startRole('client') }));
  let turn = 0;
  const topicOf = (client: string) => `bench.client.${client}.${turn}`;
  try {
    for (const { client, role } of roles) {
      const about: ClientInput = { ...input, log: { ...log, KAGIMI_KAFKA_CLIENT: client } };
      await role.ask('open', about);
    }
    const options = roundsFor(context, { quick: 4, full: 11, warmups: 1 });
    const produced = await interleave(
      roles.map(({ client, role }) => ({
        name: client,
        async run() {
          turn += 1;
          const topic = topicOf(client);
          await createTopic(log, topic);
          const measured = await role.ask<Measured>('produce', topic);
          await verify(log, topic, records);
          return measured;
        },
      })),
      options,
    );
    turn += 1;
    const full = topicOf('both');
    await createTopic(log, full);
    await roles[0]?.role.ask<Measured>('produce', full);
    const consumed = await interleave(
      roles.map(({ client, role }) => ({
        name: client,
        run: () => role.ask<Measured>('consume', full),
      })),
      options,
    );
    return { figures: [...read('produce', produced), ...read('consume', consumed)] };
  } finally {
    await Promise.all(roles.map(({ role }) => role.stop()));
  }
}

function read(what: string, series: Awaited<ReturnType<typeof interleave>>) {
  const figures = readSeries(NAME, series, { unit: `events ${what}d`.replace('ee', 'e'), random: chance() });
  return [
    ...CLIENTS.flatMap((client) => [
      figures.speed(client, 'a second'),
      figures.speed(client, 'a CPU second'),
    ]),
    figures.ratio('platformatic', 'kafkajs', 'a second'),
    figures.ratio('platformatic', 'kafkajs', 'a CPU second'),
  ];
}

async function createTopic(settings: LogSettings, topic: string): Promise<void> {
  const log = await openBenchLog(settings, 'bench');
  await log.createTopics([{ topic, partitions: PARTITIONS, retentionMs: DAY_MS }]);
  await log.close();
}

async function verify(settings: LogSettings, topic: string, records: number): Promise<void> {
  const log = await openBenchLog(settings, 'bench');
  const bounds = await log.bounds(topic);
  await log.close();
  const found = bounds.reduce((sum, { startOffset, endOffset }) => sum + endOffset - startOffset, 0);
  if (found !== records) throw new Error(`${topic} holds ${found} records, not ${records}.`);
}
