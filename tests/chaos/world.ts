import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createKafkaLog } from '../../infra/adapters/kafka.ts';
import { type Chance, createChance } from '../../infra/fleet/chance.ts';
import type { FleetTenant } from '../../infra/fleet/plan.ts';
import { createSeededRandom } from '../../infra/fleet/random.ts';
import { simulate } from '../../infra/fleet/simulate.ts';
import { demoTenant } from '../../infra/local/demo-tenant.ts';
import type { Clock, Random } from '../../schemas/clock.ts';
import type { Log } from '../../schemas/log.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED, TOPICS } from '../../schemas/topics.ts';
import { type Alarms, createAlarms } from './alarms.ts';
import { type Broker, startBroker } from './broker.ts';
import { type BurstPlan, burstScenario, separateBurst } from './burst.ts';
import { type CollectorLives, startCollector } from './collector-lives.ts';
import { mountDisk } from './disks.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { type Meters, startMeters } from './meters.ts';
import { createOperator, type Operator } from './operator.ts';
import { createOracle, type Oracle } from './oracle.ts';
import { type Pager, startPager } from './pager.ts';
import { createPositions, type Positions } from './positions.ts';
import { createProcessors, type Processors } from './processors.ts';
import { createRefusals, type Refusals } from './refusals.ts';
import { type StoreServer, startStoreServer } from './store-server.ts';
import { createTail, type Tail } from './tail.ts';
import { sendTraffic } from './traffic.ts';
import { startWatchers, type Watchers } from './watchers.ts';

