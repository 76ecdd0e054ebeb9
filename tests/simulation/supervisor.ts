import type { SimulatedLog } from '../fakes/simulated-log.ts';
import type { Chance } from './chance.ts';
import type { Plan } from './plan.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import { GROUP, type SimulatedProcessor, startProcessor } from './simulated-processor.ts';
import type { SimulatedStore } from './simulated-store.ts';

/** Keeps the processors running: what ends is started again, and the group forgets the dead after a while. */
export interface Supervisor {
  start(): void;
  crash(fault: { slot: number; points: number; downMs: number }): void;
  stop(fault: { slot: number; downMs: number }): void;
  pause(fault: { slot: number; forMs: number }): void;
  /** One processor more, for a time. */
  join(fault: { forMs: number }): void;
  /** Every process is killed, and comes again. */
  restart(): void;
  heal(): void;
  readonly crashes: number;
  readonly running: readonly SimulatedProcessor[];
}

export interface SupervisorOptions {
  clock: SimulatedClock;
  log: SimulatedLog;
  store: SimulatedStore;
  plan: Plan;
  chance: Chance;
  say(line: string): void;
}

/** A member that is not heard of for so long has left the group. */
const SESSION_MS = 10_000;
const HEARTBEAT_MS = 3_000;
const RESTART_MS = 1_000;

interface Slot {
  /** The process of this slot, or null while it is down. */
  processor: SimulatedProcessor | null;
  name: string;
  starts: number;
  /** How long it stays down after its next end; null: for ever. */
  downMs: number | null;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { clock, log, store, plan, chance, say } = options;
  const slots: Slot[] = Array.from({ length: plan.processors }, newSlot);
  let crashes = 0;

  function newSlot(): Slot {
    return { processor: null, name: '', starts: 0, downMs: RESTART_MS };
  }

  function start(slot: Slot): void {
    if (slot.processor) return;
    slot.starts += 1;
    const name = `p${slots.indexOf(slot)}.${slot.starts}`;
    slot.name = name;
    slot.downMs = RESTART_MS;
    say(`${name} starts`);
    slot.processor = startProcessor({
      ...plan,
      clock,
      store,
      log: log.connect(name),
      onEnd: (why) => onEnd(slot, { name, why }),
    });
  }

  function onEnd(slot: Slot, { name, why }: { name: string; why: string }): void {
    say(`${name} ${why}`);
    if (why === 'killed') crashes += 1;
    slot.processor = null;
    clock.at(clock.now() + SESSION_MS, () => log.expel(GROUP, name));
    if (slot.downMs !== null) clock.at(clock.now() + slot.downMs, () => start(slot));
  }

  function hold(processor: SimulatedProcessor, { name, forMs }: { name: string; forMs: number }): void {
    processor.lifeLine.hold();
    if (forMs >= SESSION_MS) clock.at(clock.now() + SESSION_MS, () => log.expel(GROUP, name));
    clock.at(clock.now() + forMs, () => resume(processor, name));
  }

  /** It goes on as a zombie until its next heartbeat tells it that it was given up. */
  function resume(processor: SimulatedProcessor, name: string): void {
    if (!processor.lifeLine.alive) return;
    say(`${name} goes on`);
    processor.lifeLine.release();
    clock.at(clock.now() + chance.between(0, HEARTBEAT_MS), () => {
      if (processor.lifeLine.alive) void log.rejoin(GROUP, name);
    });
  }

  return {
    start() {
      for (const slot of slots) start(slot);
    },
    crash({ slot: index, points, downMs }) {
      const slot = slots[index];
      if (!slot?.processor) return;
      slot.downMs = downMs;
      slot.processor.lifeLine.cutAfter(points);
    },
    stop({ slot: index, downMs }) {
      const slot = slots[index];
      if (!slot?.processor) return;
      slot.downMs = downMs;
      say(`${slot.name} is asked to stop`);
      slot.processor.stop();
    },
    pause({ slot: index, forMs }) {
      const slot = slots[index];
      if (slot?.processor) hold(slot.processor, { name: slot.name, forMs });
    },
    join({ forMs }) {
      const slot = newSlot();
      slots.push(slot);
      start(slot);
      slot.downMs = null;
      clock.at(clock.now() + forMs, () => slot.processor?.stop());
    },
    restart() {
      for (const { processor } of slots) processor?.lifeLine.cut();
    },
    heal() {
      for (const slot of slots)
        if (slot.processor) slot.processor.lifeLine.cutAfter(Number.POSITIVE_INFINITY);
    },
    get crashes() {
      return crashes;
    },
    get running() {
      return slots.flatMap(({ processor }) => (processor ? [processor] : []));
    },
  };
}
