import { readFileSync } from 'node:fs';
import { Session } from 'chdb';

/**
 * Runs statements as an account that a users.xml describes, in a process of its own: chDB has one account, `default`,
 * and one engine per process. Arguments: folder, config file. Statements come as a JSON list on stdin.
 */
const [folder = '', configFile = ''] = process.argv.slice(2);
const statements = JSON.parse(readFileSync(0, 'utf8')) as string[];
const session = new Session(folder, { connectionArgs: [`--config-file=${configFile}`] });
const answers = statements.map((sql) => {
  try {
    return session.query(sql, 'TSV').toString().trim();
  } catch (error) {
    return `refused: ${error instanceof Error ? error.message : String(error)}`;
  }
});
session.close();
process.stdout.write(JSON.stringify(answers));
