import os from 'node:os';
import path from 'node:path';

import { isRecord } from '../../record';
import { UserError } from '../../errors';
import { pulumi } from './command';

/**
 * The folder in which Pulumi keeps its state; undefined where the backend is a
 * service or a bucket, or where Pulumi cannot say: what follows then says why.
 */
export async function backendFolder(projectDir: string): Promise<string | undefined> {
  // Pulumi asks it before all else, and not to start it saves a moment of each run.
  const { PULUMI_BACKEND_URL: given = '' } = process.env;
  return folderOf(given === '' ? await askedFor(projectDir) : given, projectDir);
}

const scheme = 'file://';

/**
 * Reads such as `file:///srv/state`, `file://~/state`, `file://./state?no_tmp_dir=true`.
 *
 * @param url of a backend
 * @param projectDir where a relative one begins
 */
export function folderOf(url: string, projectDir: string): string | undefined {
  if (!url.startsWith(scheme)) return undefined;
  const [given = ''] = decoded(url.slice(scheme.length)).split('?');
  const home = /^~(?:\/|$)/.test(given) ? path.join(os.homedir(), given.slice(1)) : given;
  return path.resolve(projectDir, home);
}

function decoded(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

async function askedFor(projectDir: string): Promise<string> {
  try {
    const said: unknown = JSON.parse(
      await pulumi(['whoami', '--json', '--non-interactive'], { cwd: projectDir }),
    );
    return isRecord(said) && typeof said.url === 'string' ? said.url : '';
  } catch (error) {
    if (error instanceof UserError || error instanceof SyntaxError) return '';
    throw error;
  }
}
