import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';

import { withoutSecretVariables } from '../../config/secrets/variables';
import { UserError } from '../../errors';

/** The longest that one call of git may take. */
const gitSeconds = 60;

/**
 * Puts a project as it was into a temporary folder, for as long as somebody
 * reads it there. The index and the files of the user stay as they are.
 *
 * @throws UserError where there is no git, no repository, or no such revision
 */
export async function atRevision<T>(
  projectDir: string,
  revision: string,
  read: (folder: string) => T,
): Promise<T> {
  const temporary = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'talestack-diff-')));
  try {
    const folder = path.join(temporary, 'project');
    const git = gitIn(projectDir, { GIT_INDEX_FILE: path.join(temporary, 'index') });
    const prefix = await git(['rev-parse', '--show-prefix'], 'the project is in no Git repository', {
      key: '--dir',
      value: projectDir,
      fix: 'compare with a file: --against-file FILE',
    });
    const found = {
      key: '--against-revision',
      value: revision,
      fix: 'git log --oneline shows those that there are',
    };
    const commit = await git(
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
      'is no revision of the repository',
      found,
    );
    await git(['read-tree', `${commit}:${prefix}`], 'has no such folder', { ...found, key: projectDir });
    await git(['checkout-index', '--all', `--prefix=${folder}/`], 'cannot be read', found);
    return read(folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

interface Place {
  readonly key: string;
  readonly value: string;
  readonly fix: string;
}

/** Runs git, and what a repository's config makes it run, without our secrets. What goes wrong is told in our words, with git's own last line. */
function gitIn(cwd: string, own: Readonly<Record<string, string>>) {
  const env = { ...withoutSecretVariables(process.env), ...own };
  return async (args: readonly string[], message: string, place: Place): Promise<string> => {
    const timeout = gitSeconds * 1000;
    const done = await execa('git', args, { cwd, env, extendEnv: false, reject: false, timeout });
    if (!done.failed) return done.stdout;
    const isMissing = 'code' in done && done.code === 'ENOENT';
    const said = done.stderr.trim().split('\n').at(-1) ?? '';
    const why = isMissing ? 'git is not installed' : said === '' ? message : `${message} (${said})`;
    throw new UserError('The earlier config cannot be read', [{ ...place, message: why }]);
  };
}
