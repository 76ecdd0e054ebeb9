import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian's name, then that of the project's own releases. */
const NAMES = ['prometheus-alertmanager', 'alertmanager'] as const;

/** The path of an installed Alertmanager; null where there is none on this PATH. */
export function findAlertmanager(path: string): string | null {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
