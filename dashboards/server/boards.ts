import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Board } from './board.ts';

/** The languages that boards are made in; the first stands in where a board lacks the one that was asked for. */
export const LANGUAGES = ['ja', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Boards {
  list(): BoardSummary[];
  find(uid: string, language: Language): Board | undefined;
}

export interface BoardSummary {
  uid: string;
  tags: readonly string[];
  titles: Partial<Record<Language, string>>;
  descriptions: Partial<Record<Language, string>>;
}

const FILE_NAME = /^([\w-]{1,40})\.json$/;

/**
 * Reads every `<language>/<uid>.json` of a folder, once; a folder that is not there has no boards.
 * @throws Error with one sentence that names a file which is no board
 */
export async function readBoards(directory: string): Promise<Boards> {
  const boards = new Map<string, Partial<Record<Language, Board>>>();
  for (const language of LANGUAGES) {
    for (const file of (await listFiles(join(directory, language))).sort()) {
      const [, uid] = FILE_NAME.exec(file) ?? [];
      if (uid === undefined) continue;
      const board = parseBoard(await readFile(join(directory, language, file), 'utf8'), {
        file: `${language}/${file}`,
        uid,
      });
      boards.set(uid, { ...boards.get(uid), [language]: board });
    }
  }
  return {
    list: () => [...boards].map(([uid, byLanguage]) => summaryOf(uid, byLanguage)),
    find(uid, language) {
      const byLanguage = boards.get(uid);
      return byLanguage?.[language] ?? LANGUAGES.map((other) => byLanguage?.[other]).find(Boolean);
    },
  };
}

export function isLanguage(text: unknown): text is Language {
  return LANGUAGES.some((language) => language === text);
}

async function listFiles(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw cause;
  }
}

function parseBoard(text: string, { file, uid }: { file: string; uid: string }): Board {
  const board = parseJson(text, file);
  if (!isBoard(board) || board.uid !== uid) {
    throw new Error(`${file} is no Grafana dashboard with the uid "${uid}", a title and a schemaVersion.`);
  }
  return board;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON.`, { cause });
  }
}

function isBoard(value: unknown): value is Board {
  return (
    typeof value === 'object' &&
    value !== null &&
    'uid' in value &&
    'title' in value &&
    typeof value.title === 'string' &&
    'schemaVersion' in value &&
    typeof value.schemaVersion === 'number'
  );
}

function summaryOf(uid: string, byLanguage: Partial<Record<Language, Board>>): BoardSummary {
  const of = (read: (board: Board) => string | undefined) =>
    Object.fromEntries(Object.entries(byLanguage).map(([language, board]) => [language, read(board) ?? '']));
  const tags = Object.values(byLanguage).flatMap((board) => board.tags ?? []);
  return {
    uid,
    tags: [...new Set(tags)],
    titles: of((board) => board.title),
    descriptions: of((board) => board.description),
  };
}
