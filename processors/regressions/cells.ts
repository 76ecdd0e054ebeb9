import type { Cell, Place, VersionedDimension } from './trial.ts';
import { VERSIONED_DIMENSIONS } from './trial.ts';

export interface Cells {
  /** The one object for this place and these versions. An empty token is one that is not known. */
  cell(place: Place, tokens: Readonly<Partial<Record<VersionedDimension, string>>>): Cell;
}

/**
 * Interns cells, so that what the detector derives from one is derived once. Two generations of at most `cellsMax`
 * each: a cell not met for a whole generation is forgotten and is a new object (with a new id) when it comes back, which
 * costs time and changes no result, for the detector knows a cell by what it says.
 */
export function createCells({ cellsMax = 32_768 }: { cellsMax?: number } = {}): Cells {
  let young = new Map<string, Cell>();
  let old = new Map<string, Cell>();
  let nextId = 0;

  function keep(key: string, cell: Cell): Cell {
    if (young.size >= cellsMax) {
      old = young;
      young = new Map();
    }
    young.set(key, cell);
    return cell;
  }

  return {
    cell(place, tokens) {
      const key = keyOf(place, tokens);
      const known = young.get(key);
      if (known !== undefined) return known;
      const forgotten = old.get(key);
      if (forgotten !== undefined) return keep(key, forgotten);
      const { os, oem, model, browser, kind } = place;
      return keep(key, { id: nextId++, os, oem, model, browser, kind, tokens: withoutEmpty(tokens) });
    },
  };
}

function keyOf(place: Place, tokens: Readonly<Partial<Record<VersionedDimension, string>>>): string {
  let key = `${place.os}\0${place.oem}\0${place.model}\0${place.browser}\0${place.kind}`;
  for (const dimension of VERSIONED_DIMENSIONS) key += `\0${tokens[dimension] ?? ''}`;
  return key;
}

function withoutEmpty(tokens: Readonly<Partial<Record<VersionedDimension, string>>>): Cell['tokens'] {
  const known: Partial<Record<VersionedDimension, string>> = {};
  for (const dimension of VERSIONED_DIMENSIONS) {
    const token = tokens[dimension];
    if (token !== undefined && token !== '') known[dimension] = token;
  }
  return known;
}
