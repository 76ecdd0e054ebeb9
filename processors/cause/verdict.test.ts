import { describe, expect, it } from 'vitest';
import { compileModel } from './compile.ts';
import { emptyFacts } from './facts.ts';
import { loadModel } from './model.ts';
import { causeVerdict } from './verdict.ts';

const model = loadModel();
const compiled = compileModel(model);
const error = { rank: 3, name: 'NotAllowedError', message: '', native: '', code: null, elapsedMs: 4_000 };
const little = { ...emptyFacts(), error };
const more = { ...little, prompted: true, timeoutMs: 60_000 };

describe('the verdict of a row', () => {
  it('outranks one on less evidence, and equals itself', () => {
    expect(causeVerdict(more, compiled)[0]).toBeGreaterThan(causeVerdict(little, compiled)[0]);
    expect(causeVerdict(more, compiled)).toEqual(causeVerdict(more, compiled));
  });

  it('of a newer model outranks all of an older one', () => {
    const newer = compileModel({ ...model, version: 2 });
    expect(causeVerdict(little, newer)[0]).toBeGreaterThan(causeVerdict(more, compiled)[0]);
    expect(causeVerdict(little, newer)[4]).toBe(2);
  });

  it('on what a signed beacon said outranks any on what anyone could have said', () => {
    const signed = { ...emptyFacts(), error, signed: true };
    expect(causeVerdict(signed, compiled)[0]).toBeGreaterThan(causeVerdict(more, compiled)[0]);
  });

  it('fits its column', () => {
    const [rank, , confidence, evidence] = causeVerdict(more, compiled);
    expect(rank).toBeLessThan(256);
    expect(confidence).toBe(Math.fround(confidence));
    expect(evidence.length).toBeLessThanOrEqual(200);
  });
});
