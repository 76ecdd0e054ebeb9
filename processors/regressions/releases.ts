import type { Release } from './findings.ts';
import type { DetectorSettings } from './settings.ts';
import type { Place, VersionedDimension } from './trial.ts';
import { compareVersions, productOf } from './version-order.ts';

/** What is known of one token of one dimension on one family of operating systems. */
export interface ReleaseRecord {
  readonly id: number;
  readonly dimension: VersionedDimension;
  readonly os: string;
  readonly token: string;
  readonly firstSeenMinute: number;
  openedMinute: number | null;
  predecessor: number;
  voters: number;
  /** Voters at the next look for a predecessor. */
  lookAtVoters: number;
  /** Voters by the token they had before. */
  readonly from: Map<number, number>;
  /** Votes of this hour, of the 24 before it, of today's, and of the days before (decaying). */
  hourVotes: number;
  readonly dayVotes: number[];
  todayVotes: number;
  pastVotes: number;
  lastDay: number;
  /** Where it was seen, by leaf key. */
  readonly places: Map<string, Place>;
  /** Voters when it was last told of. */
  toldVoters: number;
}

export interface Releases {
  /** The id of a token, 1 and up; 0 when there is no room for a new one. */
  idOf(of: { dimension: VersionedDimension; os: string; token: string }, minute: number): number;
  get(id: number): ReleaseRecord | undefined;
  /** A token was seen in a place. */
  seenIn(id: number, leafKey: string, place: Place): void;
  /** And on a day. */
  seenOn(id: number, day: number): void;
  /** A voter came to a token from another of its dimension (0: from none known). */
  arrived(id: number, from: number): void;
  addVotes(id: number, votes: number): void;
  /** Whether some token has enough voters to be looked at. */
  hasCandidates(): boolean;
  /** Opens those that begin a wave now. `settledMinute`: what was first seen before it was there from the start. */
  open(minute: number, settledMinute: number): ReleaseRecord[];
  /** How many versions of a dimension and system began a wave after a minute. */
  openedSince(of: Pick<ReleaseRecord, 'dimension' | 'os'>, minute: number): number;
  hourEnds(hour: number, minute: number): void;
  /** Ends a day; returns the ids that are forgotten and may name something else from now on. */
  dayEnds(day: number, minute: number, isNeeded: (id: number) => boolean): Set<number>;
  /** What is to be told since the last call. */
  told(): Release[];
  snapshot(): ReleasesState;
}

type RecordState = Omit<ReleaseRecord, 'from' | 'places'> & {
  from: [number, number][];
  places: [string, Place][];
};

export interface ReleasesState {
  records: RecordState[];
  free: number[];
  nextId: number;
  candidates: number[];
}

/** A number of voters that nothing has. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Follows every token from first sight: who has it, where they came from, how far it has spread. */
export function createReleases(settings: DetectorSettings, state?: ReleasesState): Releases {
  const records: (ReleaseRecord | undefined)[] = [];
  const ids = new Map<string, number>();
  const free = [...(state?.free ?? [])];
  let nextId = state?.nextId ?? 1;
  let candidates = new Set(state?.candidates ?? []);
  let news: Release[] = [];
  for (const record of state?.records ?? []) {
    const { from, places, dayVotes, ...rest } = record;
    records[record.id] = { ...rest, dayVotes: [...dayVotes], from: new Map(from), places: new Map(places) };
    ids.set(tokenKey(record), record.id);
  }
  const get = (id: number) => records[id];
  const live = () => records.filter((record) => record !== undefined);

  function make(of: { dimension: VersionedDimension; os: string; token: string }, minute: number): number {
    if (ids.size >= settings.releasesMax) return 0;
    const id = free.pop() ?? nextId++;
    records[id] = {
      id,
      ...of,
      firstSeenMinute: minute,
      openedMinute: null,
      predecessor: 0,
      voters: 0,
      lookAtVoters: settings.waveVotersMin,
      from: new Map(),
      hourVotes: 0,
      dayVotes: new Array<number>(24).fill(0),
      todayVotes: 0,
      pastVotes: 0,
      lastDay: 0,
      places: new Map(),
      toldVoters: 0,
    };
    ids.set(tokenKey(of), id);
    return id;
  }

  function tell(record: ReleaseRecord, minute: number): void {
    record.toldVoters = record.voters;
    news.push(releaseOf(record, get(record.predecessor), minute));
  }

  function tryOpen(record: ReleaseRecord, minute: number, settledMinute: number): boolean {
    if (record.openedMinute !== null) return false;
    if (record.firstSeenMinute < settledMinute) {
      record.lookAtVoters = NEVER;
      return false;
    }
    const predecessor = predecessorOf(record, live(), get);
    // No predecessor yet, or an old version on a device that was long away: look again at twice the voters.
    record.lookAtVoters = record.voters * 2;
    if (predecessor === undefined || compareVersions(record.token, predecessor.token) < 0) return false;
    record.predecessor = predecessor.id;
    record.openedMinute = minute;
    return true;
  }

  return {
    idOf(of, minute) {
      return ids.get(tokenKey(of)) ?? make(of, minute);
    },
    get,
    seenIn(id, key, place) {
      const record = get(id);
      if (record !== undefined && record.places.size < settings.leavesMax) record.places.set(key, place);
    },
    seenOn(id, day) {
      const record = get(id);
      if (record !== undefined) record.lastDay = day;
    },
    arrived(id, from) {
      const record = get(id);
      if (record === undefined) return;
      record.voters += 1;
      if (from !== 0) record.from.set(from, (record.from.get(from) ?? 0) + 1);
      if (record.openedMinute === null && record.voters >= record.lookAtVoters) candidates.add(id);
    },
    addVotes(id, votes) {
      const record = get(id);
      if (record !== undefined) record.hourVotes += votes;
    },
    hasCandidates: () => candidates.size > 0,
    open(minute, settledMinute) {
      const due = [...candidates].map(get).filter((record) => record !== undefined);
      candidates = new Set();
      const opened = due.filter((record) => tryOpen(record, minute, settledMinute));
      for (const record of opened) tell(record, minute);
      return opened;
    },
    openedSince: ({ dimension, os }, minute) =>
      live().filter(
        (record) =>
          record.dimension === dimension && record.os === os && (record.openedMinute ?? -1) > minute,
      ).length,
    hourEnds(hour, minute) {
      for (const record of live()) {
        record.dayVotes[hour % 24] = record.hourVotes;
        record.todayVotes += record.hourVotes;
        record.hourVotes = 0;
        if (record.openedMinute !== null && record.voters !== record.toldVoters) tell(record, minute);
      }
    },
    dayEnds(day, minute, isNeeded) {
      const forgotten = new Set<number>();
      for (const record of live()) {
        record.pastVotes = record.pastVotes * (1 - 1 / settings.baselineDays) + record.todayVotes;
        record.todayVotes = 0;
        const isMany = record.voters >= settings.waveVotersMin;
        if (isMany && record.openedMinute === null && record.voters !== record.toldVoters)
          tell(record, minute);
        if (day - record.lastDay > settings.releaseDaysMax && !isNeeded(record.id)) forgotten.add(record.id);
      }
      for (const id of forgotten) {
        const record = get(id);
        if (record !== undefined) ids.delete(tokenKey(record));
        records[id] = undefined;
        free.push(id);
        candidates.delete(id);
      }
      if (forgotten.size > 0) {
        for (const record of live()) for (const id of forgotten) record.from.delete(id);
      }
      return forgotten;
    },
    told() {
      const told = news;
      news = [];
      return told;
    },
    snapshot: () => ({
      records: live().map(({ from, places, dayVotes, ...rest }) => ({
        ...rest,
        dayVotes: [...dayVotes],
        from: [...from],
        places: [...places],
      })),
      free: [...free],
      nextId,
      candidates: [...candidates],
    }),
  };
}

