import type { Clock } from '../../schemas/clock.ts';
import type { CommittedPosition, ConsumerHandler, LogRecord, TopicPartition } from '../../schemas/log.ts';

/** What a simulation decides about a log; without it nothing takes time and the first member has every partition. */
export interface Conduct {
  /** Every member gets a share of the partitions, and whoever comes or goes moves them all (Kafka's eager protocol). */
  spread: boolean;
  /** Most records of one batch. */
  batchRecordsMax(): number;
  /** How many records the log goes back after a batch, to hand them over again; 0 is what a log should do. */
  repeats(): number;
  /** Resolves when the step may go on: the time that it takes. */
  delay(step: 'join' | 'fetch' | 'append' | 'commit'): Promise<void>;
  observe(happening: Happening): void;
}

export type Happening =
  | { what: 'appended'; record: LogRecord }
  | { what: 'committed'; member: string; position: CommittedPosition }
  | { what: 'ignored'; member: string; position: CommittedPosition }
  | { what: 'assigned' | 'revoked'; member: string; places: readonly TopicPartition[] };

/** How long the group waits for members to give up their partitions, and a member for its own handler. */
const REVOKE_MS_MAX = 5_000;

/** One member, from the group's side and from its own. */
export interface Member {
  readonly name: string;
  handler: ConsumerHandler | null;
  /** Grows whenever its partitions go: what was under way for an earlier one is stale. */
  epoch: number;
  owned: readonly TopicPartition[];
  commitable: Set<string>;
  /** The batch in its handler's hands. */
  busy: Promise<void>;
  turn: Promise<void>;
  fail(error: unknown): void;
}

export type Told = TopicPartition & { committed: CommittedPosition | null };

export interface GroupOptions {
  clock: Clock;
  conduct: Conduct;
  places: readonly TopicPartition[];
  committed(place: TopicPartition): CommittedPosition | null;
  /** Reads for the member, from where it was told, until its epoch is over. */
  deliver(member: Member, told: readonly Told[]): Promise<void>;
}

/** A consumer group: who is in it, what each owns, and who may commit. */
export interface Group {
  join(member: Member): void;
  /** Tells the handler, within its time, and leaves. */
  leave(member: Member): Promise<void>;
  /** Takes its partitions away without a word, as after a session time-out. */
  expel(member: Member): void;
  rebalance(): void;
  /** The member learns that its partitions are gone. Resolves when its handler has been told. */
  tell(member: Member): Promise<void>;
  mayCommit(member: Member, place: TopicPartition): boolean;
  member(name: string): Member | null;
}

export function createGroup(options: GroupOptions): Group {
  const { clock, conduct, places } = options;
  let members: Member[] = [];
  let owners = new Map<string, Member>();
  let generation = 0;

  function take(member: Member, change: () => Promise<void>): Promise<void> {
    member.turn = member.turn.then(change).catch((error: unknown) => member.fail(error));
    return member.turn;
  }

  function tell(member: Member): Promise<void> {
    member.epoch += 1;
    return take(member, () => tellRevoked(member));
  }

  async function tellRevoked(member: Member): Promise<void> {
    if (member.owned.length === 0 || !member.handler) return;
    const lost = member.owned;
    member.owned = [];
    conduct.observe({ what: 'revoked', member: member.name, places: lost });
    await member.handler.revoked(lost);
  }

  async function within(work: Promise<unknown>): Promise<void> {
    const done = new AbortController();
    const finished = work.then(() => done.abort());
    await Promise.race([finished, clock.sleep(REVOKE_MS_MAX, done.signal)]);
  }

  function rebalance(): void {
    generation += 1;
    const mine = generation;
    const told = Promise.all(members.map(tell));
    void within(told).then(() => {
      if (mine === generation) distribute();
    });
  }

  function distribute(): void {
    owners = new Map();
    const shares = members.map((): TopicPartition[] => []);
    places.forEach((place, index) => {
      const heir = conduct.spread ? index % Math.max(1, members.length) : 0;
      const member = members[heir];
      if (!member) return;
      owners.set(nameOf(place), member);
      shares[heir]?.push(place);
    });
    members.forEach((member, index) => {
      member.commitable = new Set();
      void enter(member, shares[index] ?? []);
    });
  }

  function enter(member: Member, share: readonly TopicPartition[]): Promise<void> {
    member.epoch += 1;
    const { epoch } = member;
    return take(member, async () => {
      await tellRevoked(member);
      await member.busy;
      await conduct.delay('join');
      if (member.epoch !== epoch || share.length === 0 || !member.handler) return;
      member.owned = share;
      member.commitable = new Set(share.map(nameOf));
      conduct.observe({ what: 'assigned', member: member.name, places: share });
      const told = share.map((place) => ({ ...place, committed: options.committed(place) }));
      await member.handler.assigned(told);
      if (member.epoch === epoch) options.deliver(member, told).catch((error: unknown) => member.fail(error));
    });
  }

  function remove(member: Member): boolean {
    const had = members.includes(member);
    const owned = members[0] === member || conduct.spread;
    members = members.filter((other) => other !== member);
    return had && owned;
  }

  return {
    join(member) {
      members.push(member);
      if (conduct.spread || members.length === 1) rebalance();
    },
    async leave(member) {
      await within(member.busy);
      await within(tell(member));
      member.commitable = new Set();
      if (remove(member)) rebalance();
    },
    expel(member) {
      member.commitable = new Set();
      if (remove(member)) rebalance();
    },
    rebalance,
    tell,
    mayCommit: (member, place) =>
      owners.get(nameOf(place)) === member && member.commitable.has(nameOf(place)),
    member: (name) => members.find((member) => member.name === name) ?? null,
  };
}

export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
