import { type Alarm, type AlarmKind, type AlarmsState, createAlarms } from './alarms.ts';
import { looksLikeAttack } from './attack.ts';
import { natsBeyond } from './change-cells.ts';
import {
  type Change,
  type ChangeMonitorState,
  createChangeMonitor,
  defaultChangeSettings,
  leastEffectOf,
} from './change-monitor.ts';
import { logLikelihood, type Tally } from './effect.ts';
import { type Episode, figuresOf, figuresOfShare, regionOf } from './episode.ts';
import { type Decoy, ODDS_RATIOS } from './findings.ts';
import { findGuilty } from './guilty.ts';
import { commonestCause, type RecentFailures } from './recent-failures.ts';
import {
  advanceRecovery,
  beginRecovery,
  isBack,
  isMitigating,
  isResolved,
  type Outcome,
} from './recovery.ts';
import { ANYWHERE, type AnyPlace, meets } from './region.ts';
import type { NewEpisode, Register } from './register.ts';
import type { LeafCount } from './traffic.ts';
import type { TrialMemory } from './trial-memory.ts';

interface Known {
  register: Register;
  failures: RecentFailures;
  memory: TrialMemory;
}

export interface FreeEpisodesState {
  changes: ChangeMonitorState;
  alarms: AlarmsState;
}

/** In a change, ceremonies are missing when fewer than this share of those to be expected came. */
const VOTES_MISSING = 0.75;
/** Failures that the relying party's side says are its own. */
const SERVER_SHARE = 0.5;
/** Information that rests on a change ends when nothing has spoken for it for so long. */
const SILENT_MINUTES = 6 * 60;

