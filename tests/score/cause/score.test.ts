import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../infra/fleet/scenario.ts';
import { compileModel } from '../../../processors/cause/compile.ts';
import { observe } from '../../../processors/cause/features.ts';
import { loadModel } from '../../../processors/cause/model.ts';
import { causesOfCode, refreshModel } from '../../../processors/cause/refresh.ts';
import { answerAll } from './answers.ts';
import { answerWithAndWithout, historySection } from './history-report.ts';
import { digestOfSmall, LEARNED_FROM } from './learn.ts';
import { accuracy, brier, calibrationError, macroF1, scoreCauses } from './metrics.ts';
import { observeFailures, observeRemembered } from './observed.ts';
import { reportPage, summarise } from './report.ts';

const model = loadModel();
const failures = [...observeFailures({ seed: 'a seed of the tests', ceremonies: 6_000 })];
const readers = answerAll(failures, compileModel(model));

describe('the cause classifier, on traffic that it never saw', () => {
  it('is better than calling every refusal a cancel, and than fixed buckets of time', () => {
    const own = summarise(readers.classifier);
    for (const other of [summarise(readers.allCancel), summarise(readers.fixedBuckets)]) {
      expect(own.macro_f1).toBeGreaterThan(other.macro_f1 + 0.3);
      expect(own.brier).toBeLessThan(other.brier / 2);
      expect(own.ece).toBeLessThan(other.ece / 2);
    }
  });

  it('is no better than one who knows how the traffic is made, by more than chance', () => {
    expect(accuracy(readers.classifier)).toBeLessThan(accuracy(readers.oracle) + 0.02);
  });

  it('is as sure as it is right', () => {
    expect(calibrationError(readers.classifier)).toBeLessThan(0.06);
  });

  it('names causes that can be known', () => {
    const knowable = readers.classifier.filter((answered) => answered.knowable);
    expect(accuracy(knowable)).toBeGreaterThan(0.9);
  });

  it('writes a report with every part', () => {
    const page = reportPage(readers, { seeds: ['a seed of the tests'], model });
    for (const part of ['## Causes', '## Reliability', '## Confusion', '| 0.9–1.0 |'])
      expect(page).toContain(part);
  });
});

describe("the account's history", () => {
  const remembered = [...observeRemembered({ seed: 'a memory of the tests', ceremonies: 24_000 })];
  const told = answerWithAndWithout(remembered, compileModel(model));
  const f1 = (answers: (typeof told)[number]['answers']) =>
    scoreCauses(answers).find(({ cause }) => cause === 'NO_LOCAL_CREDENTIAL')?.f1 ?? 0;

  it('tells a missing passkey from a cancel where the relying party states nothing', () => {
    const [nothing, history] = told;
    if (!nothing || !history) throw new Error('No readers');
    expect(f1(history.answers)).toBeGreaterThan(f1(nothing.answers) + 0.03);
    expect(accuracy(history.answers)).toBeGreaterThan(accuracy(nothing.answers) - 0.005);
    expect(calibrationError(history.answers)).toBeLessThan(0.06);
  });

  it('has a section of its own in the report', () => {
    expect(historySection(told)).toMatch(/\| history \| \d+\.\d % \|/);
  });
});

describe('the metrics', () => {
  const answered = (truth: 'TIMEOUT' | 'USER_CANCEL', confidence: number) => ({
    truth,
    knowable: true,
    answer: 'TIMEOUT' as const,
    likeliest: 'TIMEOUT' as const,
    confidence,
    probabilities: new Map([
      ['TIMEOUT' as const, confidence],
      ['USER_CANCEL' as const, 1 - confidence],
    ]),
  });

  it('are those of the books, on a case that can be worked out by hand', () => {
    const all = [
      answered('TIMEOUT', 0.8),
      answered('TIMEOUT', 0.8),
      answered('USER_CANCEL', 0.8),
      answered('TIMEOUT', 0.8),
    ];
    expect(macroF1(all)).toBeCloseTo(((2 * 0.75) / 1.75 + 0) / 2);
    expect(brier(all)).toBeCloseTo((3 * 2 * 0.04 + 2 * 0.64) / 4);
    expect(calibrationError(all)).toBeCloseTo(0.05);
  });
});

