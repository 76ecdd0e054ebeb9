import { looksLikeAttack } from './attack.ts';
import { type Episode, type Figures, regionOf } from './episode.ts';
import { explain, explanationScore, SWITCH_NATS, TELL_APART_NATS } from './explain.ts';
import { createFirstFailures, type FirstFailuresState } from './first-failures.ts';
import { findGuilty, suspicionOf } from './guilty.ts';
import { createHeldCrossings, type HeldState } from './held-crossings.ts';
import { figuresOfNode } from './node-figures.ts';
import { onsetOf } from './onset.ts';
import { commonestCause, type RecentFailures } from './recent-failures.ts';
import { advanceRecovery, beginRecovery, follow, isBack, isMitigating, isResolved } from './recovery.ts';
import {
  type AnyPlace,
  isInPlace,
  meets,
  type Region,
  regionOfNode,
  textOf,
  type Version,
} from './region.ts';
import type { Register } from './register.ts';
import { residualLattice } from './residual.ts';
import type { Series } from './trial.ts';
import type { TrialMemory } from './trial-memory.ts';
import { unaffectedSiblings } from './unaffected.ts';
import type { Crossing, MinuteView, WaveSet, WaveView } from './views.ts';

export interface WaveEpisodesState {
  held: HeldState;
  firsts: FirstFailuresState;
}

interface Known {
  register: Register;
  failures: RecentFailures;
  memory: TrialMemory;
}

/** How long the place of an episode is looked at again, and the evidence of failures in a change it may take over. */
const REFINED_MINUTES = 48 * 60;
const TAKEN_OVER_SHARE = 0.6;
const RIVALS_MAX = 6;
const COVERED_SHARE = 0.8;

