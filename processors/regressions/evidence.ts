import { type Ballot, type BallotState, createBallot, MOVED, STRANGER, tokenAt, VOTED } from './ballot.ts';
import { type BaselineState, createBaseline, outcomeOf } from './baseline.ts';
import {
  type CellTable,
  CONTROLS,
  countCeremony,
  countVote,
  DAY,
  LEAF,
  NEWCOMERS,
  NO_POOL,
  PAPER,
  PLACEBO,
  POOLS,
  POOLS_MAX,
  ROW,
  SLOW_MS,
  TOKEN_VOTES,
} from './cell-table.ts';
import { createControlStore } from './control-store.ts';
import type { EvidenceSet, Release } from './findings.ts';
import { DAY_MINUTES, dayInJapan, hourInJapan, JST_MINUTES } from './japan-time.ts';
import { enter, type MakerPool } from './matching.ts';
import type { KnownPlace } from './nodes.ts';
import { placeboOf, wearsPlacebo } from './placebo.ts';
import { createReleases, type ReleaseRecord, type ReleasesState } from './releases.ts';
import { type CellRoles, PROVIDER, rolesAmong, rolesOf, withoutProvider } from './roles.ts';
import type { DetectorSettings } from './settings.ts';
import { type Cell, type Place, type Trial, VERSIONED_DIMENSIONS } from './trial.ts';
import type { MinuteView } from './views.ts';
import { createWave, type Found, type Wave, type WaveHead, type WaveState } from './wave.ts';

const BUDGET_MINUTES = 28 * DAY_MINUTES;

/** Evidence, releases, and what they were made of, of one minute. */
export interface EvidenceMinute {
  view: MinuteView;
  evidence: EvidenceSet[];
  releases: Release[];
}

export interface Evidence {
  /** `keeps` says which waves an open episode needs. */
  minute(
    minute: number,
    trials: readonly Trial[],
    keeps: (waveId: string, os: string) => boolean,
  ): EvidenceMinute;
  snapshot(): EvidenceState;
}

export interface EvidenceState {
  firstMinute: number;
  lastMinute: number;
  isWarm: boolean;
  ballot: BallotState;
  baseline: BaselineState;
  releases: ReleasesState;
  waves: WaveState[];
  placebo: WaveState | null;
}

