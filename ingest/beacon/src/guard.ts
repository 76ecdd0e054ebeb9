/**
 * Runs our own work inside somebody else's page: whatever goes wrong in it must not reach the page, not even as a
 * line on its console.
 */
export function guard<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
