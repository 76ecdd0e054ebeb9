/**
 * Places where a processor can be made to die as by a power cut, so that a test can show that nothing is lost or
 * doubled there:
 * - `before_insert`: rows are drained, none is sent;
 * - `mid_batch`: the rows of one table are acknowledged, those of the next are not sent;
 * - `before_commit`: every row is acknowledged, the positions are not kept.
 *
 * Only flushes that hold rows count.
 */
export const FAILPOINTS = ['before_insert', 'mid_batch', 'before_commit'] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

/** Called wherever the processor passes a named place. */
export type PassFailpoint = (name: Failpoint) => void;

/**
 * Dies by SIGKILL when the named place is passed for the nth time. Off, which is the default, it does nothing.
 * @param setting `KAGIMI_FAILPOINT`, read: null for none.
 */
export function createFailpoint(
  setting: { name: string; nth: number } | null,
  die: () => void = () => process.kill(process.pid, 'SIGKILL'),
): PassFailpoint {
  let passed = 0;
  return function pass(name) {
    if (name !== setting?.name) return;
    passed += 1;
    if (passed === setting.nth) die();
  };
}
