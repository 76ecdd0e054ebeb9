/**
 * A migration's statement as a cluster wants it: on every replica, with engines that replicate, and without dropping a
 * block that looks like an earlier one (rows carry their own identity). Paths in Keeper are the server's defaults. Rows
 * that a migration inserts are inserted once, on any replica: they reach the others by themselves.
 * @throws Error with one sentence for a statement of a kind that it does not know.
 */
export function onCluster(statement: string, cluster: string): string {
  if (!/^[\w-]+$/.test(cluster)) throw new Error(`"${cluster}" is no name of a cluster.`);
  const bare = statement.replace(/^(?:\s*--.*\n)*/, '');
  if (/^INSERT INTO \w+/.test(bare)) return bare;
  if (!NAMED.test(bare)) {
    throw new Error(`This statement can't be told to a cluster: ${bare.split('\n', 1)[0]}`);
  }
  return bare
    .replace(NAMED, (named) => `${named} ON CLUSTER \`${cluster}\``)
    .replace(/\bENGINE = (\w*MergeTree)\b/, (_, engine: string) => `ENGINE = Replicated${engine}`)
    .replace(/\bnon_replicated_deduplication_window\b/, 'replicated_deduplication_window');
}

/** What begins a statement, up to the name of its table or view. */
const NAMED =
  /^(?:CREATE TABLE IF NOT EXISTS|CREATE MATERIALIZED VIEW IF NOT EXISTS|CREATE OR REPLACE VIEW|CREATE VIEW IF NOT EXISTS|DROP VIEW IF EXISTS|DROP TABLE IF EXISTS|ALTER TABLE) \w+/;
