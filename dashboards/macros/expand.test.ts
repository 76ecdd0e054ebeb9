import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL, expandMacros, type MacroContext, MacroError } from './expand.ts';

/** The range behind the documented examples of the plugin: 2014-11-12 to 2015-11-12, one point in 20 s. */
const CONTEXT: MacroContext = {
  fromMs: 1_415_792_726_123,
  toMs: 1_447_328_726_456,
  intervalMs: 20_000,
  variables: {
    os: ['Android', 'iOS'],
    kind: 'registration',
    browser: ALL,
    app: [ALL],
    ceremony: '',
    n: '30',
  },
};
const expand = (sql: string, change: Partial<MacroContext> = {}) =>
  expandMacros(sql, { ...CONTEXT, ...change });

describe('the macros of the ClickHouse data source', () => {
  const october = { fromMs: Date.UTC(2022, 9, 21, 3), toMs: Date.UTC(2022, 9, 23, 3) };

  it.each([
    ['$__timeFilter(time)', 'time >= toDateTime(1415792726) AND time <= toDateTime(1447328726)'],
    [
      '$__timeFilter_ms(time)',
      'time >= fromUnixTimestamp64Milli(1415792726123) AND time <= fromUnixTimestamp64Milli(1447328726456)',
    ],
    [
      '$__dateTimeFilter(date, time)',
      "(date >= toDate('2014-11-12') AND date <= toDate('2015-11-12')) AND " +
        '(time >= toDateTime(1415792726) AND time <= toDateTime(1447328726))',
    ],
    ['$__timeFrom(time)', 'time >= toDateTime(1415792726)'],
    ['$__timeTo(time)', 'time <= toDateTime(1447328726)'],
    ['$__timeGroup(column, 5m)', 'toStartOfInterval(toDateTime(column), INTERVAL 300 second)'],
    ['$__fromTime', 'toDateTime(1415792726)'],
    ['$__toTime', 'toDateTime(1447328726)'],
    ['$__fromTime_ms', 'fromUnixTimestamp64Milli(1415792726123)'],
    ['$__toTime_ms', 'fromUnixTimestamp64Milli(1447328726456)'],
    ['$__interval_s', '20'],
    ['$__timeInterval(column)', 'toStartOfInterval(toDateTime(column), INTERVAL 20 second)'],
  ])('%s', (sql, golden) => {
    expect(expand(sql)).toBe(golden);
  });

  it('filter dates, and read milliseconds', () => {
    expect(expand('$__dateFilter(date)', october)).toBe(
      "date >= toDate('2022-10-21') AND date <= toDate('2022-10-23')",
    );
    expect(expand('$__timeInterval_ms(column)', { intervalMs: 20 })).toBe(
      'toStartOfInterval(toDateTime64(column, 3), INTERVAL 20 millisecond)',
    );
    expect(expand('$__dt(d, t)')).toBe(expand('$__dateTimeFilter(d, t)'));
  });

  it('never make an interval shorter than a second, or a millisecond', () => {
    expect(expand('$__interval_s', { intervalMs: 20 })).toBe('1');
    expect(expand('$__timeInterval_ms(t)', { intervalMs: 0 })).toContain('INTERVAL 1 millisecond');
  });

  it('take expressions with commas and parentheses, and other macros, as arguments', () => {
    expect(expand("$__timeFrom(coalesce(a, toDateTime('x,)')))")).toBe(
      "coalesce(a, toDateTime('x,)')) >= toDateTime(1415792726)",
    );
    expect(expand('$__timeFrom(greatest(t, $__toTime))')).toBe(
      'greatest(t, toDateTime(1447328726)) >= toDateTime(1415792726)',
    );
  });
});

