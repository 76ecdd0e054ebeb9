import { runCommand } from './command.ts';
import { ensureJars, jarsAreComplete } from './jars.ts';

const JAVA_MAJOR_MIN = 17;
const PROBE_TIMEOUT_MS = 20_000;

/** Why this machine's Java cannot run Kafka 4, in one sentence, or null where it can. */
export async function whyNoJava(): Promise<string | null> {
  const { exitCode, text } = await runCommand('java', ['-version'], { timeoutMs: PROBE_TIMEOUT_MS });
  if (exitCode !== 0) return `Java ${JAVA_MAJOR_MIN} or newer is not installed (\`java -version\` failed).`;
  const major = javaMajor(text);
  if (major === null) return 'The version of Java could not be read from `java -version`.';
  if (major >= JAVA_MAJOR_MIN) return null;
  return `Java ${major} is too old for Kafka 4: install Java ${JAVA_MAJOR_MIN} or newer.`;
}

/** Why Maven cannot fetch Kafka's jars, in one sentence, or null where it can be tried. */
export async function whyNoMaven(): Promise<string | null> {
  const { exitCode } = await runCommand('mvn', ['-version'], { timeoutMs: PROBE_TIMEOUT_MS });
  return exitCode === 0 ? null : "Maven is not installed (`mvn -version` failed); it fetches Kafka's jars.";
}

/**
 * One sentence saying why real Kafka cannot run here, or null where it can. With a cache directory the jars are
 * fetched too (some 43 MB, once), so that null then means ready; a complete cache needs no Maven.
 */
export async function whyNoKafka(fetch?: {
  cacheDirectory: string;
  onProgress: (line: string) => void;
}): Promise<string | null> {
  const noJava = await whyNoJava();
  if (noJava !== null) return noJava;
  if (fetch && (await jarsAreComplete(fetch.cacheDirectory))) return null;
  const noMaven = await whyNoMaven();
  if (noMaven !== null || !fetch) return noMaven;
  try {
    await ensureJars(fetch);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** 17 for `openjdk version "17.0.15"`, 8 for the old style `"1.8.0_402"`, null where there is no version. */
export function javaMajor(text: string): number | null {
  const match = /version "(\d+)(?:\.(\d+))?/.exec(text);
  if (!match) return null;
  const first = Number(match[1]);
  return first === 1 ? Number(match[2]) : first;
}
