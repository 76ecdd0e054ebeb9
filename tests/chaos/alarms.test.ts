import { describe, expect, it } from 'vitest';
import { systemClock } from '../../infra/adapters/clock.ts';
import { simulate } from '../../infra/fleet/simulate.ts';
import { type Alarms, createAlarms, TOLD_MS_MAX } from './alarms.ts';
import { burstScenario, separateBurst } from './burst.ts';
import { type Episode, startPager } from './pager.ts';

const MINUTE = 60_000;
const SOON = 5_000;
const key = { id: 'key', secret: 'not a real one' };
const tenant = { id: 'demo', origin: 'https://bank.example', beaconKey: key, gatewayKey: key };
const ordinary = simulate({
  ...{ seed: 'alarms', ceremonies: 20, startMs: Date.UTC(2026, 0, 1), durationMs: MINUTE, tenant },
  scenario: burstScenario(MINUTE),
});
const { truths, burst } = separateBurst(ordinary, 7);
const settled = new Set(truths.map(({ ceremony_id }) => ceremony_id));
const nobody: ReadonlySet<string> = new Set();

/** A product that is broken, and what is told while the test turns the clock. */
function world() {
  const episodes: Episode[] = [];
  let nowMs = 0;
  const alarms: Alarms = createAlarms({ episodes, clock: { monotonic: () => nowMs } });
  alarms.begin('fault');
  return {
    alarms,
    pass: (ms: number) => {
      nowMs += ms;
    },
    tell(name: string, labels: Record<string, string> = {}): Episode {
      const episode = { name, labels, heardMs: nowMs, overMs: null };
      episodes.push(episode);
      return episode;
    },
    over(episode: Episode) {
      episode.overMs = nowMs;
    },
    sentences: (ids: ReadonlySet<string> = settled) =>
      alarms.drain(ids).map(({ violation }) => violation.sentence),
  };
}

const burstLabels = { tenant: 'demo', ip_prefix: burst.prefix, segment: burst.prefix };

