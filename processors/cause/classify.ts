import type { Cause } from '../../schemas/vocabulary.ts';
import { REJECTIONS, type Rejection } from '../../schemas/vocabulary.ts';
import { isAdmissible } from './admissible.ts';
import type { CompiledModel } from './compile.ts';
import type { CauseFacts } from './facts.ts';
import { ERROR_PARTS, FEATURES, type Feature, type Observation, observe } from './features.ts';
import type { CredentialHistory } from './history.ts';
import type { Weighed } from './model.ts';

/** One thing that spoke for the answer (positive) or against it, in natural log-odds against the four likeliest rivals. */
export interface Evidence {
  feature: Weighed;
  value: string;
  log_odds: number;
}

/** Why a ceremony failed, how sure that is, and what decided it. */
export interface CauseDecision {
  code: Cause;
  /** Probability of the most likely cause, also where that is too little to name it. */
  confidence: number;
  /** The five most likely causes, with their probabilities. */
  posterior: readonly { code: Cause; probability: number }[];
  /** Strongest first, at most eight. */
  evidence: readonly Evidence[];
  version: number;
}

const POSTERIOR_MAX = 5;
const EVIDENCE_MAX = 8;
const LOG_ODDS_MIN = 0.05;
const ERROR = FEATURES.indexOf('error');
const IS_ERROR_PART = FEATURES.map((feature) => ERROR_PARTS.has(feature));

/**
 * Names the cause of a ceremony whose client settled with an error, or that the relying party rejected. A rejection
 * with a reason decides by itself (WebAuthn §7.1, §7.2), and so does the absence of any failure; all else is weighed.
 * Pure, and the same for the same facts, history and model: it may be run again over what is stored.
 */
export function classifyCause(
  facts: CauseFacts,
  compiled: CompiledModel,
  history: CredentialHistory | null = null,
): CauseDecision {
  const { version } = compiled.model;
  const settled = settledCause(facts);
  if (settled !== null) return certain(settled, version);
  const observation = observe(facts, history);
  const { terms, scores } = weigh(observation, compiled);
  compiled.model.causes.forEach((cause, at) => {
    if (!isAdmissible(cause, facts)) scores[at] = Number.NEGATIVE_INFINITY;
  });
  return decide({ terms, posterior: softmax(scores) }, compiled);
}

/** What the wire decides without any weighing. */
function settledCause(facts: CauseFacts): { code: Cause; why: string } | null {
  if (facts.verified) return { code: 'NONE', why: 'verified' };
  if (facts.rejected) {
    const code = REJECTIONS[facts.rejection as Rejection];
    if (facts.rejection !== 'other' && code !== undefined) return { code, why: facts.rejection };
    return facts.error === null && facts.rpCode === '' ? { code: 'SERVER_REJECTED', why: 'other' } : null;
  }
  if (facts.error !== null) return null;
  return facts.settledOk || facts.prompted
    ? { code: 'LOST', why: 'no end' }
    : { code: 'NONE', why: 'not asked' };
}

function certain({ code, why }: { code: Cause; why: string }, version: number): CauseDecision {
  return {
    code,
    confidence: 1,
    posterior: [{ code, probability: 1 }],
    evidence: [{ feature: 'rejection', value: why, log_odds: Math.log(1e6) }],
    version,
  };
}

/** What one feature adds to the score of each cause. */
export interface Term {
  feature: Weighed;
  value: string;
  /** Log-likelihood by cause, not yet weighed. */
  logs: Float64Array;
  weight: number;
}

/** The terms of an observation, and their weighted sum by cause. */
export function weigh(
  observation: Observation,
  compiled: CompiledModel,
): { terms: Term[]; scores: Float64Array } {
  const { model } = compiled;
  const terms = termsOf(observation, compiled);
  const scores = new Float64Array(model.bias);
  for (const { logs, weight } of terms) {
    for (let cause = 0; cause < scores.length; cause += 1)
      scores[cause] = (scores[cause] ?? 0) + weight * (logs[cause] ?? 0);
  }
  return { terms, scores };
}

