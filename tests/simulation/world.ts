import { LogUnavailable, type TopicPartition } from '../../schemas/log.ts';
import { CEREMONY_EVENTS, CEREMONY_FAILED, TOPICS } from '../../schemas/topics.ts';
import type { Happening } from '../fakes/simulated-group.ts';
import { createSimulatedLog, type SimulatedLog } from '../fakes/simulated-log.ts';
import { chanceOf } from './chance.ts';
import { type CommitWatch, createCommitWatch } from './commit-watch.ts';
import { type Fault, type Plan, sentenceOf } from './plan.ts';
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts';
import { GROUP } from './simulated-processor.ts';
import { createSimulatedStore, type SimulatedStore } from './simulated-store.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

/** One simulated installation: clock, log, ClickHouse, processors, and what goes wrong with them. */
export interface World {
  clock: SimulatedClock;
  log: SimulatedLog;
  store: SimulatedStore;
  supervisor: Supervisor;
  watch: CommitWatch;
  trace: string[];
  wrong: string[];
  /** When the log took the last record that is no tick. */
  lastEventMs(): number;
  suffer(fault: Fault): void;
  /** Ends every fault, for good. */
  heal(): void;
}

const PLACES: readonly TopicPartition[] = TOPICS.filter(({ topic }) =>
  [CEREMONY_EVENTS, CEREMONY_FAILED].includes(topic),
).flatMap(({ topic, partitions }) =>
  Array.from({ length: partitions }, (_, partition) => ({ topic, partition })),
);

export interface WorldOptions {
  seed: number;
  plan: Plan;
  refusedEvents: ReadonlySet<string>;
}

export async function createWorld({ seed, plan, refusedEvents }: WorldOptions): Promise<World> {
  const clock = createSimulatedClock(plan.startMs);
  const trace: string[] = [];
  const wrong: string[] = [];
  const say = (line: string) => trace.push(`${clock.monotonic()} ${line}`);
  const store = createSimulatedStore({ clock, chance: chanceOf(seed, 'store'), refusedEvents, trace: say });
  store.hiccups = plan.hiccups;
  const watch = createCommitWatch({ store, refusedEvents, wrong: (what) => wrong.push(what) });
  const broker = createBroker({ seed, plan, clock, watch, say });
  await broker.log.createTopics(TOPICS);
  const supervisor = createSupervisor({
    ...broker,
    clock,
    store,
    plan,
    say,
    chance: chanceOf(seed, 'supervisor'),
  });
  const faults = createFaults({ ...broker, clock, store, supervisor, watch });
  return {
    clock,
    log: broker.log,
    store,
    supervisor,
    watch,
    trace,
    wrong,
    lastEventMs: broker.lastEventMs,
    suffer(fault) {
      say(`fault ${sentenceOf(fault, plan.startMs)}`);
      faults.suffer(fault);
    },
    heal() {
      say('healed');
      faults.heal();
      store.hiccups = 0;
      broker.calm();
    },
  };
}

interface BrokerOptions {
  seed: number;
  plan: Plan;
  clock: SimulatedClock;
  watch: CommitWatch;
  say(line: string): void;
}

/** The log, with the time that its steps take and the ones that fail. */
function createBroker({ seed, plan, clock, watch, say }: BrokerOptions) {
  const chance = chanceOf(seed, 'broker');
  let hiccups = plan.hiccups / 5;
  let lastEventMs = clock.now();
  const log = createSimulatedLog({
    clock,
    conduct: {
      spread: true,
      batchRecordsMax: () => chance.between(1, plan.batchRecordsMax),
      repeats: () => (chance.yes(plan.repeats) ? chance.between(1, 30) : 0),
      async delay(step) {
        await clock.sleep(chance.between(1, step === 'join' ? 500 : 40));
        if (step !== 'fetch' && chance.yes(hiccups)) throw new LogUnavailable(`Simulated: ${step} fails`);
      },
      observe(happening) {
        say(lineOf(happening));
        if (happening.what === 'appended') {
          if (happening.record.key?.toString() !== 'tick') lastEventMs = clock.now();
          watch.appended(happening.record);
        } else if (happening.what === 'committed') watch.committed(happening.position);
      },
    },
  });
  return {
    log,
    lastEventMs: () => lastEventMs,
    calm() {
      hiccups = 0;
    },
  };
}

interface FaultOptions {
  clock: SimulatedClock;
  log: SimulatedLog;
  store: SimulatedStore;
  supervisor: Supervisor;
  watch: CommitWatch;
}

function createFaults({ clock, log, store, supervisor, watch }: FaultOptions) {
  let healed = false;
  const later = (forMs: number, action: () => void) => clock.at(clock.now() + forMs, action);

  /** What an operator does to the group's positions; the processors start again, as they must to notice. */
  function move(fault: Fault & { what: 'forget' | 'rewind' }): void {
    supervisor.restart();
    const only = fault.what === 'forget' ? fault.partition : null;
    for (const place of PLACES) {
      if (only !== null && place.partition !== only) continue;
      log.setCommitted(GROUP, place, fault.what === 'rewind' ? { ...place, offset: 0, metadata: '' } : null);
      watch.reset(place);
    }
  }

  function suffer(fault: Fault): void {
    if (healed) return;
    switch (fault.what) {
      case 'crash':
        supervisor.crash(fault);
        break;
      case 'stop':
        supervisor.stop(fault);
        break;
      case 'pause':
        supervisor.pause(fault);
        break;
      case 'join':
        supervisor.join(fault);
        break;
      case 'rebalance':
        log.rebalance(GROUP);
        break;
      case 'weather':
        store.weather = fault.weather;
        later(fault.forMs, () => {
          store.weather = 'fine';
        });
        break;
      case 'log down':
        log.setDown(true);
        later(fault.forMs, () => log.setDown(false));
        break;
      default:
        move(fault);
    }
  }

  return {
    suffer,
    heal() {
      healed = true;
      store.weather = 'fine';
      log.setDown(false);
      supervisor.heal();
    },
  };
}

function lineOf(happening: Happening): string {
  switch (happening.what) {
    case 'appended': {
      const { topic, partition, offset, key } = happening.record;
      return `append ${topic}/${partition}/${offset} ${key?.toString() ?? ''}`;
    }
    case 'committed':
    case 'ignored': {
      const { topic, partition, offset, metadata } = happening.position;
      return `${happening.member} ${happening.what} ${topic}/${partition} ${offset} ${metadata}`;
    }
    case 'assigned':
    case 'revoked':
      return `${happening.member} ${happening.what} ${happening.places.map((p) => `${p.topic}/${p.partition}`).join(' ')}`;
  }
}
