import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './command.ts';

/** The folder's name carries the versions, so that a newer pom.xml never meets older jars. */
const JARS_FOLDER = 'kafka-4.1.1';
const MANIFEST = 'manifest.json';
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;
const PROGRESS_EVERY_MS = 2_000;

/** The local broker could not be made ready; the message says what is missing. */
export class KafkaJarsMissing extends Error {
  override readonly name = 'KafkaJarsMissing';
  readonly code = 'kafka_jars_missing';
}

/** Whether every jar that the finished download listed is there in its full size. */
export async function jarsAreComplete(cacheDirectory: string): Promise<boolean> {
  const folder = join(cacheDirectory, JARS_FOLDER);
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
    if (typeof manifest !== 'object' || manifest === null) return false;
    const entries = Object.entries(manifest);
    const sizes = await Promise.all(
      entries.map(([jar]) => stat(join(folder, jar)).then((file) => file.size)),
    );
    return entries.length > 0 && entries.every(([, bytes], index) => sizes[index] === bytes);
  } catch {
    return false;
  }
}

/**
 * The folder with Kafka's jars; fetched through Maven where the cache has none or a broken one. The folder appears
 * by one rename, so a download cut short leaves nothing that a later start would trust.
 * @throws KafkaJarsMissing when Maven fails.
 */
export async function ensureJars(options: {
  cacheDirectory: string;
  onProgress: (line: string) => void;
}): Promise<string> {
  const folder = join(options.cacheDirectory, JARS_FOLDER);
  if (await jarsAreComplete(options.cacheDirectory)) return folder;
  await mkdir(options.cacheDirectory, { recursive: true });
  const draft = await mkdtemp(join(options.cacheDirectory, `${JARS_FOLDER}.part-`));
  try {
    await download(draft, options.onProgress);
    await writeFile(join(draft, MANIFEST), JSON.stringify(await jarSizes(draft), null, 1));
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder).catch(async (error: unknown) => {
      // Another start may have finished the same download a moment earlier.
      if (!(await jarsAreComplete(options.cacheDirectory))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

async function download(draft: string, onProgress: (line: string) => void): Promise<void> {
  // Maven reads the project from a folder of its own: it may write there, and the product's folder can be read-only.
  await copyFile(new URL('./pom.xml', import.meta.url), join(draft, 'pom.xml'));
  onProgress('Fetching Apache Kafka 4.1.1 with Maven (about 43 MB, once).');
  const report = setInterval(() => {
    jarSizes(draft).then(
      (sizes) =>
        onProgress(`Fetching Kafka: ${megabytes(sizes)} MB in ${Object.keys(sizes).length} files so far.`),
      () => undefined,
    );
  }, PROGRESS_EVERY_MS);
  const args = ['-B', '-q', 'dependency:copy-dependencies', `-DoutputDirectory=${draft}`];
  const result = await runCommand('mvn', args, { timeoutMs: DOWNLOAD_TIMEOUT_MS, cwd: draft });
  clearInterval(report);
  await rm(join(draft, 'pom.xml'));
  if (result.exitCode !== 0) {
    const reason =
      result.text.split('\n').find((line) => line.includes('ERROR')) ?? result.text.slice(0, 300);
    throw new KafkaJarsMissing(`Kafka's jars could not be fetched with Maven: ${reason.trim()}`);
  }
  onProgress(`Fetched Apache Kafka: ${megabytes(await jarSizes(draft))} MB.`);
}

async function jarSizes(folder: string): Promise<Record<string, number>> {
  const jars = (await readdir(folder)).filter((name) => name.endsWith('.jar')).sort();
  const sizes = await Promise.all(jars.map((jar) => stat(join(folder, jar)).then((file) => file.size)));
  return Object.fromEntries(jars.map((jar, index) => [jar, sizes[index] ?? 0]));
}

function megabytes(sizes: Record<string, number>): string {
  const bytes = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  return (bytes / 1_000_000).toFixed(0);
}