describe('variables', () => {
  it('are literals, however they are spelt', () => {
    for (const spelling of ['$os', '$' + '{os}', '$' + '{os:singlequote}']) {
      expect(expand(`os IN (${spelling})`)).toBe("os IN ('Android','iOS')");
    }
    expect(expand('id = $ceremony')).toBe("id = ''");
    expect(expand('kind = $kind AND n > toUInt32($n)')).toBe("kind = 'registration' AND n > toUInt32('30')");
  });

  it('drop out with their condition where they restrict nothing', () => {
    expect(expand('$__conditionalAll(os IN ($os), $os)')).toBe("os IN ('Android','iOS')");
    for (const all of ['browser', 'app', 'ceremony']) {
      expect(expand(`$__conditionalAll(x IN ($${all}), $${all})`)).toBe('1=1');
    }
    expect(
      expand('$__conditionalAll(c IN ($browser) AND $__timeFrom(t), $os)', {
        variables: { os: 'a', browser: 'b' },
      }),
    ).toBe("c IN ('b') AND t >= toDateTime(1415792726)");
  });

  it('never leave their literal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        if (value === '' || value === ALL) return;
        const literal = expand('$os', { variables: { os: value } });
        expect(readLiteral(literal)).toEqual({ value, rest: '' });
      }),
    );
  });
});

/** What ClickHouse reads from text that begins with a string literal. */
function readLiteral(sql: string): { value: string; rest: string } {
  let value = '';
  for (let at = 1; at < sql.length; at++) {
    if (sql[at] === "'") return { value, rest: sql.slice(at + 1) };
    if (sql[at] === '\\') at++;
    value += sql[at];
  }
  throw new Error('the literal does not end');
}

describe('what is copied as it is', () => {
  it.each([
    "match(x, '^a$')",
    '-- what $os costs\nSELECT 1',
    '/* $__any */ SELECT "a b"',
    'SELECT [[1], [2]]',
    'SELECT $',
  ])('%s', (sql) => {
    expect(expand(sql)).toBe(sql);
  });
});

describe('what is refused, in one sentence', () => {
  it.each([
    ['$__nothing(x)', 'There is no macro $__nothing.'],
    ['$__interval', 'There is no macro $__interval.'],
    ['$__timeFilter(a, b)', '$__timeFilter takes 1 argument(s), not 2.'],
    ['$__timeFilter', '$__timeFilter takes 1 argument(s), not 0.'],
    ['$__fromTime()', '$__fromTime takes 0 argument(s), not 1.'],
    ['$__timeGroup(c, 5y)', '$__timeGroup: a period such as 5m was expected, not "5y".'],
    ['$__timeFilter(a', 'The parentheses of a macro do not close.'],
    ['$' + '{os:raw}', 'The format of $' + '{os:raw} is refused; write $' + '{os:singlequote}.'],
    ['$' + '{os:csv}', 'The format of $' + '{os:csv} is refused; write $' + '{os:singlequote}.'],
    ['$nobody', 'There is no variable "nobody" on this board.'],
    ['$toString', 'There is no variable "toString" on this board.'],
    ["x = '$os'", '"os" stands inside quotes, where nothing is filled in.'],
    ["x = '$__toTime'", '"__toTime" stands inside quotes, where nothing is filled in.'],
    [
      'x IN ($browser)',
      'The variable "browser" stands for all values here; put its condition into $__conditionalAll(…, $browser).',
    ],
    ["$__conditionalAll(x = 1, 'os')", '$__conditionalAll takes a condition and a plain $variable.'],
    ['$__conditionalAll(x = 1, $os, 2)', '$__conditionalAll takes a condition and a plain $variable.'],
  ])('%s', (sql, sentence) => {
    expect(() => expand(sql)).toThrow(new MacroError(sentence));
  });

  it('too many values, too long ones, and a range that is none', () => {
    expect(() => expand('$os', { variables: { os: new Array(1001).fill('a') } })).toThrow(
      /1000 are the most/,
    );
    expect(() => expand('$os', { variables: { os: 'a'.repeat(1025) } })).toThrow(/longer than 1024/);
    expect(() => expand('1', { fromMs: 2, toMs: 1 })).toThrow(/must not end before it begins/);
    expect(() => expand('1', { intervalMs: Number.NaN })).toThrow(/must be milliseconds/);
  });
});
