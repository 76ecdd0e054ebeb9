import { describe, expect, it } from 'vitest';
import { readStatement, withDataFile } from './statement.ts';

const read = (sql: string) => readStatement(Buffer.from(sql).toString('latin1'), true);

/** What the engine gets, and what is left as data. */
function split(sql: string) {
  const statement = read(sql);
  if (statement.kind !== 'insert' && statement.kind !== 'insertInput') throw new Error(statement.kind);
  const head = Buffer.from(sql);
  return {
    sql: withDataFile(statement, head, '/f').replace(/\s+/g, ' '),
    data: head.subarray(statement.dataAt).toString(),
  };
}

describe('an INSERT with data', () => {
  it.each([
    [
      'INSERT INTO t FORMAT JSONEachRow\n{"a":1}',
      "INSERT INTO t FROM INFILE '/f' FORMAT JSONEachRow",
      '{"a":1}',
    ],
    [
      'insert into d.t (a, `b c`) format CSV 1,2',
      "insert into d.t (a, `b c`) FROM INFILE '/f' FORMAT CSV",
      '1,2',
    ],
    ['INSERT INTO t FORMAT RowBinary\r\n\n\0', "INSERT INTO t FROM INFILE '/f' FORMAT RowBinary", '\n\0'],
    ["INSERT INTO t VALUES (1, ';')", "INSERT INTO t FROM INFILE '/f' FORMAT Values", " (1, ';')"],
    [
      'INSERT INTO t (a) SETTINGS async_insert=0, x=1 FORMAT TSV\n1',
      "INSERT INTO t (a) FROM INFILE '/f' SETTINGS async_insert=0, x=1 FORMAT TSV",
      '1',
    ],
    [
      '/* FORMAT a */ INSERT INTO t -- VALUES\n FORMAT TSV\n1',
      "/* FORMAT a */ INSERT INTO t -- VALUES FROM INFILE '/f' FORMAT TSV",
      '1',
    ],
    ['INSERT INTO format FORMAT TSV\n1', "INSERT INTO format FROM INFILE '/f' FORMAT TSV", '1'],
    [
      'INSERT INTO TABLE values.values VALUES (1)',
      "INSERT INTO TABLE values.values FROM INFILE '/f' FORMAT Values",
      ' (1)',
    ],
    [
      'INSERT INTO {t:Identifier} FORMAT TSV\n1',
      "INSERT INTO {t:Identifier} FROM INFILE '/f' FORMAT TSV",
      '1',
    ],
    [
      "INSERT INTO t SELECT a+1 FROM input('a Int8') WHERE format > 1 FORMAT CSV\n7",
      "INSERT INTO t SELECT a+1 FROM file('/f', 'CSV', 'a Int8') WHERE format > 1 ",
      '7',
    ],
  ])('%j is taken apart', (sql, statement, data) => {
    // A line comment ends at its line, so only the text without it may be joined.
    expect(split(sql)).toEqual({ sql: statement, data });
  });

  it('keeps a comment from swallowing what is put behind it', () => {
    const statement = read('INSERT INTO t -- note\n FORMAT TSV\n1');
    if (statement.kind !== 'insert') throw new Error(statement.kind);
    expect(withDataFile(statement, Buffer.from('INSERT INTO t -- note\n FORMAT TSV\n1'), '/f')).toContain(
      'note\n',
    );
  });

  it('is refused when a semicolon stands before the data', () => {
    expect(() => read('INSERT INTO t FORMAT TSV;\n1')).toThrow(/';' symbol before data/);
  });
});

describe('other statements', () => {
  it.each([
    ['SELECT 1', 'select', undefined],
    ['with 1 as x select x format JSONEachRow settings max_threads = 1', 'select', 'JSONEachRow'],
    ['SELECT format FROM t', 'select', undefined],
    ["SELECT ';', ' FORMAT CSV', $$;FORMAT X$$ -- FORMAT TSV\n;", 'select', undefined],
    ['SELECT (SELECT 1 FORMAT CSV) FORMAT JSON;', 'select', 'JSON'],
    ['WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x', 'whole', undefined],
    ['INSERT INTO t SELECT 1', 'whole', undefined],
    ['SHOW TABLES FORMAT CSV', 'whole', 'CSV'],
    ['CREATE TABLE t (a Int8) ENGINE = Null', 'whole', undefined],
    ['', 'whole', undefined],
  ])('%j is %s', (sql, kind, format) => {
    const statement = read(sql);
    expect(statement.kind).toBe(kind);
    expect('format' in statement ? statement.format : undefined).toBe(format);
  });

  it('are refused when there are two', () => {
    expect(() => read('SELECT 1; SELECT 2')).toThrow(/Multi-statements are not allowed/);
  });

  it.each([
    ["SELECT 1 INTO OUTFILE '/tmp/x'", 48],
    ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", 78],
  ])('%j may not touch files', (sql, code) => {
    expect(() => read(sql)).toThrow(expect.objectContaining({ code }));
  });
});
