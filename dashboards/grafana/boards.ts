import { adoption } from './adoption.ts';
import type { Board } from './board.ts';
import { onCall } from './on-call.ts';
import { pipeline } from './pipeline.ts';
import { soc } from './soc.ts';

/** Every board of the product. */
export const BOARDS: readonly Board[] = [onCall, soc, adoption, pipeline];
