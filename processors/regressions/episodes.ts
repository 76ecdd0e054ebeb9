import { type CellTable, EXPLAINED_FAILURES, EXPLAINED_VOTES, ROW } from './cell-table.ts';
import { defaultChangeSettings } from './change-monitor.ts';
import { canPage, type Episode } from './episode.ts';
import type { Regression } from './findings.ts';
import { createFreeEpisodes, type FreeEpisodesState } from './free-episodes.ts';
import { createRecentFailures, type RecentFailure } from './recent-failures.ts';
import { createRegister, type RegisterState } from './register.ts';
import { createTraffic, type TrafficState } from './traffic.ts';
import type { Trial } from './trial.ts';
import { createTrialMemory, type TrialMemoryState } from './trial-memory.ts';
import type { MinuteView } from './views.ts';
import { createWaveEpisodes, type WaveEpisodesState } from './wave-episodes.ts';

/** How episodes are kept; what they rest on is in `DetectorSettings`. */
export interface EpisodeSettings {
  /** How often an open episode gets a revision with the figures of the hour, minutes. */
  figuresMinutes: number;
  /** A resolved episode is kept so long, minutes: it is opened again rather than begun anew. */
  keptMinutes: number;
}

export const defaultEpisodeSettings: EpisodeSettings = { figuresMinutes: 15, keptMinutes: 14 * 24 * 60 };

export interface EpisodesState {
  register: RegisterState;
  failures: RecentFailure[];
  traffic: TrafficState;
  memory: TrialMemoryState;
  waves: WaveEpisodesState;
  free: FreeEpisodesState;
}

export interface Episodes {
  /** Takes in what the core says of a minute; returns the revisions that follow from it. */
  minute(view: MinuteView): Regression[];
  /** Whether an episode needs a wave. */
  keeps(waveId: string, os: string): boolean;
  snapshot(): EpisodesState;
}

/**
 * Makes episodes of evidence: one a fault, from the first sign to the end of it. What is wrong once is told once: what
 * an open episode explains begins no second, whichever wave or monitor notices it.
 */
export function createEpisodes({
  table,
  settings,
  state,
}: {
  table: CellTable;
  settings?: Partial<EpisodeSettings>;
  state?: EpisodesState;
}): Episodes {
  const { figuresMinutes, keptMinutes } = { ...defaultEpisodeSettings, ...settings };
  const { blockMinutes } = defaultChangeSettings;
  const failures = createRecentFailures(state?.failures);
  const traffic = createTraffic(table, state?.traffic);
  let now = 0;
  const memory = createTrialMemory(table, bringUp, state?.memory);
  table.onClear(() => {
    bringUp();
    memory.leaveRows();
  });
  const register = createRegister({ failures, memory }, state?.register);
  const known = { register, failures, memory };
  const waves = createWaveEpisodes(known, state?.waves);
  const free = createFreeEpisodes(known, state?.free);

  /** Hands on what was counted since the last time. */
  function bringUp(): void {
    const begun = table.takeBegun();
    for (let at = 0; at < begun.length; at++) {
      const row = begun[at] as number;
      memory.note(row, now);
      traffic.take(row);
    }
  }

  function observe({ trials, rows, failed, voted, strangers }: MinuteView): void {
    for (const at of failed) failures.add(trials[at] as Trial, strangers[at] === 1);
    if (!register.isCounting()) return;
    const { words } = table;
    for (let at = 0; at < trials.length; at++) {
      const trial = trials[at] as Trial;
      if (!register.see(trial) || voted[at] === 0) continue;
      const base = (rows[at] as number) * ROW;
      words[base + EXPLAINED_VOTES] = (words[base + EXPLAINED_VOTES] as number) + 1;
      words[base + EXPLAINED_FAILURES] = (words[base + EXPLAINED_FAILURES] as number) + trial.failed;
    }
  }

  function bringUpToDate({ minute, waves: open }: MinuteView): void {
    for (const episode of register.active()) {
      if (minute - episode.updatedMinute < figuresMinutes || !isShown(episode)) continue;
      if (episode.waveId !== '') waves.describe(episode, open);
      else if (episode.alarmKey === '') free.describe(episode);
      register.update(episode, minute);
    }
  }

  return {
    minute(view) {
      const { minute, day, isWarm } = view;
      now = minute;
      observe(view);
      waves.minute(view);
      if ((minute + 1) % blockMinutes === 0) {
        bringUp();
        memory.take(minute);
        free.block(traffic.flush(), { minute, day, isWarm });
        waves.look(view);
        bringUpToDate(view);
        register.forget(
          ({ state: is, updatedMinute }) => is === 'resolved' && minute - updatedMinute > keptMinutes,
        );
      }
      return register.told();
    },
    keeps: (waveId, os) =>
      register.active().some((one) => one.waveId === waveId && one.place.os === os && one.state !== 'watch'),
    snapshot() {
      bringUp();
      return {
        register: register.snapshot(),
        failures: failures.snapshot(),
        traffic: traffic.snapshot(),
        memory: memory.snapshot(),
        waves: waves.snapshot(),
        free: free.snapshot(),
      };
    },
  };
}

/** The watch list is short-lived and read as it began; what pages is followed. */
function isShown(episode: Episode): boolean {
  return canPage(episode) && episode.state !== 'watch';
}