describe('the model that ships', () => {
  it('was learned from seeds that no score uses', () => {
    expect(model.learned.seeds).toEqual(LEARNED_FROM.seeds);
    expect(model.learned.ceremonies).toBe(LEARNED_FROM.ceremonies);
    expect(model.learned.seeds.every((seed) => seed.startsWith('learn-'))).toBe(true);
  });

  it('is written as the command writes it', () => {
    const text = readFileSync(
      new URL('../../../processors/cause/model.v2.generated.json', import.meta.url),
      'utf8',
    );
    expect(text).toBe(`${JSON.stringify(model)}\n`);
  });

  it('comes from this code and this fleet: a small model made the same way has the digest that it carries', () => {
    expect(digestOfSmall(), 'Run node tests/score/cause/learn.ts: the code or the fleet has changed.').toBe(
      model.learned.digest,
    );
  });
});

describe('refreshing on traffic that nobody labelled', () => {
  const OUTBREAK: Scenario = {
    name: 'outbreak',
    says: "Android's credential manager fails, and half of the time the relying party writes a code of its own.",
    faults: [
      {
        id: 'credential-manager',
        says: 'A quarter of all ceremonies on Android end in the credential manager.',
        where: { os: 'Android', surface: ['web', 'android'] },
        cause: 'CREDMAN_FAULT',
        rate: 0.24,
        fromHours: 0,
        rp_code: { code: 'M0902', share: 0.5 },
      },
    ],
  };
  const traffic = [...observeFailures({ seed: 'an outbreak', ceremonies: 5_000, scenario: OUTBREAK })];
  const refreshed = refreshModel(
    model,
    traffic.map(({ facts }) => observe(facts)),
    { version: 2 },
  );

  it("learns what the relying party's code stands for", () => {
    expect(causesOfCode(model, 'M0902')).toEqual([]);
    const [first] = causesOfCode(refreshed, 'M0902');
    expect(first?.cause).toBe('CREDMAN_FAULT');
    expect(first?.probability).toBeGreaterThan(0.8);
  });

  it('does not unlearn what the causes look like', () => {
    const before = answerAll(failures, compileModel(model)).classifier;
    const after = answerAll(failures, compileModel(refreshed)).classifier;
    expect(accuracy(after)).toBeGreaterThan(accuracy(before) - 0.05);
  });
});

describe('an interruption, in the words of the field', () => {
  const CAUSES_OF_F8 = ['USER_CANCEL', 'TIMEOUT', 'INTERRUPTED'] as const;
  const everywhere = { mediation: 'optional' };
  const INTERRUPTIONS: Scenario = {
    name: 'interruptions',
    says: 'Cancels, time-outs and lost attention in the ratio of 60 to 25 to 15.',
    faults: CAUSES_OF_F8.map((cause, at) => ({
      id: `interruption-${at}`,
      says: `More of ${cause}.`,
      where: everywhere,
      cause,
      rate: [0.3, 0.125, 0.075][at] ?? 0,
      fromHours: 0,
    })),
  };

  it('is told apart three ways, in shares that the model never saw', () => {
    const all = [...observeFailures({ seed: 'interruptions', ceremonies: 3_000, scenario: INTERRUPTIONS })];
    const three = all.filter(
      ({ truth, fault }) => fault !== null && CAUSES_OF_F8.some((cause) => cause === truth),
    );
    const { classifier } = answerAll(three, compileModel(model));
    const right = classifier.filter(({ truth, probabilities }) => {
      const likeliest = CAUSES_OF_F8.toSorted(
        (a, b) => (probabilities.get(b) ?? 0) - (probabilities.get(a) ?? 0),
      )[0];
      return likeliest === truth;
    });
    expect(three.length).toBeGreaterThan(500);
    expect(right.length / three.length).toBeGreaterThan(0.9);
  });
});
