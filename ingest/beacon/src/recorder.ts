import type { Expectation } from './api.ts';
import { pack } from './beacons.ts';
import { type Call, copyBytes } from './call.ts';
import type { WhenCapable } from './capabilities.ts';
import { type Ceremony, openCeremony, record } from './ceremony.ts';
import { idOfDigest } from './ceremony-id.ts';
import { guard } from './guard.ts';
import type { Attention, Host, PageChange } from './host.ts';
import {
  batchMs,
  ceremonyEventsMax,
  earlyEventsMax,
  elapsedMsMax,
  openCeremoniesMax,
  sheetMs,
} from './limits.ts';
import { clamp } from './pick.ts';
import type { Queue } from './queue.ts';
import type { Settings } from './settings.ts';
import { readCredential, readError } from './settlement.ts';
import type { Transport } from './transport.ts';
import { sdkVersion } from './version.ts';
import type { BeaconClient, Observation } from './wire.ts';

/** Told once how a call ended. */
export interface Settle {
  fulfilled(credential: unknown): void;
  rejected(error: unknown): void;
}

/** A call as the page made it, and when: both clocks were read before it. */
export interface Calling {
  call: Call;
  attention: Attention;
  api_patched: boolean;
  occurred_at_ms: number;
  calledAt: number;
}

interface Parts {
  host: Host;
  settings: Settings;
  queue: Queue;
  transport: Transport;
  whenCapable: WhenCapable;
  client: BeaconClient;
}

export type Recorder = ReturnType<typeof createRecorder>;