function termsOf(observation: Observation, compiled: CompiledModel): Term[] {
  const { platform, cell, values, logElapsed, logTimeout } = observation;
  const { weights } = compiled.model;
  const terms: Term[] = [
    { feature: 'prior', value: cell, logs: compiled.prior(cell), weight: weights.prior ?? 1 },
  ];
  const whole = compiled.likelihood(ERROR, platform, values[ERROR] ?? '') !== null;
  for (let at = 0; at < FEATURES.length; at += 1) {
    const feature = FEATURES[at] as Feature;
    if (whole && IS_ERROR_PART[at]) continue;
    const value = values[at] ?? '';
    const weight = weights[feature] ?? 1;
    const logs = weight === 0 ? null : compiled.likelihood(at, platform, value);
    if (logs !== null) terms.push({ feature, value, logs, weight });
  }
  if (logElapsed !== null) {
    const logs = new Float64Array(compiled.model.causes.length);
    compiled.elapsed(cell, { logMs: logElapsed, logTimeout }, logs);
    terms.push({
      feature: 'elapsed',
      value: elapsedText(logElapsed, logTimeout),
      logs,
      weight: weights.elapsed ?? 1,
    });
  }
  return terms;
}

function elapsedText(logElapsed: number, logTimeout: number | null): string {
  const elapsedMs = Math.round(Math.exp(logElapsed));
  return logTimeout === null ? `${elapsedMs} ms` : `${elapsedMs} of ${Math.round(Math.exp(logTimeout))} ms`;
}

/** Probabilities from scores. */
export function softmax(scores: Float64Array): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > most) most = score;
  let total = 0;
  const shares = new Float64Array(scores.length);
  for (let at = 0; at < shares.length; at += 1) {
    const share = Math.exp((scores[at] ?? 0) - most);
    shares[at] = share;
    total += share;
  }
  for (let at = 0; at < shares.length; at += 1) shares[at] = (shares[at] ?? 0) / total;
  return shares;
}

function decide(
  { terms, posterior }: { terms: readonly Term[]; posterior: Float64Array },
  { model }: CompiledModel,
): CauseDecision {
  const order = likeliest(posterior);
  const best = order[0] ?? 0;
  const confidence = posterior[best] ?? 0;
  const nameOf = (cause: number): Cause => model.causes[cause] ?? 'UNKNOWN';
  return {
    code: confidence >= model.threshold ? nameOf(best) : 'UNKNOWABLE',
    confidence,
    posterior: order.map((cause) => ({ code: nameOf(cause), probability: posterior[cause] ?? 0 })),
    evidence: evidenceFor(order, terms, posterior),
    version: model.version,
  };
}

/** The places of the greatest few, greatest first. */
function likeliest(posterior: Float64Array): number[] {
  const order: number[] = [];
  for (let cause = 0; cause < posterior.length; cause += 1) {
    const probability = posterior[cause] ?? 0;
    let at = order.length;
    while (at > 0 && probability > (posterior[order[at - 1] ?? 0] ?? 0)) at -= 1;
    if (at >= POSTERIOR_MAX) continue;
    order.splice(at, 0, cause);
    if (order.length > POSTERIOR_MAX) order.pop();
  }
  return order;
}

/** A rival counts at least this much, so that one who was ruled out still shows by what. */
const RIVAL_MIN = 1e-3;

/** How far each term sets the answer apart from its rivals, each as likely as all the evidence leaves it. */
function evidenceFor(order: readonly number[], terms: readonly Term[], posterior: Float64Array): Evidence[] {
  const [best = 0, ...rivals] = order;
  const shares = rivals.map((cause) => Math.max(RIVAL_MIN, posterior[cause] ?? 0));
  let total = 0;
  for (const share of shares) total += share;
  const evidence: Evidence[] = [];
  for (const { feature, value, logs, weight } of terms) {
    let others = 0;
    for (let at = 0; at < rivals.length; at += 1) others += (shares[at] ?? 0) * (logs[rivals[at] ?? 0] ?? 0);
    const log_odds = weight * ((logs[best] ?? 0) - others / total);
    if (Math.abs(log_odds) >= LOG_ODDS_MIN) evidence.push({ feature, value, log_odds });
  }
  evidence.sort((a, b) => Math.abs(b.log_odds) - Math.abs(a.log_odds));
  if (evidence.length > EVIDENCE_MAX) evidence.length = EVIDENCE_MAX;
  return evidence;
}

const EVIDENCE_TEXT_MAX = 200;

/** The evidence as one line of at most 200 characters for the ceremony's row: `error +4.2 NotAllowedError/…; elapsed -0.3 62 ms`. */
export function evidenceText({ evidence }: Pick<CauseDecision, 'evidence'>): string {
  let text = '';
  for (const { feature, value, log_odds } of evidence) {
    const sign = log_odds < 0 ? '' : '+';
    const next = `${text === '' ? '' : '; '}${feature} ${sign}${log_odds.toFixed(1)} ${value}`;
    if (text.length + next.length > EVIDENCE_TEXT_MAX) break;
    text += next;
  }
  return text;
}
