import { pino } from 'pino';
import type { Logger } from '../../schemas/logger.ts';

/** JSON lines on stderr, one a message, with the part's name. */
export function createLogger({ part, level = 'info' }: { part: string; level?: string }): Logger {
  return pino({ name: part, level, base: { part } }, pino.destination({ fd: 2, sync: false }));
}