describe('the judge of alerts', () => {
  it('has nothing to say of a burst that is told once', () => {
    const { alarms, pass, tell, sentences } = world();
    alarms.sent(truths, burst);
    alarms.whole();
    pass(SOON);
    expect(alarms.isDone(settled)).toBe(false);
    tell('EnrolmentBurst', burstLabels);
    expect(alarms.isDone(settled)).toBe(true);
    expect(sentences()).toEqual([]);
    expect(alarms.told).toBe(1);
  });

  it('finds a burst that nobody was told of, counting whole time only, and names its fault', () => {
    const { alarms, pass } = world();
    alarms.sent(truths, burst);
    pass(10 * TOLD_MS_MAX);
    alarms.whole();
    pass(TOLD_MS_MAX / 2);
    alarms.begin('next');
    pass(10 * TOLD_MS_MAX);
    expect(alarms.drain(settled)).toEqual([]);
    alarms.whole();
    pass(TOLD_MS_MAX / 2 + 1);
    const [late] = alarms.drain(settled);
    expect(late).toMatchObject({ fault: 'fault', violation: { invariant: 'I10' } });
    expect(late?.violation.sentence).toContain(burst.prefix);
    expect(alarms.isDone(settled)).toBe(true);
  });

  it('asks for no alert of a burst of which messages were never acknowledged', () => {
    const { alarms, pass, sentences } = world();
    alarms.sent(truths, burst);
    alarms.whole();
    pass(2 * TOLD_MS_MAX);
    expect(sentences(nobody)).toEqual([]);
  });

  it('finds a burst that is told twice, unless the tables were emptied meanwhile', () => {
    const { alarms, tell, over, sentences } = world();
    alarms.sent(truths, burst);
    over(tell('EnrolmentBurst', burstLabels));
    alarms.forget();
    over(tell('EnrolmentBurst', burstLabels));
    expect(sentences()).toEqual([]);
    tell('EnrolmentBurst', burstLabels);
    expect(sentences()).toEqual([expect.stringContaining('told twice')]);
  });

  it('finds a burst that never happened', () => {
    const { alarms, tell, sentences } = world();
    alarms.sent(truths, burst);
    tell('EnrolmentBurst', burstLabels);
    tell('EnrolmentBurst', { ...burstLabels, ip_prefix: '2001:db8:1::/48' });
    expect(sentences()).toEqual([expect.stringContaining('fewer accounts')]);
  });

  it.each(['CompletionBurnFast', 'PasskeyRegression', 'LogStopped'])('finds a spurious %s', (name) => {
    const { tell, sentences } = world();
    tell(name, { tenant: 'demo', segment: 'iOS' });
    expect(sentences()).toEqual([`${name} (demo, iOS) fired, and nothing was wrong.`]);
    expect(sentences()).toEqual([]);
  });

  it('lets a fault be told that lasted longer than anybody meant it to', () => {
    const { pass, tell, over, sentences } = world();
    pass(3 * MINUTE);
    over(tell('LogStopped'));
    tell('CompletionBurnFast');
    expect(sentences()).toEqual([expect.stringContaining('CompletionBurnFast')]);
  });

  it('lets a fault be told that outlasts the window of its rule, once, and wants it over in time', () => {
    const { alarms, pass, tell, over, sentences } = world();
    alarms.expect({ name: 'LogStopped', withinMs: MINUTE });
    pass(SOON);
    const episode = tell('LogStopped');
    pass(10 * MINUTE);
    expect(sentences()).toEqual([]);
    alarms.whole();
    pass(SOON);
    over(episode);
    expect(sentences()).toEqual([]);
    expect(alarms.isDone(settled)).toBe(true);
    tell('LogStopped');
    expect(sentences()).toEqual([expect.stringContaining('told twice')]);
  });

  it('finds that it was told too late, never, or never said to be over', () => {
    const late = world();
    late.alarms.expect({ name: 'LogStopped', withinMs: MINUTE });
    late.pass(2 * MINUTE);
    late.tell('LogStopped');
    expect(late.sentences()).toEqual(['LogStopped was told after 120 s, later than 60.']);
    const never = world();
    never.alarms.expect({ name: 'LogStopped', withinMs: MINUTE });
    never.pass(2 * MINUTE);
    expect(never.sentences()).toEqual(['LogStopped was not told within 60 s.']);
    const stays = world();
    stays.alarms.expect({ name: 'LogStopped', withinMs: MINUTE });
    stays.tell('LogStopped');
    stays.alarms.whole();
    stays.pass(TOLD_MS_MAX + 1);
    expect(stays.sentences()).toEqual([expect.stringContaining('still fired')]);
  });
});

describe('the burst of a plan', () => {
  it('is in a network of its own, in the truth and in every message of it', () => {
    const ids = new Set(burst.ceremonyIds);
    const plan = separateBurst(ordinary, 7);
    const mine = plan.messages.filter(({ ceremonyId }) => ids.has(ceremonyId));
    const said = (list: readonly object[]) => JSON.stringify(list).match(/2001:db8:\w+/g) ?? [];
    expect(new Set(said(mine))).toEqual(new Set(['2001:db8:8007']));
    expect(said(plan.messages.filter(({ ceremonyId }) => !ids.has(ceremonyId)))).not.toContain(
      '2001:db8:8007',
    );
    expect(mine.length).toBeGreaterThan(ids.size);
  });
});

describe('the pager', () => {
  it('takes the same labels for the same alert until it is over', async () => {
    const pager = await startPager(systemClock);
    const post = (endsInMs: number) =>
      fetch(`${pager.url}/api/v2/alerts`, {
        method: 'POST',
        body: JSON.stringify([
          {
            labels: { alertname: 'LogStopped' },
            endsAt: new Date(systemClock.now() + endsInMs).toISOString(),
          },
        ]),
      });
    await post(MINUTE);
    await post(MINUTE);
    expect(pager.episodes).toMatchObject([{ name: 'LogStopped', overMs: null }]);
    await post(-1);
    expect(pager.episodes).toMatchObject([{ overMs: expect.any(Number) }]);
    await post(MINUTE);
    expect(pager.episodes).toHaveLength(2);
    await pager.close();
  });
});