/**
 * The version most voters had before; where two or fewer say so, the one with the largest share of the last four weeks,
 * of the same product (and for a build, on the same model).
 */
function predecessorOf(
  record: ReleaseRecord,
  all: readonly ReleaseRecord[],
  get: (id: number) => ReleaseRecord | undefined,
): ReleaseRecord | undefined {
  const came = mostOf([...record.from], ([id, voters]) => (isAlike(record, get(id)) ? voters : 0));
  const cameFrom = came === undefined ? undefined : get(came[0]);
  if (came !== undefined && came[1] > 2) return cameFrom;
  const common = mostOf(all, (other) => {
    if (other === record || other.dimension !== record.dimension || other.os !== record.os) return 0;
    if (!isAlike(record, other)) return 0;
    if (record.dimension === 'os_build' && !sharesModel(record, other)) return 0;
    return other.pastVotes + other.todayVotes + other.hourVotes;
  });
  return common ?? cameFrom;
}

function mostOf<T>(of: readonly T[], weigh: (one: T) => number): T | undefined {
  let best: T | undefined;
  let most = 0;
  for (const one of of) {
    const weight = weigh(one);
    if (weight <= most) continue;
    most = weight;
    best = one;
  }
  return best;
}

/** Versions of one product; an authenticator's name has no version, so any may follow any. */
function isAlike(record: ReleaseRecord, other: ReleaseRecord | undefined): boolean {
  if (other === undefined) return false;
  return record.dimension === 'provider' || productOf(record.token) === productOf(other.token);
}

function sharesModel(a: ReleaseRecord, b: ReleaseRecord): boolean {
  const models = new Set([...a.places.values()].map(({ oem, model }) => `${oem}\0${model}`));
  return [...b.places.values()].some(({ oem, model }) => models.has(`${oem}\0${model}`));
}

function releaseOf(record: ReleaseRecord, predecessor: ReleaseRecord | undefined, minute: number): Release {
  const own = lastDayVotes(record);
  const both = own + (predecessor === undefined ? 0 : lastDayVotes(predecessor));
  return {
    dimension: record.dimension,
    os: record.os,
    token: record.token,
    predecessor: predecessor?.token ?? '',
    firstSeenMinute: record.firstSeenMinute,
    openedMinute: record.openedMinute,
    updatedMinute: minute,
    voters: record.voters,
    share: both === 0 ? 0 : own / both,
  };
}

function lastDayVotes({ hourVotes, dayVotes }: ReleaseRecord): number {
  return dayVotes.reduce((sum, votes) => sum + votes, hourVotes);
}

function tokenKey({ dimension, os, token }: { dimension: string; os: string; token: string }): string {
  return `${dimension}\0${os}\0${token}`;
}