/** Follows the page's ceremonies and hands their events to the queue. Knows which ceremony a report belongs to. */
export function createRecorder({ host, settings, queue, transport, whenCapable, client }: Parts) {
  /** Announced by `expect`, not called yet. */
  let expected: Ceremony | undefined;
  /** The one that `verifySent` and `fallbackChosen` speak of. */
  let current: Ceremony | undefined;
  /** Reports from before there was a ceremony. */
  let early: Observation[] = [];
  /** Called, not settled. */
  let open: Ceremony[] = [];
  /** Events of these wait for the next beacon. */
  let dirty: Ceremony[] = [];
  let isScheduled = false;

  /** Both clocks; the elapsed time only once the prompt was called. */
  function stamp(calledAt?: number): Observation {
    const sinceMs = calledAt === undefined ? undefined : clamp(host.monotonic() - calledAt, elapsedMsMax);
    return { occurred_at_ms: host.now(), elapsed_ms: sinceMs };
  }

  function note(ceremony: Ceremony, observation: Observation, withinMs = batchMs): void {
    record(ceremony, observation);
    if (!dirty.includes(ceremony)) dirty.push(ceremony);
    if (isScheduled && withinMs) return;
    isScheduled = true;
    host.after(withinMs, flush);
  }

  function begin(expectation: Partial<Expectation>): Ceremony {
    const ceremony = openCeremony(expectation);
    for (const observation of early) note(ceremony, observation);
    early = [];
    current = ceremony;
    const began = stamp();
    whenCapable((capabilities) => note(ceremony, { step: 'eligible', ...began, capabilities }));
    return ceremony;
  }

  /** Numbers the events of every ceremony that has an id, and puts them into the queue. */
  function drain(): void {
    isScheduled = false;
    for (const { about, waiting } of dirty.filter(hasId)) {
      const events = waiting
        .splice(0)
        .map((event) => ({ sequence: queue.takeSequence(about.ceremony_id), ...event }))
        .filter(({ sequence }) => sequence < ceremonyEventsMax);
      // The largest time there is, so that the beacon gets no longer when it is stamped.
      const envelope = {
        version: 1 as const,
        ...settings.about,
        ...about,
        sdk_version: sdkVersion,
        sent_at_ms: 8.64e15,
      };
      pack({ ...envelope, client: { ...client } }, events).forEach(queue.push);
    }
    dirty = dirty.filter((ceremony) => !hasId(ceremony)).slice(-openCeremoniesMax);
  }

  function flush(): void {
    drain();
    transport.send();
  }

  function expect(expectation: Expectation): void {
    expected = begin(expectation);
    note(expected, { step: 'options_received', ...stamp() });
  }

  /** `offered` and `optionsRequested` speak of what comes next, the others of what is or just was. */
  function report(observation: Pick<Observation, 'step' | 'signal'>): void {
    const isEarly = observation.step === 'offered' || observation.step === 'options_requested';
    const ceremony = isEarly ? expected : current;
    const event = { ...observation, ...stamp(ceremony?.calledAt) };
    if (ceremony) note(ceremony, event);
    else if (isEarly) early = [...early, event].slice(-earlyEventsMax);
  }

  function called({ call, attention, api_patched, occurred_at_ms, calledAt }: Calling): Settle {
    const ceremony = expected ?? begin({});
    expected = undefined;
    open = [...open, ceremony].slice(-openCeremoniesMax);
    ceremony.about.kind = call.kind;
    ceremony.about.mediation = call.mediation;
    ceremony.calledAt = calledAt;
    note(ceremony, { step: 'prompt_called', occurred_at_ms, ...call.facts, ...attention, api_patched }, 0);
    if (!hasId(ceremony)) guard(() => derive(ceremony, call.challenge));
    return settling(ceremony, call);
  }

  /** WebAuthn §13.4.3 wants a challenge that is never used twice, so its digest can name the ceremony. */
  function derive(ceremony: Ceremony, challenge: unknown): void {
    host.sha256(copyBytes(challenge)).then(
      (digest) => {
        ceremony.about.ceremony_id = idOfDigest(digest);
        guard(flush);
      },
      () => {},
    );
  }

  function settling(ceremony: Ceremony, { kind, mediation, signal }: Call): Settle {
    function close(observation: Omit<Observation, 'occurred_at_ms'>): void {
      open = open.filter((other) => other !== ceremony);
      note(ceremony, { ...observation, ...stamp(ceremony.calledAt) }, 0);
    }
    function rejected(error: unknown): void {
      close({ step: 'client_settled', result: 'error', ...readError(error, signal) });
    }
    return {
      fulfilled(credential) {
        current = ceremony;
        const got = credential as Partial<PublicKeyCredential> | null;
        // No credential at all, as silent mediation may answer.
        if (!got) return rejected(got);
        // A password or a federated login, where the page asked for either.
        if (!got.response) return close({ signal: 'fallback_chosen' });
        // Nobody is asked anything by a conditional registration (WebAuthn §5.1.3).
        if (kind !== 'registration' || mediation !== 'conditional') close({ step: 'user_responded' });
        close({ step: 'client_settled', result: 'ok', ...readCredential(got) });
      },
      rejected,
    };
  }

  function pageChanged(change: PageChange): void {
    for (const ceremony of open) noticed(ceremony, change);
    // A page that is left is hidden next; that is no sheet.
    if (change === 'page_left') open = [];
    if (change === 'page_left' || change === 'page_hidden') {
      drain();
      transport.leave();
    } else if (change === 'page_visible') flush();
  }

  function noticed(ceremony: Ceremony, signal: PageChange): void {
    const when = stamp(ceremony.calledAt);
    note(ceremony, { signal, ...when });
    const isLost = signal === 'focus_lost' || signal === 'page_hidden';
    const isModal = ceremony.about.mediation !== 'conditional';
    if (!isLost || !isModal || ceremony.sheetShown || (when.elapsed_ms ?? sheetMs) >= sheetMs) return;
    ceremony.sheetShown = true;
    note(ceremony, { step: 'sheet_shown', ...when });
  }

  return { expect, report, called, pageChanged, flush };
}

function hasId({ about }: Ceremony): boolean {
  return about.ceremony_id !== '';
}
