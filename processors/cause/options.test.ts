import { describe, expect, it } from 'vitest';
import { readCommand } from './options.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 12);
const read = (line: string) => readCommand(line === '' ? [] : line.split(' '), NOW_MS);
const iso = (ms: number) => new Date(ms).toISOString();

describe('the options of the causes command', () => {
  it.each(['', '--help', 'learn --help'])('are explained for "%s"', (line) => {
    expect(read(line)).toEqual({ command: 'help' });
  });

  it('take a window up to the last ceremony that is surely over', () => {
    const command = read('learn --since 2026-11-01 --out m.json');
    expect(command).toMatchObject({ command: 'learn', out: 'm.json', from: null, version: null });
    const { window } = command as Extract<typeof command, { command: 'learn' }>;
    expect([iso(window.sinceMs), iso(window.untilMs)]).toEqual([
      '2026-11-01T00:00:00.000Z',
      '2026-11-20T11:30:00.000Z',
    ]);
  });

  it('take times of a day, a dry run, and a number for a model', () => {
    expect(
      read('rerun --since 2026-11-01T09:00 --until 2026-11-02T10:30Z --model m.json --dry-run'),
    ).toMatchObject({
      window: { sinceMs: Date.UTC(2026, 10, 1, 9), untilMs: Date.UTC(2026, 10, 2, 10, 30) },
      dryRun: true,
    });
    expect(read('renumber --version 7 --out m.json')).toEqual({
      command: 'renumber',
      version: 7,
      out: 'm.json',
      from: null,
    });
  });

  it.each([
    ['rename', '"rename" must be learn, rerun or renumber; --help says more.'],
    ['learn --out m.json', '--since must be a day or a time, as in 2026-11-01.'],
    ['learn --since 2026-11-01', '--out must be the file to write the model into.'],
    ['learn --since yesterday --out m.json', /^--since must be a UTC day or time, .* not "yesterday"\.$/],
    ['learn --since 2026-11-31T25:00 --out m.json', /^--since must be a UTC day or time/],
    [
      'learn --since 2026-10-01 --out m.json',
      /^--since must be 2026-10-21T12:00 or later, .* for 30 days\.$/,
    ],
    ['rerun --since 2026-11-19', '--model must be a model file.'],
    ['rerun --since 2026-11-19 --until 2026-11-18 --model m', '--until must be later than --since.'],
    ['rerun --since 2026-11-19 --until 2026-11-21 --model m', /^--until must be 2026-11-20T11:30 or earlier/],
    ['learn --since 2026-11-19 --out m --version 0', '--version must be a whole number from 1 to 340.'],
    ['learn --since 2026-11-19 --out m --version 1.5', '--version must be a whole number from 1 to 340.'],
    ['renumber --out m.json', '--version must be the number to give the model.'],
    ['renumber --version 3', '--out must be the file to write the model into.'],
    ['learn --until', /^Option '--until <value>' argument missing/],
    ['learn --slow', /^Unknown option '--slow'/],
  ])('refuse "%s" in one sentence', (line, sentence) => {
    expect(() => read(line)).toThrow(sentence);
    expect(() => read(line)).toThrow(RangeError);
  });
});
