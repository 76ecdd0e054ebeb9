import { adoption } from './adoption.ts';
import type { Board } from './board.ts';
import { onCall } from './on-call.ts';
import { pipeline } from './pipeline.ts';

/** Every board of the product. */
export const BOARDS: readonly Board[] = [onCall, adoption, pipeline];
