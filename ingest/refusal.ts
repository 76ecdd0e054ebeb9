import { scrub } from '../schemas/scrub.ts';
import type { FailureReason } from '../schemas/vocabulary.ts';

/** Why something was not taken: the stable word, one sentence for who sent it, and the field at fault. */
export interface Refusal {
  reason: FailureReason;
  message: string;
  field?: string;
}

/** What zod says of a value, as far as we read it; zod itself stays in `schemas/`. */
export interface SchemaIssue {
  code?: string | undefined;
  path: readonly PropertyKey[];
  message: string;
  keys?: readonly string[] | undefined;
}

const FIELD_NAME_MAX = 64;

/** The refusal that a schema's issues amount to. An unknown field is named first: it may hold what we must not see. */
export function refuseBySchema(issues: readonly SchemaIssue[]): Refusal {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) {
    const field = fieldName([...unknown.path, unknown.keys?.[0] ?? '']);
    return {
      reason: 'unknown_field',
      field,
      message: `The field "${field}" is not one that Kagimi reads; leave it out.`,
    };
  }
  const [issue] = issues;
  if (issue?.code === 'too_big' && issue.path.at(-1) === 'events') {
    return { reason: 'too_many_events', field: 'events', message: `Too many events: ${issue.message}.` };
  }
  return refuseField(fieldName(issue?.path ?? []), issue?.message ?? 'Invalid input');
}

/** The refusal of one field's value. `why` never holds the value itself. */
export function refuseField(field: string, why: string): Refusal {
  return {
    reason: 'invalid_field',
    field,
    message: `The field "${field}" is wrong: ${why.replace(/\.$/, '')}.`,
  };
}

/** A field's path as text, cut and scrubbed: a sender chooses its names, and we repeat them. */
function fieldName(path: readonly PropertyKey[]): string {
  const text = path.map(String).join('.') || 'body';
  return scrub(text).slice(0, FIELD_NAME_MAX);
}