/** Turns trials into evidence for every wave that is open, and opens and closes waves. */
export function createEvidence(
  settings: DetectorSettings,
  table: CellTable,
  state?: EvidenceState,
): Evidence {
  let { firstMinute, lastMinute, isWarm } = state ?? { firstMinute: -1, lastMinute: -1, isWarm: false };
  const ballot: Ballot = createBallot({ votersMax: settings.votersMax, papers: table, state: state?.ballot });
  const baseline = createBaseline(settings, state?.baseline);
  const releases = createReleases(settings, state?.releases);
  const store = createControlStore(settings.poolMax);
  const stock = { store, leaves: baseline };
  const waves = (state?.waves ?? []).map((state) => createWave(settings, stock, { state }));
  let placebo = state?.placebo ? createWave(settings, stock, { state: state.placebo }) : undefined;
  let ofWeek = placeboOf(lastMinute);
  let wears = wearsPlacebo(placebo?.view.token ?? '', settings.placeboOneIn);
  /** By row of the table. */
  const roles: CellRoles[] = [];
  /** Waves have changed since the roles were derived. */
  let areStale = false;
  let voted = new Uint8Array(1_024);
  let strangers = new Uint8Array(1_024);
  let rows = new Int32Array(1_024);
  let providersSpread = false;

  /** What was derived from cells is derived anew, for it may be another; nothing counted is lost. */
  function forgetRoles(): void {
    countVotes();
    table.clear();
    roles.length = 0;
    areStale = false;
  }

  function countVotes(): void {
    const { words } = table;
    for (let row = 0; row < roles.length; row++) {
      const votes = words[row * ROW + TOKEN_VOTES] as number;
      if (votes === 0) continue;
      words[row * ROW + TOKEN_VOTES] = 0;
      for (let dimension = 0; dimension < VERSIONED_DIMENSIONS.length; dimension++) {
        const id = tokenAt(words, row * ROW + PAPER, dimension);
        if (id !== 0) releases.addVotes(id, votes);
      }
    }
  }

  /** Hours and days that ended between the last minute and this one. */
  function turn(minute: number, keeps: Keeps): void {
    if (areStale || roles.length >= settings.rolesMax) forgetRoles();
    for (let hour = hourInJapan(lastMinute); hour < hourInJapan(minute); hour++) {
      countVotes();
      releases.hourEnds(hour, (hour + 1) * 60 - JST_MINUTES);
    }
    for (let day = dayInJapan(lastMinute); day < dayInJapan(minute); day++) endDay(day, minute, keeps);
    if (!isWarm && minute - firstMinute >= settings.baselineDaysMin * DAY_MINUTES) {
      isWarm = true;
      forgetRoles();
      baseline.refit({ decay: false });
    }
    if (isWarm) changePlacebo(minute, keeps);
  }

  function endDay(day: number, minute: number, keeps: Keeps): void {
    const lost = baseline.refit({ decay: true });
    const closed = closeWaves(minute, keeps);
    const forgotten = releases.dayEnds(day, minute, isInWave);
    if (forgotten.size > 0) ballot.forget(forgotten);
    if (lost + closed + forgotten.size > 0) forgetRoles();
    else table.refit();
  }

  function isInWave(id: number): boolean {
    const record = releases.get(id);
    return waves.some(
      ({ view }) =>
        view.os === record?.os &&
        view.dimension === record.dimension &&
        (view.token === record.token || view.predecessor === record.token),
    );
  }

  /** Returns how many. */
  function closeWaves(minute: number, keeps: Keeps): number {
    const before = waves.length;
    for (let at = waves.length - 1; at >= 0; at--) {
      const { view } = waves[at] as Wave;
      const isOld = minute - view.startMinute >= settings.waveDaysMax * DAY_MINUTES;
      if (isOld && !keeps(view.id, view.os)) close(at);
    }
    return before - waves.length;
  }

  function close(at: number): void {
    for (const wave of waves.splice(at, 1)) wave.close();
  }

  function changePlacebo(minute: number, keeps: Keeps): void {
    if (minute < ofWeek.startMinute || minute >= ofWeek.endMinute) ofWeek = placeboOf(minute);
    const { id, week } = ofWeek;
    if (placebo?.view.id === id || (placebo !== undefined && keeps(placebo.view.id, ''))) return;
    forgetRoles();
    const head = {
      id,
      kind: 'placebo',
      dimension: '',
      token: week,
      predecessor: '',
      os: '',
      budget: 1,
    } as const;
    placebo?.close();
    placebo = createWave(settings, stock, {
      head: { ...head, startMinute: minute },
      known: knownPlaces(baseline.places()),
    });
    wears = wearsPlacebo(week, settings.placeboOneIn);
  }

  function openWaves(minute: number, keeps: Keeps): void {
    if (!releases.hasCandidates()) return;
    countVotes();
    if (!isWarm) {
      releases.open(minute, Number.POSITIVE_INFINITY);
      return;
    }
    const opened = releases.open(minute, firstMinute + settings.baselineDaysMin * DAY_MINUTES);
    for (const record of opened) {
      if (waves.length >= settings.wavesMax && !makeRoomFor(record, keeps)) continue;
      const predecessor = releases.get(record.predecessor)?.token ?? '';
      const head = headOf(record, { predecessor, startMinute: minute, budget: budgetOf(record, minute) });
      waves.push(
        createWave(settings, stock, {
          head,
          known: knownPlaces(releases.get(record.predecessor)?.places.values() ?? []),
        }),
      );
    }
    if (opened.length > 0) areStale = true;
  }

  /**
   * Closes the oldest wave without an episode: a build where there is one, for makers have a build for every model and
   * patch, and each lies within a version. A build that finds none to take the place of begins no wave.
   */
  function makeRoomFor({ dimension }: ReleaseRecord, keeps: Keeps): boolean {
    const isFree = ({ view }: Wave) => !keeps(view.id, view.os);
    const build = waves.findIndex((wave) => wave.view.dimension === 'os_build' && isFree(wave));
    if (build === -1 && dimension === 'os_build') return false;
    close(build === -1 ? Math.max(0, waves.findIndex(isFree)) : build);
    return true;
  }

  /**
   * What a wave may spend: the first of its dimension and system within four weeks all of it, the j-th a j-th. Makers
   * that ship a build a model would otherwise buy a chance of a false page with each.
   */
  function budgetOf({ dimension, os }: ReleaseRecord, minute: number): number {
    return 1 / Math.max(1, releases.openedSince({ dimension, os }, minute - BUDGET_MINUTES));
  }

  /** Places with their trials so far, by which the cells above them are weighed. */
  function knownPlaces(places: Iterable<Place>): KnownPlace[] {
    return Array.from(places, (place) => ({ place, trials: baseline.trials(baseline.recall(place)) }));
  }

  function rowOf(cell: Cell, minute: number): number {
    const row = table.find(cell);
    if (row >= 0) return row;
    const made = rolesOf(cell, minute, { releases, leafOf: baseline.leaf, waves, placebo });
    roles.push(made);
    return table.add(cell, {
      ...made,
      newcomers: made.newcomer.length,
      controls: made.controls.map(({ controls }) => controls),
      placebo: made.placebo?.controls ?? NO_POOL,
    });
  }

  /** The rows of all cells, before any is counted in: so the waits for memory overlap, as those for the voters do. */
  function callRows(minute: number, trials: readonly Trial[]): void {
    for (let at = 0; at < trials.length; at++) rows[at] = rowOf((trials[at] as Trial).cell, minute);
    table.call(rows, trials.length);
  }

  function arrive(row: number): void {
    for (let dimension = 0; dimension < VERSIONED_DIMENSIONS.length; dimension++) {
      const id = tokenAt(table.words, row * ROW + PAPER, dimension);
      const before = ballot.before(dimension);
      if (id !== 0 && id !== before) releases.arrived(id, before);
    }
  }

  /** Roles that follow from the provider the device had before this ceremony. */
  function providerRoles(role: CellRoles, cell: Cell): Pick<CellRoles, 'newcomer' | 'controls'> | undefined {
    const id = ballot.before(PROVIDER);
    const provider = id === 0 ? undefined : releases.get(id)?.token;
    if (provider === undefined) return undefined;
    const known = role.ofProvider.get(id);
    if (known !== undefined) return known;
    const spreading = waves.filter(({ view }) => view.dimension === 'provider' && view.os === cell.os);
    const tokens = { ...withoutProvider(cell.tokens), provider };
    const made = rolesAmong(spreading, { tokens, leaf: role.leaf });
    role.ofProvider.set(id, made);
    return made;
  }

  function vote(trial: Trial, row: number, hash: number): void {
    const { words } = table;
    const base = row * ROW;
    const leaf = words[base + LEAF] as number;
    const isNew = words[base + NEWCOMERS] !== 0;
    // The baseline is what was usual before: what spreads joins it when its wave closes.
    if (!isNew) baseline.observe(leaf, trial);
    if (!isWarm) return;
    const outcome = outcomeOf(trial, words[base + SLOW_MS] as number);
    if (isNew) wait((roles[row] as CellRoles).newcomer, trial, outcome);
    const controls = words[base + CONTROLS] as number;
    for (let i = 0; i < Math.min(POOLS_MAX, controls); i++) {
      store.push(words[base + POOLS + i] as number, trial.minute, outcome, leaf);
    }
    if (controls > POOLS_MAX)
      serve((roles[row] as CellRoles).controls.slice(POOLS_MAX), trial, outcome, leaf);
    if (providersSpread) {
      const more = providerRoles(roles[row] as CellRoles, trial.cell);
      if (more !== undefined) {
        wait(more.newcomer, trial, outcome);
        serve(more.controls, trial, outcome, leaf);
      }
    }
    if (words[base + PLACEBO] === NO_POOL) return;
    if (wears(hash)) wearPlacebo(roles[row] as CellRoles, trial, outcome);
    else store.push(words[base + PLACEBO] as number, trial.minute, outcome, leaf);
  }

  function serve(pools: readonly MakerPool[], { minute }: Trial, outcome: number, leaf: number): void {
    for (const { controls } of pools) store.push(controls, minute, outcome, leaf);
  }

  function wearPlacebo(role: CellRoles, trial: Trial, outcome: number): void {
    if (placebo === undefined || role.placebo === undefined) return;
    role.placeboTarget ??= placebo.targetOf({ tokens: withoutProvider(trial.cell.tokens) }, role.leaf);
    const { minute, ceremonyId } = trial;
    enter(role.placebo, { minute, ceremonyId, outcome, target: role.placeboTarget });
  }

  /** The first ceremony of a cell in a block, and maybe of the day. */
  function begin(row: number, day: number): void {
    const base = row * ROW;
    table.begin(row);
    if (table.words[base + DAY] === day) return;
    table.words[base + DAY] = day;
    (roles[row] as CellRoles).leaf.isUsed = true;
    for (let dimension = 0; dimension < VERSIONED_DIMENSIONS.length; dimension++) {
      const id = tokenAt(table.words, base + PAPER, dimension);
      if (id !== 0) releases.seenOn(id, day);
    }
  }

  function makeRoom(count: number): void {
    if (voted.length < count) {
      voted = new Uint8Array(2 * count);
      strangers = new Uint8Array(2 * count);
      rows = new Int32Array(2 * count);
    }
  }

  return {
    minute(minute, trials, keeps) {
      if (firstMinute < 0) {
        firstMinute = minute;
        lastMinute = minute;
      }
      turn(minute, keeps);
      lastMinute = minute;
      makeRoom(trials.length);
      const day = dayInJapan(minute);
      const failed: number[] = [];
      providersSpread = waves.some(({ view }) => view.dimension === 'provider');
      ballot.call(trials);
      callRows(minute, trials);
      for (let at = 0; at < trials.length; at++) {
        const trial = trials[at] as Trial;
        const row = rows[at] as number;
        if (countCeremony(table.words, row, trial) === 1) begin(row, day);
        if (trial.failed === 1) failed.push(at);
        const cast = ballot.cast(at, day, trial.failed, row * ROW + PAPER);
        voted[at] = cast & VOTED;
        strangers[at] = isWarm && (cast & STRANGER) !== 0 ? 1 : 0;
        if ((cast & MOVED) !== 0) arrive(row);
        if ((cast & VOTED) === 0) continue;
        countVote(table.words, row, trial.failed);
        vote(trial, row, ballot.hash(at));
      }
      const found: Found = { sets: [], crossings: [] };
      for (const wave of waves) wave.match(minute, found);
      placebo?.match(minute, found);
      openWaves(minute, keeps);
      const open = waves.map(({ view }) => view);
      if (placebo !== undefined) open.push(placebo.view);
      const seen = { minute, day, trials, rows, voted, strangers, failed };
      const view = { ...seen, isWarm, waves: open, ...found };
      return { view, evidence: found.sets.map(({ evidence }) => evidence), releases: releases.told() };
    },
    snapshot() {
      countVotes();
      return {
        firstMinute,
        lastMinute,
        isWarm,
        ballot: ballot.snapshot(),
        baseline: baseline.snapshot(),
        releases: releases.snapshot(),
        waves: waves.map((wave) => wave.snapshot()),
        placebo: placebo?.snapshot() ?? null,
      };
    },
  };
}

type Keeps = (waveId: string, os: string) => boolean;

/** A ceremony waits for controls, as a newcomer of some waves. */
function wait(newcomer: CellRoles['newcomer'], { minute, ceremonyId }: Trial, outcome: number): void {
  for (let i = 0; i < newcomer.length; i++) {
    const { pool, target } = newcomer[i] as CellRoles['newcomer'][number];
    enter(pool, { minute, ceremonyId, outcome, target });
  }
}

function headOf(
  { dimension, os, token }: ReleaseRecord,
  of: Pick<WaveHead, 'predecessor' | 'startMinute' | 'budget'>,
): WaveHead {
  return { id: `${dimension}/${token}`, kind: 'release', dimension, token, os, ...of };
}
