import { describe, expect, it } from 'vitest';
import { MODEL_VERSION_MAX } from '../../schemas/cause-model.ts';
import { CEREMONY_KINDS } from '../../schemas/vocabulary.ts';
import { compileModel } from './compile.ts';
import { emptyFacts } from './facts.ts';
import { loadModel } from './model.ts';
import { type CauseVerdict, causeVerdict, RANK } from './verdict.ts';

const model = loadModel();
const compiled = compileModel(model);
const error = { rank: 3, name: 'NotAllowedError', message: '', native: '', code: null, elapsedMs: 4_000 };
const little = { ...emptyFacts(), error };
const authentication = CEREMONY_KINDS.indexOf('authentication');
const more = { ...little, kind: authentication, userRef: 'a', prompted: true, timeoutMs: 60_000 };
const history = { userRef: 'a', deviceRef: '', issuedAtMs: 2e12, remembersFromMs: 0, uses: [] };

describe('the verdict of a row', () => {
  it('outranks one on less evidence, and equals itself', () => {
    expect(causeVerdict(more, compiled)[0]).toBeGreaterThan(causeVerdict(little, compiled)[0]);
    expect(causeVerdict(more, compiled)).toEqual(causeVerdict(more, compiled));
  });

  it('of a newer model outranks all of an older one', () => {
    const newer = compileModel({ ...model, version: model.version + 1 });
    const most = { ...more, signed: true };
    expect(causeVerdict(little, newer)[0]).toBeGreaterThan(causeVerdict(most, compiled, history)[0]);
    expect(causeVerdict(little, newer)[4]).toBe(model.version + 1);
  });

  it('on what a signed beacon said outranks any on what anyone could have said', () => {
    const signed = { ...emptyFacts(), error, signed: true };
    expect(causeVerdict(signed, compiled)[0]).toBeGreaterThan(causeVerdict(more, compiled, history)[0]);
  });

  it("with the account's history outranks any without, on however many facts more, and says so in its rank", () => {
    const hasHistory = ([rank]: CauseVerdict) => Math.floor((rank % RANK.signed) / RANK.history) === 1;
    expect(Object.keys(emptyFacts()).length).toBeLessThan(RANK.history);
    const known = causeVerdict(more, compiled, history);
    expect(known[0]).toBeGreaterThanOrEqual(causeVerdict(more, compiled)[0] + RANK.history);
    expect([hasHistory(known), hasHistory(causeVerdict(more, compiled))]).toEqual([true, false]);
    const forgotten = { ...history, userRef: 'of another' };
    expect(causeVerdict(more, compiled, forgotten)).toEqual(causeVerdict(more, compiled));
  });

  it('fits its column', () => {
    const [rank, , confidence, evidence] = causeVerdict(more, compiled);
    expect(rank).toBeLessThan(65_536);
    expect((MODEL_VERSION_MAX + 1) * RANK.model).toBeLessThan(65_536);
    expect(confidence).toBe(Math.fround(confidence));
    expect(evidence.length).toBeLessThanOrEqual(200);
  });
});
