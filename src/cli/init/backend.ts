import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { parseDocument } from 'yaml';

import { listEnvironments } from '../../config';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { pulumi } from '../pulumi/command';

const schemes = ['file', 's3', 'gs', 'azblob', 'postgres', 'https', 'http'];
const flag = '--backend';

/**
 * Where Pulumi keeps the state, as it decides itself: $PULUMI_BACKEND_URL, else
 * `backend.url` of the project's Pulumi.yaml, else what `pulumi login` noted.
 */
export interface BackendChoice {
  readonly fromEnv: string | undefined;
  readonly fromProject: string | undefined;
}

const projectFile = (projectDir: string) => path.join(projectDir, 'Pulumi.yaml');

/** @throws UserError where the folder is no project */
function projectText(projectDir: string): string {
  const file = projectFile(projectDir);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new UserError(`${projectDir} is no project`, [
    {
      key: '--dir',
      value: projectDir,
      message: 'has no Pulumi.yaml',
      fix: 'name the folder that has it, or stand in it',
    },
  ]);
}

export function backendChoice(projectDir: string, env = process.env): BackendChoice {
  const url: unknown = parseDocument(projectText(projectDir)).getIn(['backend', 'url']);
  return {
    fromEnv: env.PULUMI_BACKEND_URL ? env.PULUMI_BACKEND_URL : undefined,
    fromProject: typeof url === 'string' ? url : undefined,
  };
}

/** The URL as it is written: a folder in full, since it would depend on where one stands. */
export function backendUrl(given: string, cwd: string): string {
  if (!given.startsWith('file://')) return given;
  const folder = given.slice('file://'.length).replace(/^~(?=\/|$)/, os.homedir());
  return `file://${path.resolve(cwd, folder)}`;
}

/** What is wrong with a URL, or with making it the project's. */
export function backendProblems(url: string, { fromEnv, fromProject }: BackendChoice): Problem[] {
  const at = { key: flag, value: url };
  const [, scheme] = /^([a-z0-9]+):\/\/.+/.exec(url) ?? [];
  if (scheme === undefined || !schemes.includes(scheme)) {
    const allowed = 'file:///FOLDER, s3://BUCKET, gs://BUCKET, azblob://CONTAINER, https://api.pulumi.com';
    return [{ ...at, message: 'is no URL of a backend', allowed }];
  }
  const same = (other: string) => withoutEnd(other) === withoutEnd(url);
  const problems: Problem[] = [];
  if (fromEnv !== undefined && !same(fromEnv))
    problems.push({
      ...at,
      message: `PULUMI_BACKEND_URL is set, and wins over it: ${fromEnv}`,
      fix: `unset it, or leave ${flag} out`,
    });
  if (fromProject !== undefined && !same(fromProject))
    problems.push({
      ...at,
      message: `Pulumi.yaml names another one for all environments of this project: ${fromProject}`,
      fix: `leave ${flag} out; an environment that shall be elsewhere needs PULUMI_BACKEND_URL at each command`,
    });
  return problems;
}

function withoutEnd(url: string): string {
  return url.replace(/\/+$/, '');
}

/** Environments whose state is where Pulumi is logged in to, and would be out of sight with another backend. */
export async function leftBehind(projectDir: string): Promise<string[]> {
  const environments = listEnvironments(projectDir);
  if (environments.length === 0) return [];
  try {
    const printed = await pulumi(['stack', 'ls', '--json', '--non-interactive'], { cwd: projectDir });
    const names = (JSON.parse(printed) as readonly { readonly name: string }[]).map(({ name }) => name);
    return environments.filter((each) => names.some((name) => name === each || name.endsWith(`/${each}`)));
  } catch (error) {
    // Where nobody is logged in, nothing is.
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Makes a backend that of the project. @returns what puts Pulumi.yaml back */
export function writeBackend(projectDir: string, url: string): () => void {
  const file = projectFile(projectDir);
  const before = projectText(projectDir);
  const document = parseDocument(before);
  if (document.getIn(['backend', 'url']) !== url) {
    document.setIn(['backend'], document.createNode({ url }));
    writeFileSync(file, document.toString({ lineWidth: 0 }));
  }
  if (url.startsWith('file://')) mkdirSync(url.slice('file://'.length), { recursive: true });
  return () => {
    writeFileSync(file, before);
  };
}

/** Whether a stack there is encrypted with a passphrase unless one says otherwise: all but Pulumi's service. */
export function wantsPassphrase(url: string | undefined): boolean {
  return url !== undefined && !/^https?:/.test(url);
}