/** Episodes that rest on the evidence of a wave: regressions of a release, their watch list, and the placebo's. */
export function createWaveEpisodes({ register, failures, memory }: Known, state?: WaveEpisodesState) {
  const held = createHeldCrossings(failures, state?.held);
  const firsts = createFirstFailures(state?.firsts);

  const episodesOf = (wave: WaveView, series: Series) =>
    register.active().filter((one) => one.waveId === wave.id && one.series === series && isOfWave(one, wave));

  function page({ wave, node }: Crossing, { minute, waves }: MinuteView): void {
    if (wave.kind === 'placebo') {
      if (episodesOf(wave, 'failure').length === 0 && !isReal(wave, node, minute))
        openPlacebo(wave, node, minute);
      return;
    }
    if (isCovered(wave, waves)) return;
    const whole = wave.lattices.failure;
    if (takeOver(wave, explain(whole).node, minute)) return;
    const rest = residualLattice(whole, register.regions());
    if (rest.nats(node) < whole.thresholdNats(node)) return;
    const best = explain(rest).node;
    const region = regionOfNode(wave, best);
    if (isToldAndInnocent(region)) return;
    if (looksLikeAttack(failures, region, minute)) {
      held.hold(wave, node, region.place);
      return;
    }
    openRelease(wave, { node: best, crossed: node }, minute);
  }

  /**
   * Controls are of the whole maker, so what fails one cell on every version seems to follow the new one there. Where
   * people were told of the place and, within the cell and the part of the day, its failures do not follow the version,
   * the version is innocent.
   */
  function isToldAndInnocent({ place, versions }: Region): boolean {
    if (!register.all().some((one) => one.recovery !== null && meets(one.place, place))) return false;
    const remembered = memory.of(place);
    return versions.some((version) => suspicionOf(remembered, version) < 0);
  }

  function openRelease(wave: WaveView, at: { node: number; crossed: number }, minute: number): void {
    const lattice = wave.lattices.failure;
    const watched = episodesOf(wave, 'failure').find(({ state }) => state === 'watch');
    const fields = releaseFields(wave, at.node);
    const episode = watched ? Object.assign(watched, fields) : register.begin(fields, minute);
    if (episode === null) return;
    episode.openedMinute = minute;
    register.count(episode, minute);
    describe(episode, wave);
    // The evidence of the node that crossed is what justifies the page, wherever the explanation lies.
    if (episode.figures.nats < episode.figures.thresholdNats) {
      episode.figures = {
        ...episode.figures,
        nats: lattice.nats(at.crossed),
        thresholdNats: lattice.thresholdNats(at.crossed),
      };
    }
    episode.recovery = beginRecovery(episode.figures.effect.oddsRatio);
    episode.trialsBefore = lattice.trials(at.node);
    register.tell(episode, { minute, reason: 'opened', pages: true });
  }

  function releaseFields(wave: WaveView, node: number) {
    const lattice = wave.lattices.failure;
    const place = { os: wave.os, ...lattice.place(node) };
    const figures = figuresOfNode(lattice, node);
    const nothing: string[] = [];
    return {
      state: 'open',
      kind: 'release',
      decoy: '',
      severity: 2,
      series: 'failure',
      place,
      dimension: wave.dimension,
      token: wave.token,
      predecessor: wave.predecessor,
      waveId: wave.id,
      alarmKey: '',
      sinceMinute: sinceOf(wave, place, figures),
      figures,
      cause: '',
      causeShare: 0,
      notToldFrom: nothing,
      unaffected: nothing,
    } as const satisfies Partial<Episode>;
  }

  /** The first failure on the version, or when it began to be more than usual. */
  function sinceOf(wave: WaveView, place: AnyPlace, { effect }: Figures): number {
    const first = firsts.of(wave.id, place) ?? wave.startMinute;
    if (wave.dimension === '') return first;
    const version = { dimension: wave.dimension, token: wave.token };
    return Math.max(first, onsetOf(memory.of(place), version, effect.baselineRate) ?? first);
  }

  /**
   * Whether something that is or was wrong accounts for a placebo's evidence. Who wears it in a cell is held against
   * controls of the whole maker, so what fails the cell alone fails its wearers more than them. Episodes that are over
   * count too, for the evidence of their time is still there.
   */
  function isReal(wave: WaveView, node: number, minute: number): boolean {
    const lattice = wave.lattices.failure;
    const known = register.all().filter(({ recovery }) => recovery !== null);
    const rest = residualLattice(lattice, known.map(regionOf));
    if (rest.nats(node) < lattice.thresholdNats(node)) return true;
    return looksLikeAttack(failures, regionOfNode(wave, node), minute);
  }

  function openPlacebo(wave: WaveView, node: number, minute: number): void {
    const episode = register.begin({ ...releaseFields(wave, node), kind: 'placebo', severity: 3 }, minute);
    if (episode !== null) register.tell(episode, { minute, reason: 'opened' });
  }

  /** A change or a guard of the same ceremonies was first: it is given the version, and nobody is woken again. */
  function takeOver(wave: WaveView, node: number, minute: number): boolean {
    const region = regionOfNode(wave, node);
    const earlier = register.active().find((one) => {
      const isOther = (one.kind === 'change' || one.kind === 'guard') && one.state !== 'watch';
      if (!isOther || !meets(one.place, region.place)) return false;
      const mine = failures.of(regionOf(one), one.sinceMinute);
      const shared = failures.of(region, one.sinceMinute).filter(({ place }) => isInPlace(one.place, place));
      return mine.length > 0 && shared.length >= TAKEN_OVER_SHARE * mine.length;
    });
    if (earlier === undefined) return false;
    const { state: _, severity: __, ...fields } = releaseFields(wave, node);
    Object.assign(earlier, fields, { sinceMinute: Math.min(earlier.sinceMinute, fields.sinceMinute) });
    describe(earlier, wave);
    earlier.recovery = beginRecovery(earlier.figures.effect.oddsRatio);
    earlier.trialsBefore = wave.lattices.failure.trials(node);
    register.tell(earlier, { minute, reason: 'refined' });
    return true;
  }

  function watch({ wave, series, node }: Crossing, minute: number): void {
    if (wave.kind === 'placebo') return;
    const lattice = wave.lattices[series];
    if (episodesOf(wave, series).length > 0) return;
    const rest = series === 'failure' ? residualLattice(lattice, register.regions()) : lattice;
    if (rest.watchNats(node) < lattice.watchThresholdNats(node)) return;
    const best = explain(rest).node;
    const figures = figuresOfNode(lattice, best, { isWatched: true });
    const fields = {
      ...releaseFields(wave, best),
      series,
      figures,
      state: 'watch',
      severity: 3,
    } as const;
    const episode = register.begin(fields, minute);
    if (episode === null) return;
    register.tell(episode, { minute, reason: 'watch' });
  }

  /** Names the guilty version, the cause, what it can't be told from and who is unaffected; brings the figures. */
  function describe(episode: Episode, wave: WaveView): void {
    refresh(episode, wave);
    const lattice = wave.lattices[episode.series];
    const node = lattice.find(episode.place);
    const rest = residualLattice(lattice, register.regions(episode));
    const score = node === -1 ? 0 : explanationScore(rest, node);
    const rivals = explain(rest)
      .rivals.concat(explain(rest).node)
      .filter((other) => other !== node && explanationScore(rest, other) > score - TELL_APART_NATS)
      // The same ceremonies under another name, such as the only maker of a system, are no rival.
      .filter((other) => lattice.trials(other) !== lattice.trials(node))
      .map((other) => textOf({ os: wave.os, ...lattice.place(other) }));
    const opening = wave.dimension === '' ? null : { dimension: wave.dimension, token: wave.token };
    const remembered = memory.of(episode.place);
    const { guilty, notToldFrom } = findGuilty(remembered, opening);
    // Controls are of the whole maker: within the cell the version before may fail no less.
    const before =
      opening !== null && suspicionOf(remembered, opening) < 0
        ? [{ ...opening, token: wave.predecessor }]
        : [];
    const versions = [...before, ...(guilty === null ? [] : [guilty]), ...notToldFrom];
    const others = versions.filter((version) => !isSame(version, opening)).map(tokenText);
    episode.notToldFrom = [...new Set([...others, ...rivals])].slice(0, RIVALS_MAX);
    const { oddsRatio } = episode.figures.effect;
    episode.unaffected = unaffectedSiblings(wave, {
      series: episode.series,
      place: episode.place,
      oddsRatio,
    });
    Object.assign(episode, commonestCause(failures.of(regionOf(episode), episode.sinceMinute)));
  }

  function refresh(episode: Episode, wave: WaveView): void {
    const lattice = wave.lattices[episode.series];
    const node = lattice.find(episode.place);
    if (node === -1) return;
    episode.figures = figuresOfNode(lattice, node, { isWatched: episode.state === 'watch' });
    if (episode.state === 'open' && episode.recovery !== null) {
      follow(episode.recovery, episode.figures.effect.oddsRatio);
    }
  }

  /** Looks at the place again, and switches to a better one where it explains clearly more. */
  function refine(episode: Episode, wave: WaveView, minute: number): void {
    const lattice = wave.lattices.failure;
    const rest = residualLattice(lattice, register.regions(episode));
    const { node, score } = explain(rest);
    const now = lattice.find(episode.place);
    // What others explain may leave nothing: then it stays where it is.
    if (node === now || score <= 0) return;
    if (now !== -1 && score < explanationScore(rest, now) + SWITCH_NATS) return;
    const seen = lattice.trials(now) - episode.trialsBefore;
    episode.place = { os: wave.os, ...lattice.place(node) };
    episode.trialsBefore = lattice.trials(node) - seen;
    refresh(episode, wave);
    episode.sinceMinute = sinceOf(wave, episode.place, episode.figures);
    describe(episode, wave);
    register.tell(episode, { minute, reason: 'refined' });
  }

  function recover({ wave, evidence }: WaveSet): void {
    if (evidence.series !== 'failure' || wave.kind === 'placebo') return;
    for (const episode of register.all()) {
      if (episode.recovery === null || episode.kind !== 'release' || !isOfWave(episode, wave)) continue;
      if (!isInPlace(episode.place, evidence.place)) continue;
      advanceRecovery(episode.recovery, { failures: evidence.y, of: 1, expected: evidence.expected });
    }
  }

  /** Whether an effect is over, or back. */
  function turn(episode: Episode, wave: WaveView, minute: number): void {
    const { recovery } = episode;
    if (recovery === null) return;
    const lattice = wave.lattices.failure;
    recovery.sets = Math.max(
      0,
      lattice.trials(Math.max(0, lattice.find(episode.place))) - episode.trialsBefore,
    );
    if (episode.state === 'open' && isMitigating(recovery)) {
      episode.state = 'mitigating';
      Object.assign(recovery, { relapse: 0, relapseFailures: 0 });
      refresh(episode, wave);
      register.tell(episode, { minute, reason: 'mitigating' });
    } else if (episode.state === 'mitigating' && isResolved(recovery)) {
      refresh(episode, wave);
      register.resolve(episode, minute);
    } else if (episode.state !== 'open' && isBack(recovery) && !isTold(episode)) {
      // While it was mitigating nobody was told that it is over, so nobody is woken again.
      const wasOver = episode.state === 'resolved';
      episode.state = 'open';
      episode.recovery = beginRecovery(episode.figures.effect.oddsRatio);
      episode.trialsBefore = lattice.trials(Math.max(0, lattice.find(episode.place)));
      register.count(episode, minute);
      describe(episode, wave);
      register.tell(episode, { minute, reason: 'reopened', pages: wasOver });
    }
  }

  /** Whether another open episode of the same version already speaks of its place. */
  function isTold(episode: Episode): boolean {
    return register
      .active()
      .some(
        (one) =>
          one !== episode &&
          one.waveId === episode.waveId &&
          one.state !== 'watch' &&
          one.series === 'failure' &&
          meets(one.place, episode.place),
      );
  }

  function isTaken(wave: WaveView, node: number): boolean {
    const place = { os: wave.os, ...wave.lattices.failure.place(node) };
    return register.regions().some((region) => meets(region.place, place));
  }

  function look(view: MinuteView): void {
    const { minute, waves } = view;
    held.look(view);
    firsts.keepOnly(new Set(waves.map(({ id }) => id)));
    for (const episode of register.active()) {
      if (episode.waveId === '') continue;
      const wave = waves.find((one) => isOfWave(episode, one));
      if (wave === undefined) {
        register.resolve(episode, minute);
        continue;
      }
      const isRefined = episode.kind === 'release' && episode.state === 'open';
      if (isRefined && minute < episode.openedMinute + REFINED_MINUTES) refine(episode, wave, minute);
      if (episode.state === 'watch' && watchIsOver(episode, wave)) register.resolve(episode, minute);
    }
  }

  return {
    minute(view: MinuteView): void {
      for (const set of view.sets) {
        firsts.note(set);
        recover(set);
        const node = held.takeUp(set);
        if (node !== null && !isTaken(set.wave, node))
          openRelease(set.wave, { node, crossed: node }, view.minute);
      }
      for (const crossing of view.crossings) {
        if (crossing.level === 'page') page(crossing, view);
        else watch(crossing, view.minute);
      }
      for (const episode of register.all()) {
        const wave = episode.recovery && view.waves.find((one) => isOfWave(episode, one));
        if (wave && episode.kind === 'release') turn(episode, wave, view.minute);
      }
    },
    /** Every few minutes. */
    look,
    /** Brings the figures and all that is said of an episode up to date. */
    describe(episode: Episode, waves: readonly WaveView[]): void {
      const wave = waves.find((one) => isOfWave(episode, one));
      if (wave !== undefined) describe(episode, wave);
    },
    snapshot: (): WaveEpisodesState => ({ held: held.snapshot(), firsts: firsts.snapshot() }),
  };
}