/** Episodes that rest on no wave: changes without a version, the global guard, and information about decoys. */
export function createFreeEpisodes({ register, failures, memory }: Known, state?: FreeEpisodesState) {
  const changes = createChangeMonitor({ state: state?.changes });
  const alarms = createAlarms(state?.alarms);

  function onChange(change: Change, minute: number): void {
    const { place } = change;
    changes.forget(place);
    const same = register
      .active()
      .find((one) => one.waveId === '' && isOfChange(one) && meets(one.place, place));
    if (same !== undefined) {
      same.heardMinute = minute;
      return;
    }
    // The part of a release that its region leaves over is the release's.
    if (register.regions().some((region) => meets(region.place, place))) return;
    const decoy = decoyOf(change, minute);
    if (decoy !== '' && isInformed(decoy, place)) return;
    const figures = figuresOf(change.tally, { ...change, leastEffect: leastEffectOf(place) });
    const fields = { place, figures, sinceMinute: change.sinceMinute };
    if (decoy !== '') {
      inform(decoy, fields, minute);
      return;
    }
    const episode = register.begin(
      { ...NOTHING, ...fields, kind: 'change', severity: 2, state: 'open' },
      minute,
    );
    if (episode === null) return;
    register.count(episode, minute);
    describeChange(episode);
    episode.recovery = beginRecovery(episode.figures.effect.oddsRatio);
    register.tell(episode, { minute, reason: 'opened', pages: true });
  }

  function decoyOf({ place, votesRatio }: Change, minute: number): Decoy {
    if (looksLikeAttack(failures, { place, versions: [] }, minute)) return 'attack';
    return votesRatio < VOTES_MISSING ? 'beacon_loss' : '';
  }

  /** Whether people already see an information of the kind, or of the attack that accounts for it. */
  function isInformed(decoy: Decoy, place: AnyPlace): boolean {
    return register
      .active()
      .some((one) => (one.decoy === decoy || one.decoy === 'attack') && meets(one.place, place));
  }

  /** Verdicts of the relying party all over: its own incident, which its own monitoring knows of. */
  function isServers(place: AnyPlace, sinceMinute: number): boolean {
    const failed = failures.of({ place, versions: [] }, sinceMinute);
    const servers = failed.filter(({ cause }) => cause.startsWith('SERVER_')).length;
    return failed.length > 0 && servers >= SERVER_SHARE * failed.length;
  }

  /** Which version came with it, if one did, and of what kind the failures are. */
  function describeChange(episode: Episode): void {
    const { guilty, notToldFrom } = findGuilty(memory.of(episode.place), null);
    episode.notToldFrom = [...(guilty === null ? [] : [guilty]), ...notToldFrom].map(
      ({ dimension, token }) => `${dimension} ${token}`,
    );
    Object.assign(episode, commonestCause(failures.of(regionOf(episode), episode.sinceMinute)));
  }

  function inform(
    decoy: Decoy,
    fields: Pick<NewEpisode, 'place' | 'figures' | 'sinceMinute'> & Partial<NewEpisode>,
    minute: number,
  ): void {
    const episode = register.begin(
      { ...NOTHING, ...fields, kind: 'information', decoy, severity: 3, state: 'open' },
      minute,
    );
    if (episode === null) return;
    Object.assign(episode, commonestCause(failures.of(regionOf(episode), episode.sinceMinute)));
    register.tell(episode, { minute, reason: 'opened' });
  }

  function onAlarm({ alarmKind, place, share }: Alarm, minute: number): void {
    const alarmKey = `${alarmKind}\0${share.key}`;
    const mine = register.active().find((one) => one.alarmKey === alarmKey);
    if (mine !== undefined) {
      mine.figures = figuresOfShare(share);
      mine.heardMinute = minute;
      if (share.is === 'ended') register.resolve(mine, minute);
      return;
    }
    if (share.is === 'ended') return;
    const fields = { place, alarmKey, figures: figuresOfShare(share), sinceMinute: share.sinceMinute };
    if (alarmKind !== 'failure') {
      // It has begun once; what goes on after a restart of the register is not begun again.
      const decoy = DECOY_OF[alarmKind];
      if (share.is === 'begun' && !isInformed(decoy, place)) inform(decoy, fields, minute);
      return;
    }
    const decoy = looksLikeAttack(failures, { place, versions: [] }, minute)
      ? 'attack'
      : isServers(place, share.sinceMinute)
        ? 'server_incident'
        : '';
    if (decoy !== '') {
      if (share.is === 'begun' && !isInformed(decoy, place)) inform(decoy, fields, minute);
      return;
    }
    if (register.regions().some((region) => meets(region.place, place)) || hasGuard()) return;
    const episode = register.begin(
      { ...NOTHING, ...fields, kind: 'guard', severity: 2, state: 'open' },
      minute,
    );
    if (episode === null) return;
    register.count(episode, minute);
    describeChange(episode);
    register.tell(episode, { minute, reason: 'opened', pages: true });
  }

  /** What has no cell has one episode, whichever kinds of ceremony it shows in. */
  function hasGuard(): boolean {
    return register.active().some(({ kind }) => kind === 'guard');
  }

  /** The block's outcome of a change that is open, or was: for its figures and for recovery. */
  function follow(episode: Episode, outcome: Outcome & { votes: number }, minute: number): void {
    const { recovery, figures } = episode;
    const leastEffect = leastEffectOf(episode.place);
    episode.figures = figuresOf(added(figures.tally, outcome, leastEffect), { ...figures, leastEffect });
    if (recovery === null) return;
    advanceRecovery(recovery, outcome);
    recovery.sets += outcome.votes;
    if (episode.state === 'open' && isMitigating(recovery)) {
      episode.state = 'mitigating';
      Object.assign(recovery, { relapse: 0, relapseFailures: 0 });
      register.tell(episode, { minute, reason: 'mitigating' });
    } else if (episode.state === 'mitigating' && isResolved(recovery)) {
      register.resolve(episode, minute);
    } else if (episode.state === 'mitigating' && isBack(recovery)) {
      episode.state = 'open';
      episode.recovery = beginRecovery(episode.figures.effect.oddsRatio);
      // Nobody was told that it is over: nobody is woken again.
      register.tell(episode, { minute, reason: 'reopened' });
    }
  }

  return {
    /** `counts` of a block that ends with `minute`. */
    block(
      counts: readonly LeafCount[],
      { minute, day, isWarm }: { minute: number; day: number; isWarm: boolean },
    ): void {
      const { blockMinutes } = defaultChangeSettings;
      const recent = failures.of({ place: ANYWHERE, versions: [] }, minute - blockMinutes + 1);
      for (const alarm of alarms.block(counts, recent, { minute, blockMinutes, isWarm }))
        onAlarm(alarm, minute);
      for (const change of changes.block(counts, { minute, day })) onChange(change, minute);
      for (const episode of register.active()) {
        if (episode.waveId !== '' || episode.alarmKey !== '') continue;
        if (episode.kind === 'change') {
          const outcome = changes.outcome(episode.place);
          if (outcome !== undefined && episode.openedMinute < minute) follow(episode, outcome, minute);
        } else if (minute - episode.heardMinute > SILENT_MINUTES) register.resolve(episode, minute);
      }
    },
    describe: describeChange,
    snapshot: (): FreeEpisodesState => ({ changes: changes.snapshot(), alarms: alarms.snapshot() }),
  };
}

const DECOY_OF: Readonly<Record<Exclude<AlarmKind, 'failure'>, Decoy>> = {
  silence: 'beacon_loss',
  strangers: 'attack',
  mix: 'mix_shift',
};

function isOfChange({ kind, alarmKey }: Episode): boolean {
  return kind === 'change' || (kind === 'information' && alarmKey === '');
}

function added(tally: Tally, outcome: Outcome & { votes: number }, leastEffect: number): Tally {
  return {
    trials: tally.trials + outcome.votes,
    failures: tally.failures + outcome.failures,
    expected: tally.expected + outcome.of * outcome.expected,
    controls: tally.controls,
    controlFailures: tally.controlFailures + outcome.of - outcome.failures,
    logE: ODDS_RATIOS.map(
      (oddsRatio, r) => (tally.logE[r] ?? 0) + natsBeyond(outcome, { oddsRatio, leastEffect }),
    ),
    logL: ODDS_RATIOS.map((oddsRatio, r) => (tally.logL[r] ?? 0) + logLikelihood(outcome, oddsRatio)),
  };
}

const NOTHING = {
  decoy: '',
  series: 'failure',
  dimension: '',
  token: '',
  predecessor: '',
  waveId: '',
  alarmKey: '',
  cause: '',
  causeShare: 0,
  notToldFrom: [] as string[],
  unaffected: [] as string[],
} as const satisfies Partial<NewEpisode>;
