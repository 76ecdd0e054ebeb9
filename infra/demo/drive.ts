import type { Browser, Page } from 'playwright-core';
import type { Clock, Random } from '../../schemas/clock.ts';
import {
  type Cause,
  type CeremonyKind,
  type Mediation,
  type Outcome,
  STEPS,
  type Step,
} from '../../schemas/vocabulary.ts';
import { type Evidence, readOutcome } from '../fleet/outcome.ts';
import { addAuthenticator, launchBrowser } from './browser.ts';
import type { ServerRecord } from './journal.ts';
import { LANGUAGES } from './language.ts';
import { leave, RUN_KINDS, RUNS, type RunKind, type Stage } from './runs.ts';

/** One ceremony as the page and the server saw it, and therefore as Kagimi must show it once its horizon has passed. */
export interface ObservedCeremony {
  kind_of_run: RunKind;
  ceremony_id: string;
  kind: CeremonyKind;
  mediation: Mediation;
  expected: {
    outcome: Outcome;
    cause: Cause;
    /** Steps that the page or the server saw. The SDK may notice more (eligible, sheet_shown …). */
    steps: Step[];
  };
}

export interface DriveOptions {
  demoUrl: string;
  chromiumPath: string;
  clock: Clock;
  random: Random;
  /** Runs in all; all eleven kinds of each round by default. */
  count?: number;
  /** Rounds through the kinds of run; `Infinity` drives until the signal. Default 1. */
  rounds?: number;
  /** Between two runs; spread over ±50 %. Default 0. */
  pauseMs?: number;
  onCeremony?: (observed: ObservedCeremony) => void;
  /** Told of a run that broke (a page that did not answer); the next round begins with a new tab. Default: throw. */
  onBrokenRun?: (kind: RunKind, error: unknown) => void;
  signal?: AbortSignal;
}

interface PageNote {
  ceremonyId: string;
  kind: CeremonyKind;
  mediation: Mediation;
  step: 'prompt_called' | 'client_settled';
  result?: 'ok' | 'error';
  errorName?: string;
  /** Of the page's monotonic clock, milliseconds. */
  atMs: number;
  timeoutMs?: number;
}

/** The SDK's last beacons leave with the page; the tab stays a moment for them. */
const FAREWELL_MS = 250;

/**
 * Drives a real browser through the demo's pages. Nothing is assumed: what a ceremony came to is read from the page's
 * own journal and from the server's. Leaves no process and no directory behind, also when aborted.
 * @throws the browser's error when it can not start, or when a run breaks and nobody wants to be told.
 */
export async function driveCeremonies(options: DriveOptions): Promise<ObservedCeremony[]> {
  const { rounds = 1, count = Number.POSITIVE_INFINITY, signal } = options;
  const observed: ObservedCeremony[] = [];
  const keepsAll = Number.isFinite(rounds);
  const browser = await launchBrowser(options.chromiumPath);
  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= browser.close();
    return closed;
  };
  signal?.addEventListener('abort', close, { once: true });
  try {
    let runs = 0;
    for (let round = 0; round < rounds && runs < count && !signal?.aborted; round += 1) {
      const kinds = RUN_KINDS.slice(0, Math.min(RUN_KINDS.length, count - runs));
      runs += kinds.length;
      await driveRound({ browser, round, kinds }, options, (ceremony) => {
        if (keepsAll) observed.push(ceremony);
        options.onCeremony?.(ceremony);
      });
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    signal?.removeEventListener('abort', close);
    await close();
  }
  return observed;
}

async function driveRound(
  { browser, round, kinds }: { browser: Browser; round: number; kinds: RunKind[] },
  options: DriveOptions,
  observe: (observed: ObservedCeremony) => void,
): Promise<void> {
  const { demoUrl, clock, random, pauseMs = 0, signal, onBrokenRun } = options;

  /** @returns false when the run broke: the tab can't be trusted with the next one. */
  async function perform(stage: Stage, kind: RunKind): Promise<boolean> {
    try {
      for (const ceremony of await driveRun(stage, kind)) observe(ceremony);
      return true;
    } catch (error) {
      if (signal?.aborted) return false;
      if (!onBrokenRun) throw new Error(`The run "${kind}" did not end as it should.`, { cause: error });
      onBrokenRun(kind, error);
      return false;
    }
  }

  const language = LANGUAGES[round % LANGUAGES.length];
  const context = await browser.newContext({ locale: language === 'ja' ? 'ja-JP' : 'en-US' });
  try {
    const page = await context.newPage();
    const authenticator = await addAuthenticator(page);
    const name = `demo-${random.bytes(3).toString('hex')}`;
    for (const kind of kinds) {
      if (signal?.aborted) return;
      if (!(await perform({ page, demoUrl, authenticator, name }, kind))) return;
      if (pauseMs > 0) await clock.sleep(pauseMs * (0.5 + random.next()), signal);
    }
    await leave(page, demoUrl);
    await clock.sleep(FAREWELL_MS, signal);
  } finally {
    await context.close().catch(() => undefined);
  }
}

async function driveRun(stage: Stage, kind: RunKind): Promise<ObservedCeremony[]> {
  await RUNS[kind](stage);
  const notes = await takeNotes(stage.page);
  const ids = [...new Set(notes.map((note) => note.ceremonyId))];
  return Promise.all(ids.map((id) => judge({ id, kind, notes, demoUrl: stage.demoUrl })));
}

/** Reads and empties the page's journal. */
function takeNotes(page: Page): Promise<PageNote[]> {
  return page.evaluate(() => {
    const journal = globalThis.sessionStorage.getItem('demo-journal') ?? '[]';
    globalThis.sessionStorage.removeItem('demo-journal');
    return JSON.parse(journal);
  });
}

async function judge({
  id,
  kind,
  notes,
  demoUrl,
}: {
  id: string;
  kind: RunKind;
  notes: readonly PageNote[];
  demoUrl: string;
}): Promise<ObservedCeremony> {
  const own = notes.filter((note) => note.ceremonyId === id);
  const response = await fetch(`${demoUrl}/api/journal/${id}`);
  if (!response.ok) throw new Error(`The demo has no record of ceremony ${id}; was it restarted?`);
  const server = (await response.json()) as ServerRecord;
  const seen = new Set<Step>([...own.map((note) => note.step), ...server.steps]);
  const evidence = weigh(own, server);
  return {
    kind_of_run: kind,
    ceremony_id: id,
    kind: evidence.kind,
    mediation: evidence.mediation,
    expected: { ...readOutcome(evidence), steps: STEPS.filter((step) => seen.has(step)) },
  };
}

function weigh(notes: readonly PageNote[], server: ServerRecord): Evidence {
  const called = notes.find((note) => note.step === 'prompt_called');
  const settled = notes.find((note) => note.step === 'client_settled');
  return {
    kind: notes[0]?.kind ?? 'unknown',
    mediation: notes[0]?.mediation ?? 'unknown',
    client:
      settled?.result === 'error'
        ? {
            result: 'error',
            errorName: settled.errorName ?? 'Error',
            elapsedMs: called && settled.atMs - called.atMs,
            timeoutMs: called?.timeoutMs,
          }
        : settled
          ? { result: 'ok' }
          : null,
    verifySent: server.steps.includes('verify_sent'),
    verdict:
      server.result === 'error'
        ? { result: 'error', rejection: server.rejection ?? 'other' }
        : server.result && { result: server.result },
    fallbackChosen: server.fallbackChosen,
  };
}
