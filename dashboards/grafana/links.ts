import type { Language, Text } from './text.ts';

/** The boards' stable addresses. */
export const BOARD_UIDS = {
  onCall: 'kagimi-on-call',
  soc: 'kagimi-soc',
  adoption: 'kagimi-adoption',
  pipeline: 'kagimi-pipeline',
} as const;
export type BoardUid = (typeof BOARD_UIDS)[keyof typeof BOARD_UIDS];

/** A link from a row of an answer. */
export type Link = (language: Language) => { title: string; url: string; targetBlank: boolean };

/**
 * A link to a board at the same time, with variables set from the row: names of variables with names of fields. A
 * field that is empty sets nothing, which is all.
 */
export function linkTo(uid: BoardUid, title: Text, fields: Readonly<Record<string, string>>): Link {
  const variables = Object.entries(fields).map(
    ([variable, field]) => `var-${variable}=$\{__data.fields["${field}"]:percentencode}`,
  );
  const url = [`/d/${uid}?$\{__url_time_range}`, ...variables].join('&');
  return (language) => ({ title: title[language], url, targetBlank: false });
}
