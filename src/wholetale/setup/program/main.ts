import { hostname } from 'node:os';

import { Interrupted, messageOf } from './failures';
import { exitStatus, run } from './run';

/*
 * A program of its own, which runs in a pod beside girder: bundled into one
 * file, it has Node's own modules and nothing else. Hence it prints and exits.
 *
 * Arguments: the folders of its config, its secrets and its account.
 */
const [config = '', secrets = '', account = ''] = process.argv.slice(2);
const stopped = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.once(name, () => {
    stopped.abort(new Interrupted(`stopped by ${name}`));
  });
}
const log = (line: string) => {
  process.stdout.write(`${line}\n`);
};

run({ folders: { config, secrets, account }, identity: hostname(), signal: stopped.signal, log }).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    log(`failed: ${messageOf(error)}`);
    process.exitCode = exitStatus.failed;
  },
);