export interface WorldOptions {
  seed: string;
  directory: string;
  quick: boolean;
  /** Kafka and ClickHouse get small disks of their own, which can be filled. */
  smallDisks: boolean;
  clock: Clock;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** The product in real processes, what was sent to it, and the means to hurt it. */
export interface World {
  readonly quick: boolean;
  readonly directory: string;
  readonly clock: Clock;
  /** Aborts when the run is to end early. */
  readonly signal: AbortSignal;
  readonly chance: Chance;
  readonly say: (line: string) => void;
  readonly tenant: FleetTenant;
  readonly broker: Broker;
  readonly store: StoreServer;
  readonly collector: CollectorLives;
  readonly processors: Processors;
  readonly watchers: Watchers;
  readonly pager: Pager;
  readonly alarms: Alarms;
  /** The driver's own access to Kafka. */
  readonly log: Log;
  readonly operator: Operator;
  readonly ledger: Ledger;
  readonly tail: Tail;
  readonly oracle: Oracle;
  readonly positions: Positions;
  readonly meters: Meters;
  readonly refusals: Refusals;
  /** Deletes what the processors' group has committed. Every processor must be stopped. */
  forgetPositions(): Promise<void>;
  /** A plan of the fleet, issued in the minutes before now unless told otherwise. There is a burst in each. */
  plan(ceremonies: number, issued?: { startMs: number; durationMs: number }): BurstPlan;
  send(plan: BurstPlan, how?: SendOptions): Promise<void>;
  /** Whatever a fault left broken: everything runs again when it resolves. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

export interface SendOptions {
  overMs?: number;
  concurrency?: number;
  attemptsMax?: number;
  gatewayClockAheadMs?: number;
}

export const GROUP = 'kagimi.processors';
const TOPICS_WATCHED = [CEREMONY_EVENTS, CEREMONY_FAILED];
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ORIGIN = 'https://bank.example';
/** The least that a broker allows. */
const SESSION_MS = 6_000;
const STORE_TIMEOUT_MS = 3_000;
const POSITIONS_MS = 500;
/** Ceremonies are issued up to this long before now, so that all their messages lie in the past. */
const ISSUED_AGO_MS = 240_000;
const ISSUED_OVER_MS = 60_000;

type Closers = (() => Promise<void> | void)[];

/** Starts everything. What had been started is stopped again when something does not start. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const closers: Closers = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await attempt(closer);
  };
  try {
    const ground = await startGround(options, closers);
    const product = await startProduct(options, ground, closers);
    return assemble(
      options,
      { ...ground, ...product, ...watch(options, { ...ground, ...product }, closers) },
      close,
    );
  } catch (error) {
    await close();
    throw error;
  }
}

/** One that can't be closed does not keep the others open. */
async function attempt(closer: Closers[number]): Promise<void> {
  try {
    await closer();
  } catch {
    // It is gone already.
  }
}

/** What the product stands on. */
async function startGround({ clock, directory, say, smallDisks }: WorldOptions, closers: Closers) {
  if (smallDisks) {
    for (const name of ['kafka', 'clickhouse']) closers.push(mountDisk(join(directory, name)));
  }
  const opened = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    closers.push(() => started.close());
    return started;
  };
  say('Starting Kafka and ClickHouse …');
  const [broker, store] = await Promise.all([
    opened(startBroker({ directory: join(directory, 'kafka'), clock })),
    opened(startStoreServer({ directory: join(directory, 'clickhouse'), clock })),
  ]);
  const log = createKafkaLog({ brokers: broker.brokers, clientId: 'kagimi.chaos', clock });
  closers.push(() => log.close());
  await log.createTopics(TOPICS);
  return { broker, store, log, operator: createOperator({ brokers: broker.brokers, clock }) };
}

type Ground = Awaited<ReturnType<typeof startGround>>;

async function startProduct(
  { seed, directory, clock, say }: WorldOptions,
  { broker, store }: Ground,
  closers: Closers,
) {
  const logs = join(directory, 'logs');
  mkdirSync(logs, { recursive: true });
  const { tenant, tenantsFile } = tenantOf(directory, createSeededRandom(`${seed}/world`));
  const kafka = {
    KAGIMI_KAFKA_BROKERS: broker.brokers.join(','),
    KAGIMI_KAFKA_SESSION_MS: String(SESSION_MS),
  };
  const common = { root: ROOT, logs, clock, onDeath: (sentence: string) => say(`  ${sentence}`) };
  const refusals = createRefusals();
  const starting = startCollector({
    ...common,
    refusals,
    environment: {
      ...kafka,
      KAGIMI_COLLECTOR_LISTEN: '127.0.0.1:0',
      KAGIMI_TENANTS_FILE: tenantsFile,
      KAGIMI_TRUSTED_PROXIES: '127.0.0.1',
    },
  });
  closers.push(async () => (await starting).close());
  const processors = createProcessors({
    ...common,
    environment: {
      ...kafka,
      KAGIMI_CLICKHOUSE_URL: store.proxy.url,
      KAGIMI_CLICKHOUSE_TIMEOUT_MS: String(STORE_TIMEOUT_MS),
      KAGIMI_PROCESSOR_LISTEN: '127.0.0.1:0',
      KAGIMI_GROUP: GROUP,
    },
  });
  closers.push(() => processors.stopAll());
  const pager = await startPager(clock);
  closers.push(() => pager.close());
  const watching = startWatchers({
    ...common,
    pagerUrl: pager.url,
    // With the patience of production: on a crowded machine an answer may take longer than a processor waits here.
    environment: { KAGIMI_CLICKHOUSE_URL: store.proxy.url },
  });
  closers.push(async () => (await watching).close());
  const [collector, watchers] = await Promise.all([starting, watching, processors.start()]);
  return { tenant, refusals, collector, processors, pager, watchers };
}

type Product = Awaited<ReturnType<typeof startProduct>>;

function tenantOf(directory: string, random: Random): { tenant: FleetTenant; tenantsFile: string } {
  const tenantsFile = join(directory, 'tenants.json');
  const { id, beaconKeys, gatewayKeys } = demoTenant({ file: tenantsFile, origins: [ORIGIN], random });
  const [beaconKey] = beaconKeys;
  const [gatewayKey] = gatewayKeys;
  if (!beaconKey || !gatewayKey) throw new Error('The demo tenant has no key.');
  return { tenant: { id, origin: ORIGIN, beaconKey, gatewayKey }, tenantsFile };
}

/** What looks on, from the start to the end. */
function watch(
  { clock, directory }: WorldOptions,
  { broker, store, log, collector, processors, watchers, pager }: Ground & Product,
  closers: Closers,
) {
  const positions = createPositions();
  closers.push(watchPositions({ log, positions, clock }));
  const meters = startMeters({
    clock,
    directory,
    pids: () => [
      ['kafka', broker.pid],
      ['clickhouse', store.pid],
      ['collector', collector.now.part?.pid ?? 0],
      ...processors.all.map((one) => ['processor', one.part?.pid ?? 0] as const),
      ['detector', watchers.detector.part?.pid ?? 0],
      ['alerting', watchers.alerting.part?.pid ?? 0],
    ],
  });
  closers.push(() => meters.stop());
  const groupId = (time: number) => `kagimi.chaos.${time}`;
  const tail = createTail({ log, topics: TOPICS_WATCHED, clock, groupId });
  closers.push(() => tail.close());
  const alarms = createAlarms({ episodes: pager.episodes, clock });
  return { positions, meters, tail, alarms, ledger: createLedger(), oracle: createOracle(store.oracle) };
}

function assemble(
  { seed, quick, directory, clock, signal, say }: WorldOptions,
  parts: Ground & Product & ReturnType<typeof watch>,
  close: () => Promise<void>,
): World {
  const { broker, store, collector, processors, watchers, alarms, ledger, operator, positions, tenant } =
    parts;
  let plans = 0;
  return {
    ...parts,
    quick,
    directory,
    clock,
    signal,
    say,
    chance: createChance(createSeededRandom(`${seed}/faults`)),
    async forgetPositions() {
      await operator.deleteGroup(GROUP);
      positions.forget();
    },
    plan(ceremonies, issued) {
      plans += 1;
      const span = issued ?? { startMs: clock.now() - ISSUED_AGO_MS, durationMs: ISSUED_OVER_MS };
      const scenario = burstScenario(span.durationMs);
      const whole = simulate({ seed: `${seed}/${plans}`, ceremonies, tenant, scenario, ...span });
      return separateBurst(whole, plans);
    },
    send(plan, how = {}) {
      alarms.sent(plan.truths, plan.burst);
      return sendTraffic({
        plan,
        collectorUrl: () => collector.url,
        ledger,
        clock,
        overMs: 0,
        signal,
        ...how,
      });
    },
    async heal() {
      store.proxy.set({ kind: 'clear' });
      broker.resume();
      if (!broker.isAlive()) await broker.start();
      if (!store.isAlive()) await store.start();
      for (const { part } of [...processors.all, ...watchers.all]) part?.resume();
      if (processors.all.length === 0) await processors.start();
    },
    close,
  };
}

/** Samples what the group has committed, while Kafka answers. */
function watchPositions(options: { log: Log; positions: Positions; clock: Clock }): () => void {
  const { log, positions, clock } = options;
  const stopped = new AbortController();
  const watchOn = async () => {
    while (!stopped.signal.aborted) {
      positions.note(await log.committed(GROUP, TOPICS_WATCHED).catch(() => []));
      await clock.sleep(POSITIONS_MS, stopped.signal);
    }
  };
  void watchOn();
  return () => stopped.abort();
}
