import { execFile } from 'node:child_process';

export interface CommandResult {
  /** Exit code, or null where the program is missing, was killed, or ran out of time. */
  exitCode: number | null;
  /** Standard output and standard error, in this order. */
  text: string;
}

const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

/** Runs a program to its end and never throws: a missing program is an answer too. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: { timeoutMs: number; cwd?: string },
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const limits = { timeout: options.timeoutMs, maxBuffer: OUTPUT_BYTES_MAX };
    const place = options.cwd === undefined ? {} : { cwd: options.cwd };
    execFile(program, [...args], { ...limits, ...place }, (error, stdout, stderr) => {
      const text = `${stdout}${stderr}`;
      if (!error) return resolve({ exitCode: 0, text });
      const exitCode = typeof error.code === 'number' ? error.code : null;
      return resolve({ exitCode, text: text === '' ? error.message : text });
    });
  });
}
