import type { Clock } from '../../schemas/clock.ts';
import {
  type CommittedPosition,
  type Log,
  type LogAppend,
  type LogConsumer,
  type LogRecord,
  LogUnavailable,
  type TopicPartition,
} from '../../schemas/log.ts';
import { type Conduct, createGroup, type Group, type Member, nameOf, type Told } from './simulated-group.ts';

export interface SimulatedLog extends Log {
  /** Every record of a topic, partition by partition. */
  records(topic: string): LogRecord[];
  /** While down, nothing is acknowledged. */
  setDown(down: boolean): void;
  /** The same log for another process; its consumer is the member of that name. */
  connect(name: string): Log;
  /** Takes the partitions of a member that is not heard of any more. */
  expel(groupId: string, name: string): void;
  /** A member that was expelled hears of it, and joins again. */
  rejoin(groupId: string, name: string): Promise<void>;
  rebalance(groupId: string): void;
  /** What an operator does to the group's positions: forget one (null), or set it. */
  setCommitted(groupId: string, place: TopicPartition, position: CommittedPosition | null): void;
}

const PLAIN: Conduct = {
  spread: false,
  batchRecordsMax: () => 500,
  repeats: () => 0,
  delay: async () => undefined,
  observe: () => undefined,
};

/** A log in memory whose broker's clock is handed in; a simulation decides what takes how long, and who owns what. */
export function createSimulatedLog({
  clock,
  conduct = PLAIN,
}: {
  clock: Clock;
  conduct?: Conduct;
}): SimulatedLog {
  const topics = new Map<string, LogRecord[][]>();
  const commits = new Map<string, CommittedPosition>();
  const groups = new Map<string, Group>();
  const expelled = new Map<string, Member>();
  const wakers = new Set<() => void>();
  let down = false;

  function partitionsOf(topic: string): LogRecord[][] {
    const partitions = topics.get(topic);
    if (!partitions) throw new LogUnavailable(`No topic ${topic}`);
    return partitions;
  }

  function requireUp(): void {
    if (down) throw new LogUnavailable('The simulated log is down.');
  }

  function wake(): void {
    for (const waker of [...wakers]) waker();
  }

  const changed = () =>
    new Promise<void>((resolve) =>
      wakers.add(function once() {
        wakers.delete(once);
        resolve();
      }),
    );

  function append(topic: string, records: readonly LogAppend[]): void {
    requireUp();
    const partitions = partitionsOf(topic);
    for (const { key, value, headers = {}, partition } of records) {
      const number = partition ?? hash(key) % partitions.length;
      const into = partitions[number];
      if (!into) throw new LogUnavailable(`No partition ${topic}/${number}`);
      const appendedAtMs = Math.max(clock.now(), into.at(-1)?.appendedAtMs ?? 0);
      const record = { topic, partition: number, offset: into.length, key, value, headers, appendedAtMs };
      into.push(record);
      conduct.observe({ what: 'appended', record });
    }
    wake();
  }

  /** Hands a member its records until its epoch is over. */
  async function deliver(member: Member, told: readonly Told[]): Promise<void> {
    const { epoch } = member;
    const next = new Map(told.map((place) => [nameOf(place), startOf(place)]));
    while (member.epoch === epoch) {
      let idle = true;
      for (const { topic, partition } of told) {
        const place = { topic, partition };
        if (down) continue;
        const all = partitionsOf(topic)[partition] ?? [];
        const from = next.get(nameOf(place)) ?? 0;
        const records = all.slice(from, from + conduct.batchRecordsMax());
        if (records.length === 0) continue;
        idle = false;
        await conduct.delay('fetch');
        if (member.epoch !== epoch) return;
        const bounds = { ...place, startOffset: 0, endOffset: all.length };
        const work = member.handler?.batch(records, bounds) ?? Promise.resolve();
        member.busy = work.catch(() => undefined);
        await work;
        if (member.epoch !== epoch) return;
        next.set(nameOf(place), Math.max(0, from + records.length - conduct.repeats()));
      }
      if (idle) await changed();
    }
  }

  /** A position past the end is of another log: reading starts at the oldest record. */
  function startOf({ topic, partition, committed }: Told): number {
    const end = partitionsOf(topic)[partition]?.length ?? 0;
    return committed && committed.offset <= end ? committed.offset : 0;
  }

  function groupOf(groupId: string, wanted: readonly string[]): Group {
    const known = groups.get(groupId);
    if (known) return known;
    const places = wanted.flatMap((topic) =>
      partitionsOf(topic).map((_, partition) => ({ topic, partition })),
    );
    const made = createGroup({
      clock,
      conduct,
      places,
      committed: (place) => commits.get(`${groupId}/${nameOf(place)}`) ?? null,
      deliver,
    });
    groups.set(groupId, made);
    return made;
  }

  function consumerOf(groupId: string, group: Group, name: string): LogConsumer {
    const ended = Promise.withResolvers<void>();
    ended.promise.catch(() => undefined);
    let open = true;
    const member: Member = {
      name,
      handler: null,
      epoch: 0,
      owned: [],
      commitable: new Set(),
      busy: Promise.resolve(),
      turn: Promise.resolve(),
      fail(error) {
        member.epoch += 1;
        group.expel(member);
        ended.reject(error);
      },
    };
    return {
      async run(handler) {
        member.handler = handler;
        if (open) group.join(member);
        await ended.promise;
      },
      async commit(positions) {
        await conduct.delay('commit');
        requireUp();
        for (const position of positions) {
          const what = group.mayCommit(member, position) ? 'committed' : 'ignored';
          if (what === 'committed') commits.set(`${groupId}/${nameOf(position)}`, position);
          conduct.observe({ what, member: name, position });
        }
      },
      async close() {
        if (!open) return;
        open = false;
        member.epoch += 1;
        wake();
        await group.leave(member);
        ended.resolve();
      },
    };
  }

  function connect(name: string): Log {
    return {
      async createTopics(specs) {
        for (const { topic, partitions } of specs) {
          if (topics.has(topic)) continue;
          topics.set(
            topic,
            Array.from({ length: partitions }, () => []),
          );
        }
      },
      async bounds(topic) {
        return partitionsOf(topic).map((records, partition) => ({
          topic,
          partition,
          startOffset: 0,
          endOffset: records.length,
        }));
      },
      async committed(groupId, wanted) {
        return [...commits].flatMap(([key, position]) =>
          key.startsWith(`${groupId}/`) && wanted.includes(position.topic) ? [position] : [],
        );
      },
      async producer() {
        let open = true;
        return {
          async append(topic, records) {
            if (!open) throw new LogUnavailable('The producer is closed.');
            await conduct.delay('append');
            append(topic, records);
          },
          async close() {
            open = false;
          },
        };
      },
      async consumer({ groupId, topics: wanted }) {
        await conduct.delay('join');
        requireUp();
        return consumerOf(groupId, groupOf(groupId, wanted), name);
      },
      async close() {},
    };
  }

  return {
    ...connect('member'),
    connect,
    records: (topic) => partitionsOf(topic).flat(),
    setDown(value) {
      down = value;
      if (!value) wake();
    },
    expel(groupId, name) {
      const member = groups.get(groupId)?.member(name);
      if (!member) return;
      expelled.set(name, member);
      groups.get(groupId)?.expel(member);
    },
    async rejoin(groupId, name) {
      const member = expelled.get(name);
      if (!member) return;
      expelled.delete(name);
      await groups.get(groupId)?.tell(member);
      groups.get(groupId)?.join(member);
    },
    rebalance: (groupId) => groups.get(groupId)?.rebalance(),
    setCommitted(groupId, place, position) {
      if (position) commits.set(`${groupId}/${nameOf(place)}`, position);
      else commits.delete(`${groupId}/${nameOf(place)}`);
    },
  };
}

function hash(key: Buffer): number {
  let sum = 0;
  for (const byte of key) sum = (sum * 31 + byte) >>> 0;
  return sum;
}
