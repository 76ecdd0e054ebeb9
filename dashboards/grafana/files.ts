import { alertingFiles } from '../alerts/files.ts';
import { writeBoard } from './board.ts';
import { BOARDS } from './boards.ts';
import { LANGUAGES } from './text.ts';

/** Everything in `dashboards/generated`, by its path there: each board in each language, and Grafana's alerting. */
export function generatedFiles(): Readonly<Record<string, string>> {
  const boards = LANGUAGES.flatMap((language) =>
    BOARDS.map((board) => [`${language}/${board.uid}.json`, writeBoard(board, language)] as const),
  );
  const alerting = Object.entries(alertingFiles()).map(([name, text]) => [`alerting/${name}`, text] as const);
  return Object.fromEntries([...boards, ...alerting]);
}