/**
 * Whether nearly all evidence of a build's wave is in the wave of a wider version too. Makers have a build for every model
 * and patch: the version that they share says the same of all of them at once, and is named.
 */
function isCovered(wave: WaveView, waves: readonly WaveView[]): boolean {
  if (wave.dimension !== 'os_build') return false;
  const cells = wave.lattices.failure.cells();
  const all = cells.reduce((sum, { sets }) => sum + sets, 0);
  return waves.some(({ dimension, token, os }) => {
    if (dimension === '' || dimension === 'os_build' || os !== wave.os) return false;
    const shared = cells.reduce((sum, { tokens, sets }) => sum + (tokens[dimension] === token ? sets : 0), 0);
    return shared >= COVERED_SHARE * all;
  });
}

function isOfWave({ waveId, place }: Episode, wave: WaveView): boolean {
  return waveId === wave.id && place.os === wave.os;
}

/** The watch list forgets what no longer speaks for an effect. */
function watchIsOver({ series, place }: Episode, wave: WaveView): boolean {
  const lattice = wave.lattices[series];
  const node = lattice.find(place);
  return node === -1 || lattice.watchNats(node) < 0;
}

function isSame(one: Version, other: Version | null): boolean {
  return other !== null && one.dimension === other.dimension && one.token === other.token;
}

function tokenText({ dimension, token }: Version): string {
  return `${dimension} ${token}`;
}
