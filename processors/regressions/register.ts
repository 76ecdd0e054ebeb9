import { type Episode, explainsOthers, regionOf, revise, severityOf } from './episode.ts';
import type { Regression, RevisionReason } from './findings.ts';
import { beginImpact, createImpact, type ImpactCounter, type ImpactFigures } from './impact.ts';
import { JST_MINUTES } from './japan-time.ts';
import type { RecentFailures } from './recent-failures.ts';
import { isInRegion, type Region } from './region.ts';
import type { Cell, Trial } from './trial.ts';
import type { TrialMemory } from './trial-memory.ts';

/** Episodes kept at once; beyond, the oldest that is over goes, and nothing new is begun while none is. */
const EPISODES_MAX = 500;
/** Cells whose episodes are kept at hand. */
const CELLS_MAX = 65_536;

export interface RegisterState {
  episodes: Episode[];
  /** Episodes begun in the minute of the last one, for the next one's number. */
  last: { minute: number; count: number };
}

/** What a new episode is before it has a number and a history. */
export type NewEpisode = Omit<
  Episode,
  | 'id'
  | 'revision'
  | 'updatedMinute'
  | 'openedMinute'
  | 'heardMinute'
  | 'recovery'
  | 'trialsBefore'
  | 'impact'
>;

interface OfCell {
  counters: ImpactCounter[];
  isExplained: boolean;
}

/** All episodes, their numbers and revisions, and which of them explain a ceremony. */
export type Register = ReturnType<typeof createRegister>;

export function createRegister(
  { failures, memory }: { failures: RecentFailures; memory: TrialMemory },
  state?: RegisterState,
) {
  const episodes: Episode[] = structuredClone(state?.episodes ?? []);
  const last = { ...(state?.last ?? { minute: -1, count: 0 }) };
  const counters = new Map<Episode, ImpactCounter>();
  const ofCell = new Map<Cell, OfCell>();
  let revised: Regression[] = [];
  for (const episode of episodes)
    if (episode.impact !== null) counters.set(episode, createImpact(episode.impact));

  function idOf(minute: number): string {
    last.count = last.minute === minute ? last.count + 1 : 1;
    last.minute = minute;
    const [date = '', time = ''] = new Date((minute + JST_MINUTES) * 60_000).toISOString().split('T');
    return `R${date.replaceAll('-', '')}-${time.slice(0, 5).replace(':', '')}-${last.count}`;
  }

  const figuresOf = (episode: Episode, minute: number): ImpactFigures =>
    counters.get(episode)?.figures(minute) ?? NO_IMPACT;

  function tell(episode: Episode, at: { minute: number; reason: RevisionReason; pages?: boolean }): void {
    ofCell.clear();
    const impact = figuresOf(episode, at.minute);
    if (at.reason === 'opened' || at.reason === 'reopened') episode.severity = severityOf(episode, impact);
    revised.push(revise(episode, { ...at, pages: at.pages ?? false, impact }));
  }

  function explaining(cell: Cell): OfCell {
    const known = ofCell.get(cell);
    if (known !== undefined) return known;
    if (ofCell.size >= CELLS_MAX) ofCell.clear();
    const mine = episodes.filter(
      (episode) => counters.has(episode) && isInRegion(regionOf(episode), cell, cell.tokens),
    );
    const made = {
      counters: mine.map((episode) => counters.get(episode)).filter((counter) => counter !== undefined),
      isExplained: mine.some((episode) => episode.kind === 'release' && explainsOthers(episode)),
    };
    ofCell.set(cell, made);
    return made;
  }

  return {
    all: (): readonly Episode[] => episodes,
    active: (): Episode[] => episodes.filter(({ state }) => state !== 'resolved'),
    /** Regions of open episodes that account for failures; `but` is left out. */
    regions: (but?: Episode): Region[] =>
      episodes.filter((episode) => episode !== but && explainsOthers(episode)).map(regionOf),

    /** Begins an episode, or does not where there are too many. It is told with `tell`. */
    begin(made: NewEpisode, minute: number): Episode | null {
      if (episodes.length >= EPISODES_MAX) {
        const over = episodes.findIndex(({ state }) => state === 'resolved');
        if (over === -1) return null;
        episodes.splice(over, 1);
      }
      const episode: Episode = {
        ...made,
        id: idOf(minute),
        revision: 0,
        openedMinute: minute,
        updatedMinute: minute,
        heardMinute: minute,
        recovery: null,
        trialsBefore: 0,
        impact: null,
      };
      episodes.push(episode);
      return episode;
    },
    /** Begins to count what it does to people. */
    count(episode: Episode, minute: number): void {
      const region = regionOf(episode);
      const before = {
        minute,
        ceremonies: memory.ceremoniesPerHour(region, minute),
        failed: failures.of(region, minute - 59),
      };
      if (!counters.has(episode)) counters.set(episode, beginImpact(before));
      ofCell.clear();
    },
    tell,
    /** A revision without an event; of another severity where that has changed. */
    update(episode: Episode, minute: number): void {
      const severity = severityOf(episode, figuresOf(episode, minute));
      // It never falls while open: whoever was woken for it would wonder.
      const isWorse = severity < episode.severity;
      if (isWorse) episode.severity = severity;
      tell(episode, { minute, reason: isWorse ? 'severity' : 'figures' });
    },
    resolve(episode: Episode, minute: number): void {
      episode.state = 'resolved';
      tell(episode, { minute, reason: 'resolved' });
      counters.delete(episode);
    },
    /** Whether any episode counts what it does to people. */
    isCounting: () => counters.size > 0,
    /** Ceremony by ceremony while one is counting; says whether an open release episode explains it. */
    see(trial: Trial): boolean {
      const { counters: mine, isExplained } = explaining(trial.cell);
      for (const counter of mine) counter.count(trial);
      for (const counter of counters.values()) counter.settle(trial);
      return isExplained;
    },
    forget(isOver: (episode: Episode) => boolean): void {
      for (let at = episodes.length - 1; at >= 0; at--) {
        const episode = episodes[at];
        if (episode !== undefined && isOver(episode)) episodes.splice(at, 1);
      }
    },
    /** Cells are new objects now and then; what was derived from them must not outlive a change of region. */
    regionsChanged: () => ofCell.clear(),
    /** The revisions since the last call. */
    told(): Regression[] {
      const now = revised;
      revised = [];
      return now;
    },
    snapshot: (): RegisterState => ({
      episodes: episodes.map((episode) =>
        structuredClone({ ...episode, impact: counters.get(episode)?.snapshot() ?? null }),
      ),
      last: { ...last },
    }),
  };
}

const NO_IMPACT: ImpactFigures = {
  ceremoniesPerHour: 0,
  accountsPerHour: 0,
  failuresPerHour: 0,
  noOtherWay: 0,
  noOtherWayShare: 0,
};
