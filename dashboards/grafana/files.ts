import { alertingFiles, alertingOffFiles } from '../alerts/files.ts';
import { writeBoard } from './board.ts';
import { BOARDS } from './boards.ts';
import { LANGUAGES } from './text.ts';

/** Everything in `dashboards/generated`, by its path there: each board in each language, and Grafana's alerting. */
export function generatedFiles(): Readonly<Record<string, string>> {
  const boards = LANGUAGES.flatMap((language) =>
    BOARDS.map((board) => [`${language}/${board.uid}.json`, writeBoard(board, language)] as const),
  );
  const within = (folder: string, files: Readonly<Record<string, string>>) =>
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text] as const);
  return Object.fromEntries([
    ...boards,
    ...within('alerting', alertingFiles()),
    ...within('alerting-off', alertingOffFiles()),
  ]);
}
