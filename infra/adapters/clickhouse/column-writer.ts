import type { Bytes } from './bytes.ts';
import type { ColumnType, NumberWidth } from './column-type.ts';
import { writeDictionary } from './dictionary.ts';
import { Refusal } from './refusal.ts';
import { readUuid, UUID_BYTES } from './uuid-bytes.ts';

/** Writes the values of one column. @throws Refusal for a value that the type can not hold. */
export type WriteColumn = (bytes: Bytes, values: readonly unknown[]) => void;

interface WriterOptions {
  /** A map of nulls says which they are: here each is written as the type's zero. */
  nulls: boolean;
}

/**
 * How a column of this type is written in a Native block. Nothing is converted that ClickHouse would refuse in JSON, and
 * nothing is cut, rounded or wrapped to fit; numbers of days, seconds and ticks are what dates are given as.
 */
export function columnWriter(type: ColumnType, { nulls }: WriterOptions = { nulls: false }): WriteColumn {
  switch (type.kind) {
    case 'string':
      return nulls ? writeNullableTexts : writeTexts;
    case 'lowCardinality':
      return writeDictionary;
    case 'uuid':
      return uuids(nulls);
    case 'bool':
      return bools(nulls);
    case 'enum8':
      return enums(type.values, nulls);
    case 'number':
      return numbers(type.width, nulls);
    case 'int64':
      return int64s(type, nulls);
    case 'nullable':
      return nullable(columnWriter(type.inner, { nulls: true }));
    case 'tuple':
      return tuples(type.elements.map((element) => columnWriter(element)));
    case 'unsupported':
      throw new Refusal('TYPE_MISMATCH', 'is of a type that this release does not write: a newer one may');
  }
}

function nullable(write: WriteColumn): WriteColumn {
  return (bytes, values) => {
    const isNull = new Uint8Array(values.length);
    for (let index = 0; index < values.length; index += 1) isNull[index] = values[index] === null ? 1 : 0;
    bytes.raw(isNull);
    write(bytes, values);
  };
}

/** One column an element. */
function tuples(writers: readonly WriteColumn[]): WriteColumn {
  return (bytes, values) => {
    for (const value of values) {
      if (!Array.isArray(value)) throw mismatch(value, 'a tuple, as an array');
      if (value.length !== writers.length) {
        const message = `takes a tuple of ${writers.length} elements, not of ${value.length}`;
        throw new Refusal('INCORRECT_NUMBER_OF_COLUMNS', message);
      }
    }
    const elements = new Array<unknown>(values.length);
    writers.forEach((write, element) => {
      for (let index = 0; index < values.length; index += 1) {
        elements[index] = (values[index] as readonly unknown[])[element];
      }
      write(bytes, elements);
    });
  };
}

function writeTexts(bytes: Bytes, values: readonly unknown[]): void {
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (typeof value !== 'string') throw mismatch(value, 'text');
    bytes.text(value);
  }
}

function writeNullableTexts(bytes: Bytes, values: readonly unknown[]): void {
  writeTexts(
    bytes,
    values.map((value) => value ?? ''),
  );
}

function bools(nulls: boolean): WriteColumn {
  return (bytes, values) => {
    const array = new Uint8Array(values.length);
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (value === true) array[index] = 1;
      else if (value !== false && !(nulls && value === null)) throw mismatch(value, 'true or false');
    }
    bytes.raw(array);
  };
}

function enums(numberOf: ReadonlyMap<string, number>, nulls: boolean): WriteColumn {
  return (bytes, values) => {
    const array = new Int8Array(values.length);
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (nulls && value === null) continue;
      if (typeof value !== 'string') throw mismatch(value, 'a word of its Enum8');
      const number = numberOf.get(value);
      if (number === undefined) {
        throw new Refusal('UNKNOWN_ELEMENT_OF_ENUM', 'takes a word of its Enum8, and this is none');
      }
      array[index] = number;
    }
    bytes.raw(array);
  };
}

const ARRAYS = {
  UInt8: Uint8Array,
  UInt16: Uint16Array,
  UInt32: Uint32Array,
  Int8: Int8Array,
  Int16: Int16Array,
  Int32: Int32Array,
  Float32: Float32Array,
  Float64: Float64Array,
} as const;

/** A typed array is what goes over the wire; an integer that it gives back otherwise did not fit. */
function numbers(width: NumberWidth, nulls: boolean): WriteColumn {
  const isFloat = width === 'Float32' || width === 'Float64';
  const Numbers = ARRAYS[width];
  return (bytes, values) => {
    const array = new Numbers(values.length);
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (nulls && value === null) continue;
      if (typeof value !== 'number') throw mismatch(value, `a number (${width})`);
      array[index] = value;
      const fits = isFloat ? Number.isFinite(array[index]) : array[index] === value;
      if (!fits) throw outOfRange(value, `numbers of ${width}`);
    }
    bytes.raw(array);
  };
}

const TWO_32 = 2 ** 32;

function int64s({ least, most }: { least: number; most: number }, nulls: boolean): WriteColumn {
  return (bytes, values) => {
    const halves = new Int32Array(values.length * 2);
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (nulls && value === null) continue;
      if (typeof value !== 'number') throw mismatch(value, 'a whole number');
      if (!Number.isInteger(value) || value < least || value > most) {
        throw outOfRange(value, `a whole number from ${least} to ${most}`);
      }
      halves[index * 2] = value;
      halves[index * 2 + 1] = Math.floor(value / TWO_32);
    }
    bytes.raw(halves);
  };
}

function uuids(nulls: boolean): WriteColumn {
  return (bytes, values) => {
    const array = new Uint8Array(values.length * UUID_BYTES);
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (nulls && value === null) continue;
      if (typeof value !== 'string') throw mismatch(value, 'a UUID, as text');
      if (!readUuid(value, array, index * UUID_BYTES)) {
        throw new Refusal(
          'CANNOT_PARSE_UUID',
          'takes a UUID (8-4-4-4-12 hexadecimal digits), and this is none',
        );
      }
    }
    bytes.raw(array);
  };
}

function mismatch(value: unknown, wanted: string): Refusal {
  const got = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
  return new Refusal('TYPE_MISMATCH', `takes ${wanted}, not ${got}`);
}

function outOfRange(value: number, wanted: string): Refusal {
  return new Refusal('VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE', `takes ${wanted}, not ${value}`);
}
