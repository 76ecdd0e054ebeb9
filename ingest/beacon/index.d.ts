export type * from './src/api.js';

import type { Install } from './src/api.js';

export declare const install: Install;
