import { EXIT_WRONG_SETTING, SettingError } from '../../schemas/settings.ts';

/** A long-running part of the product, opened and ready to run. */
export interface RunningPart {
  /** What the ready line says beside `"ready":true`, such as the part's address. */
  ready: Record<string, unknown>;
  /** Resolves after `stop()`; rejects when the part can't go on. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** A stop that takes longer than this is cut short; nothing acknowledged is lost by it. */
const STOP_MS_MAX = 10_000;

/**
 * The life of a process: opens the part, prints one ready line of JSON on stdout, stops on SIGTERM, SIGINT or when
 * stdin closes and `KAGIMI_EXIT_WITH_PARENT` is set. Exit codes: 0 stopped, 1 could not go on, 78 wrong setting.
 */
export async function runProcess(part: string, open: () => Promise<RunningPart>): Promise<void> {
  let running: RunningPart;
  try {
    running = await open();
  } catch (error) {
    process.stderr.write(`${part}: ${sentenceOf(error)}\n`);
    process.exit(error instanceof SettingError ? EXIT_WRONG_SETTING : 1);
  }
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_MS_MAX).unref();
    running.stop().then(
      () => process.exit(0),
      (error) => {
        process.stderr.write(`${part}: ${sentenceOf(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.env.KAGIMI_EXIT_WITH_PARENT) process.stdin.resume().once('close', stop);
  process.stdout.write(`${JSON.stringify({ ready: true, ...running.ready })}\n`);
  try {
    await running.run();
  } catch (error) {
    if (stopping) return;
    process.stderr.write(`${part}: ${sentenceOf(error)}\n`);
    process.exit(1);
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
