import { describe, expect, it } from 'vitest';
import { parseBenchOptions, WrongSwitch } from './options.ts';

const NAMES = ['lane', 'sink'];

describe('parseBenchOptions', () => {
  it('runs everything in full unless told otherwise', () => {
    expect(parseBenchOptions([], NAMES)).toEqual({
      help: false,
      quick: false,
      only: [],
      rounds: null,
      out: '.kagimi/bench',
    });
  });

  it('reads every switch', () => {
    const args = ['--quick', '--only', 'sink,lane', '--rounds', '3', '--out', 'elsewhere'];
    expect(parseBenchOptions(args, NAMES)).toEqual({
      help: false,
      quick: true,
      only: ['sink', 'lane'],
      rounds: 3,
      out: 'elsewhere',
    });
  });

  it.each([
    [['--only', 'lanes'], '--only knows no "lanes"'],
    [['--rounds', '0'], '--rounds must be a whole number'],
    [['--rounds', '1.5'], '--rounds must be a whole number'],
    [['--fast'], "Unknown option '--fast'"],
  ])('refuses %j with one sentence', (args, sentence) => {
    expect(() => parseBenchOptions(args, NAMES)).toThrow(WrongSwitch);
    expect(() => parseBenchOptions(args, NAMES)).toThrow(sentence);
  });
});
