import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { writeBoard } from './board.ts';
import { BOARDS } from './boards.ts';
import { LANGUAGES } from './text.ts';

/** Writes every board in every language: `npm run dashboards`. A test holds the files to what this would write. */
const OUT = new URL('../generated/', import.meta.url);

for (const language of LANGUAGES) {
  const folder = new URL(`${language}/`, OUT);
  mkdirSync(folder, { recursive: true });
  const files = BOARDS.map((board) => ({ name: `${board.uid}.json`, text: writeBoard(board, language) }));
  for (const { name, text } of files) writeFileSync(new URL(name, folder), text);
  for (const stale of readdirSync(folder).filter((name) => !files.some((file) => file.name === name))) {
    rmSync(new URL(stale, folder));
  }
}
process.stdout.write(
  `${BOARDS.length} boards in ${LANGUAGES.length} languages are in dashboards/generated.\n`,
);
