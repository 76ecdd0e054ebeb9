import { systemClock as clock } from '../../../infra/adapters/clock.ts';
import { type Bench, type BenchContext, type BenchResult, roundsFor } from '../bench.ts';
import { type Figure, readSeries } from '../figures.ts';
import { beaconRequests, gatewayRequests, type Ready, sendAll } from '../load.ts';
import { type LogSettings, openBenchLog } from '../place.ts';
import { type Role, startRole } from '../role.ts';
import type { ServerCount, ServerInput, ServerKind } from '../roles/server.ts';
import { interleave, type Measured } from '../rounds.ts';
import { chance, drawPlan } from '../traffic.ts';

const NAME = 'collector';
const KINDS: readonly ServerKind[] = ['collector', 'bare', 'barest'];
/** A hundred lines a request: more connections would hold more events than the queue takes. */
const CONNECTIONS = { beacons: 64, lines: 16 } as const;
const LINES_MAX = 100;
const PARTITIONS = 4;
const DAY_MS = 86_400_000;

interface Running {
  kind: ServerKind;
  role: Role;
  url: string;
  topic: string;
  /** Acknowledged so far, according to the server. */
  records: number;
}

/** Beacons and gateway lines into the log: the collector, and a route that only parses JSON and produces. */
export const collector: Bench = {
  name: NAME,
  about: 'beacons and gateway events a second, against a route that only parses JSON and produces',
  async run(context) {
    const log = await context.place.log();
    const running: Running[] = [];
    try {
      for (const kind of KINDS) running.push(await open(kind, log));
      const result = await compare(running, context);
      for (const server of running) await verify(server, log);
      return result;
    } finally {
      await Promise.all(running.map(({ role }) => role.stop()));
    }
  },
};

async function open(kind: ServerKind, log: LogSettings): Promise<Running> {
  const topic = `bench.collector.${kind}`;
  const opened = await openBenchLog(log, 'bench');
  await opened.createTopics([{ topic, partitions: PARTITIONS, retentionMs: DAY_MS }]);
  await opened.close();
  const role = startRole('server');
  const input: ServerInput = { kind, log, topic };
  return { kind, role, topic, url: await role.ask<string>('open', input), records: 0 };
}

async function compare(running: Running[], context: BenchContext): Promise<BenchResult> {
  const { quick, say } = context;
  const ceremonies = quick ? 2_000 : 5_000;
  const plan = drawPlan({ ceremonies, startMs: clock.now() - 120_000, durationMs: 60_000 });
  const beacons = beaconRequests(plan.messages);
  const options = roundsFor(context, { quick: 4, full: 11, warmups: 1 });
  say(`${beacons.length} beacons, ${CONNECTIONS.beacons} connections`);
  const byBeacon = await interleave(
    running.map((server) => ({ name: server.kind, run: () => drive(server, beacons, 'beacons') })),
    options,
  );
  const lines = gatewayRequests(plan.messages, { linesMax: LINES_MAX, nowMs: clock.now() });
  say(`${lines.length} signed requests of ${LINES_MAX} gateway lines`);
  const byLine = await interleave(
    running.map((server) => ({ name: server.kind, run: () => drive(server, lines, 'lines') })),
    options,
  );
  const beaconFigures = readSeries(NAME, byBeacon, { unit: 'beacons', random: chance() });
  const lineFigures = readSeries(NAME, byLine, { unit: 'gateway events', random: chance() });
  const against = beaconFigures.ratio('collector', 'bare', 'a CPU second');
  const figures: Figure[] = [beaconFigures, lineFigures].flatMap((read) => [
    ...KINDS.flatMap((kind) => [read.speed(kind, 'a second'), read.speed(kind, 'a CPU second')]),
    ...(['bare', 'barest'] as const).flatMap((base) => [
      read.ratio('collector', base, 'a second'),
      read.ratio('collector', base, 'a CPU second'),
    ]),
  ]);
  return { figures, headline: { collector_vs_bare: against.value } };
}

/** Units are requests for beacons, events for gateway lines; CPU is the server's alone. */
async function drive(
  server: Running,
  requests: readonly Ready[],
  what: keyof typeof CONNECTIONS,
): Promise<Measured> {
  const events = requests.reduce((sum, request) => sum + request.events, 0);
  await server.role.ask<ServerCount>('count');
  const startedMs = clock.monotonic();
  await sendAll(server.url, requests, CONNECTIONS[what]);
  const wallMs = clock.monotonic() - startedMs;
  const { cpuMs, records } = await server.role.ask<ServerCount>('count');
  const expected = server.kind === 'barest' ? requests.length : events;
  if (records !== expected) {
    throw new Error(`The ${server.kind} server had ${records} records acknowledged, not ${expected}.`);
  }
  server.records += records;
  return { units: what === 'lines' ? events : requests.length, wallMs, cpuMs };
}

/** Reads the topic to its end: everything acknowledged must be in the log. */
async function verify({ kind, topic, records }: Running, settings: LogSettings): Promise<void> {
  const log = await openBenchLog(settings, 'bench.verify');
  const consumer = await log.consumer({ groupId: `verify.${kind}`, topics: [topic] });
  let found = 0;
  const complete = Promise.withResolvers<void>();
  const reading = consumer.run({
    assigned: async () => undefined,
    async batch(batch) {
      found += batch.length;
      if (found >= records) complete.resolve();
    },
    revoked: async () => undefined,
  });
  await Promise.race([complete.promise, reading, clock.sleep(VERIFY_MS_MAX)]);
  await consumer.close();
  await log.close();
  if (found !== records) {
    throw new Error(`The log holds ${found} records of the ${kind} server, which acknowledged ${records}.`);
  }
}

const VERIFY_MS_MAX = 60_000;
