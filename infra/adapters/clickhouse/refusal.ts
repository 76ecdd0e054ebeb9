/**
 * A row that its table can not hold. `code` is the name that ClickHouse itself gives to such an error, so that whoever
 * refuses, the row goes the same way. The message names column and type, and no text of the row: it is logged.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type RefusalCode =
  | 'CANNOT_PARSE_UUID'
  | 'INCORRECT_NUMBER_OF_COLUMNS'
  /** No fault of the row: its table is older than this release. */
  | 'NO_SUCH_COLUMN_IN_TABLE'
  | 'TYPE_MISMATCH'
  | 'UNKNOWN_ELEMENT_OF_ENUM'
  | 'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE';
