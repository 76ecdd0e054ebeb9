import { fits, type Traits } from './cell.ts';
import { OLD_PLAY_SERVICES } from './cosignals.ts';
import { judge, type Verdict } from './oracle.ts';
import { type Evidence, readOutcome } from './outcome.ts';
import { type CeremonyTruth, KNOWABLE_MIN } from './plan.ts';
import type { Played } from './play.ts';
import type { Fault } from './scenario.ts';
import { supposedRates } from './story.ts';
import { inOrder, type PageEvent, type ServerFact } from './trace.ts';

export interface TellOptions extends Omit<Played, 'truth'> {
  faults: readonly Fault[];
  traits: Traits;
  sinceStartMs: number;
  retryOf: string | null;
}

/** Writes down what is true of a ceremony, and what can be known of it from what was delivered. */
export function tellTruth(options: TellOptions): CeremonyTruth {
  const { story, device, now, network, beacons, business } = options;
  const facts = deliveredFacts(options);
  const verdict = judgeDelivered(options);
  return {
    ceremony_id: options.ceremonyId,
    issued_at_ms: options.issuedAtMs,
    kind: story.setting.kind,
    mediation: story.setting.mediation,
    ...readOutcome(evidenceOf(facts, options)),
    steps: inOrder(facts.flatMap(({ step }) => (step ? [step] : []))),
    true_outcome: story.outcome,
    true_cause: story.cause,
    oracle_true: verdict.trueShare,
    oracle_cause: verdict.best,
    oracle_best: verdict.bestShare,
    knowable: verdict.trueShare >= KNOWABLE_MIN,
    device: story.cosignals.oldPlayServices ? { ...now.truth, play_services: OLD_PLAY_SERVICES } : now.truth,
    provider: device.provider,
    network: {
      kind: network.kind,
      asn: network.asn,
      organisation: network.organisation,
      prefix: network.prefix,
    },
    app: device.app,
    app_version: now.appVersion,
    account: device.account,
    device_id: device.id,
    retry_of: options.retryOf,
    fault: story.fault?.id ?? null,
    step_up: business.stepUp,
    action: didBusiness(story) ? business.action : 'unknown',
    campaign: options.campaign,
    unsigned: options.unsigned,
    lost_beacons: beacons.filter(({ arrivesAtMs }) => arrivesAtMs.length === 0).length,
  };
}

function didBusiness({ outcome, goesOn }: TellOptions['story']): boolean {
  return outcome === 'success' && goesOn;
}

type Fact = PageEvent | ServerFact;

function deliveredFacts({ beacons, lines }: TellOptions): Fact[] {
  const ofPage = beacons
    .filter(({ arrivesAtMs }) => arrivesAtMs.length > 0)
    .flatMap(({ group }) => group.events);
  const ofServer = lines.filter(({ arrivesAtMs }) => arrivesAtMs.length > 0).map(({ fact }) => fact);
  return [...ofPage, ...ofServer];
}

function evidenceOf(delivered: readonly Fact[], { story: { setting } }: TellOptions): Evidence {
  const evidence: Evidence = {
    kind: setting.kind,
    mediation: setting.mediation,
    client: null,
    verifySent: false,
    verdict: null,
    fallbackChosen: false,
  };
  const timeoutMs = delivered
    .map((fact) => ('timeout_ms' in fact ? fact.timeout_ms : undefined))
    .find(Boolean);
  for (const fact of delivered) {
    if (fact.signal === 'fallback_chosen') evidence.fallbackChosen = true;
    if (fact.step === 'verify_sent') evidence.verifySent = true;
    if (fact.step === 'client_settled' && 'elapsed_ms' in fact) {
      evidence.client =
        fact.result === 'error'
          ? { result: 'error', errorName: fact.error_name ?? '', elapsedMs: fact.elapsed_ms, timeoutMs }
          : { result: 'ok' };
    }
    if (fact.step === 'verify_settled') {
      evidence.verdict =
        'rejection' in fact && fact.rejection
          ? { result: 'error', rejection: fact.rejection }
          : { result: 'ok' };
    }
  }
  return evidence;
}

const CERTAIN = 1;

/**
 * What can be known: the relying party's verdict is certain, and so is a good end; an error is judged by the oracle; of a
 * failure whose end was not delivered nothing can be known.
 */
function judgeDelivered(options: TellOptions): Verdict {
  const { story, beacons, now, faults, traits, sinceStartMs } = options;
  const certain: Verdict = { best: story.cause, bestShare: CERTAIN, trueShare: CERTAIN };
  if (story.cause === 'NONE' || story.rejection !== null || (story.cause === 'LOST' && story.verdictLost)) {
    return certain;
  }
  const [opening, closing] = beacons.map(({ arrivesAtMs }) => arrivesAtMs.length > 0);
  const words = story.appearance?.words;
  if (!closing || !words) return { best: 'NONE', bestShare: 0, trueShare: 0 };
  const seen = {
    family: now.client.family,
    words,
    elapsedMs: Math.round(story.promptMs * 10) / 10,
    sheet: story.sheet,
    hidden: story.hidden,
    cosignals: story.cosignals,
    opening: opening === true,
    timeoutMs: opening ? story.timeoutMs : null,
  };
  const active = faults.filter((fault) => fits(fault.where, traits));
  const rates = supposedRates({ setting: story.setting, traits, faults: active, sinceStartMs });
  return judge(seen, rates, story.cause);
}
