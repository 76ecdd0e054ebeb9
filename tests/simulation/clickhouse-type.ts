/**
 * ClickHouse's column types, as far as the migrations use them: what fits, how two values compare, how an aggregate
 * merges them. Read from the SQL itself, so that the simulation checks the product against its tables and not against
 * its own joins.
 */
export interface ColumnType {
  fits(value: unknown): boolean;
  compare(a: unknown, b: unknown): number;
}

export type Merge = (a: unknown, b: unknown) => unknown;

/** The type and, for a `SimpleAggregateFunction`, how two rows of one key merge; null keeps the newer row's value. */
export function readColumn(sql: string): { type: ColumnType; merge: Merge | null } {
  const aggregate = /^SimpleAggregateFunction\((\w+), (.+)\)$/.exec(sql);
  const type = readType(aggregate?.[2] ?? sql);
  return { type, merge: aggregate ? mergeOf(aggregate[1] ?? '', type) : null };
}

function mergeOf(name: string, type: ColumnType): Merge {
  const known = (better: (order: number) => boolean): Merge =>
    function chosen(a, b) {
      // NULL is skipped by ClickHouse's min and max.
      if (a === null) return b;
      if (b === null) return a;
      return better(type.compare(b, a)) ? b : a;
    };
  switch (name) {
    case 'min':
      return known((order) => order < 0);
    case 'max':
      return known((order) => order > 0);
    case 'groupBitOr':
      return (a, b) => Number(a) | Number(b);
    default:
      throw new Error(`The simulation knows no aggregate ${name}`);
  }
}

function readType(sql: string): ColumnType {
  const [, name = sql, inner = ''] = /^(\w+)\((.*)\)$/s.exec(sql) ?? [];
  switch (name) {
    case 'LowCardinality':
      return readType(inner);
    case 'Nullable':
      return nullable(readType(inner));
    case 'Enum8':
      return enumeration(inner);
    case 'Tuple':
      return tuple(splitTop(inner).map((element) => readType(element.slice(element.indexOf(' ') + 1))));
    case 'String':
      return { fits: (value) => typeof value === 'string', compare: compareBytes };
    case 'UUID':
      return { fits: (value) => typeof value === 'string' && UUID.test(value), compare: compareBytes };
    case 'Bool':
      return { fits: (value) => typeof value === 'boolean', compare: compareNumbers };
    case 'DateTime64':
      return whole(0, Date.UTC(2299, 11, 31));
    default:
      return numeric(name);
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function numeric(name: string): ColumnType {
  switch (name) {
    case 'UInt8':
      return whole(0, 2 ** 8 - 1);
    case 'UInt16':
    case 'Date':
      return whole(0, 2 ** 16 - 1);
    case 'UInt32':
    case 'DateTime':
      return whole(0, 2 ** 32 - 1);
    case 'UInt64':
      return whole(0, Number.MAX_SAFE_INTEGER);
    case 'Int32':
      return whole(-(2 ** 31), 2 ** 31 - 1);
    case 'Int64':
      return whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    case 'Float32':
    case 'Float64':
      return { fits: (value) => typeof value === 'number', compare: compareNumbers };
    default:
      throw new Error(`The simulation knows no type ${name}`);
  }
}

function whole(least: number, most: number): ColumnType {
  return {
    fits: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
    compare: compareNumbers,
  };
}

function nullable(type: ColumnType): ColumnType {
  return { fits: (value) => value === null || type.fits(value), compare: type.compare };
}

function enumeration(sql: string): ColumnType {
  const numbers = new Map([...sql.matchAll(/'(\w+)' = (\d+)/g)].map((match) => [match[1], Number(match[2])]));
  const numberOf = (value: unknown) => numbers.get(String(value)) ?? -1;
  return {
    fits: (value) => numbers.has(String(value)),
    compare: (a, b) => compareNumbers(numberOf(a), numberOf(b)),
  };
}

function tuple(elements: readonly ColumnType[]): ColumnType {
  return {
    fits: (value) =>
      Array.isArray(value) &&
      value.length === elements.length &&
      elements.every((element, index) => element.fits(value[index])),
    compare(a, b) {
      if (!Array.isArray(a) || !Array.isArray(b)) throw new Error('Only tuples compare with tuples');
      for (const [index, element] of elements.entries()) {
        const order = element.compare(a[index], b[index]);
        if (order !== 0) return order;
      }
      return 0;
    },
  };
}

function compareNumbers(a: unknown, b: unknown): number {
  return Number(a) - Number(b);
}

/** ClickHouse compares strings by their bytes. */
function compareBytes(a: unknown, b: unknown): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

/** Splits at commas that stand in no brackets. */
export function splitTop(sql: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < sql.length; at++) {
    if (sql[at] === '(') depth += 1;
    else if (sql[at] === ')') depth -= 1;
    else if (sql[at] === ',' && depth === 0) {
      parts.push(sql.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, sql.slice(from).trim()];
}
