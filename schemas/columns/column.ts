/** What one column means, in the words that `DESCRIBE TABLE` and docs/columns.md show. */
export interface Column {
  /** One sentence. */
  meaning: string;
  /** Unit or coding; empty where the type says it all. */
  unit: string;
  /** Who says it: beacon, gateway, collector, log, processor, detector, or the view itself. */
  source: string;
  /** When it is NULL, empty, 0 or `unknown`; `never` where it always holds a fact. */
  empty: string;
}

export type Columns = Readonly<Record<string, Column>>;

/** A table or view as its readers see it. */
export interface TableText {
  /** What one row is. */
  row: string;
  rowJa: string;
  columns: Columns;
}

/**
 * Columns from lines of `name | meaning | unit | source | when empty`, one a line, so that a table of eighty stays one
 * screen. A dash is an empty field.
 * @throws Error that quotes a line with another number of fields, or a name that comes twice.
 */
export function columns(text: string): Columns {
  const read: Record<string, Column> = {};
  for (const line of text.trim().split('\n')) {
    const [name = '', meaning = '', unit = '', source = '', empty = '', ...rest] = line
      .split('|')
      .map((field) => field.trim());
    if (empty === '' || rest.length > 0) throw new Error(`A column needs five fields: "${line}".`);
    if (name in read) throw new Error(`The column ${name} is described twice.`);
    read[name] = { meaning, unit: unit === '-' ? '' : unit, source, empty };
  }
  return read;
}

/** Some columns of a set, by name, with their words. @throws Error for a name that the set does not have. */
export function pick(from: Columns, names: string): Columns {
  return Object.fromEntries(
    names.split(/\s+/).map((name) => {
      const column = from[name];
      if (!column) throw new Error(`No column is called ${name}.`);
      return [name, column];
    }),
  );
}

/** The comment that ClickHouse keeps with a column. */
export function commentOf({ meaning, unit, source, empty }: Column): string {
  const parts = [meaning, unit === '' ? '' : `Unit: ${unit}.`, `From: ${source}.`, `Empty: ${empty}.`];
  return parts.filter((part) => part !== '').join(' ');
}
