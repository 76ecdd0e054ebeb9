import { guard } from './guard.ts';
import { installOnce } from './install.ts';

/** What the one-line `<script>` runs: the options are its own `data-` attributes. */
guard(() => installOnce({ ...(document.currentScript as HTMLScriptElement | null)?.dataset }));
