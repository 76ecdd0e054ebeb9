import type { RealText } from './real-text.ts';
import { APP_TEXTS } from './real-texts-apps.ts';
import { CHROMIUM_TEXTS } from './real-texts-chromium.ts';
import { OTHER_TEXTS } from './real-texts-others.ts';

/** Every text of the tables, each with its source and what it can mean. */
export const REAL_TEXTS: readonly RealText[] = [...CHROMIUM_TEXTS, ...OTHER_TEXTS, ...APP_TEXTS];
