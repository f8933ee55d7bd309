import os from 'node:os';
import path from 'node:path';

import { UserError } from '../src/errors';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where built programs are kept, shared by all sandboxes of this user. */
export function cacheDir(env: Environment = process.env): string {
  if (env.TALESTACK_CACHE_DIR) return path.resolve(env.TALESTACK_CACHE_DIR);
  return path.join(env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'talestack');
}

/** Where the state of all sandboxes is kept. */
export function stateRoot(env: Environment = process.env): string {
  if (env.TALESTACK_SANDBOX_DIR) return path.resolve(env.TALESTACK_SANDBOX_DIR);
  return path.join(env.XDG_STATE_HOME ?? path.join(os.homedir(), '.local', 'state'), 'talestack', 'sandbox');
}

/** The sandbox that is meant where none is named: $TALESTACK_SANDBOX, else `default`. */
function defaultName({ TALESTACK_SANDBOX }: Environment): string {
  return TALESTACK_SANDBOX === undefined || TALESTACK_SANDBOX === '' ? 'default' : TALESTACK_SANDBOX;
}

/** Every file of one sandbox. */
export interface SandboxPaths {
  readonly name: string;
  readonly dir: string;
  /** Beside the folder, so that it can be held while the folder is deleted. */
  readonly lock: string;
  /** Processes, start times and ports. */
  readonly state: string;
  readonly pki: string;
  readonly etcdData: string;
  readonly logs: string;
  readonly kubeconfig: string;
  /** The programs of the control plane, by their own names. */
  readonly programs: string;
  /** What `talestack sandbox env` puts on PATH. */
  readonly bin: string;
  readonly kwokHome: string;
  /** Disk and settings of the real node. */
  readonly node: string;
  readonly pulumiHome: string;
  readonly backend: string;
  readonly passphrase: string;
}

/** @throws UserError for a name that cannot be a folder and part of a context's name */
export function sandboxPaths(named?: string, env: Environment = process.env): SandboxPaths {
  const name = named ?? defaultName(env);
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
    throw new UserError('This cannot be the name of a sandbox', [
      {
        key: 'name',
        value: name,
        message: 'not a valid name',
        allowed: 'up to 40 of a-z, 0-9 and -, such as `default`',
      },
    ]);
  }
  const root = stateRoot(env);
  const dir = path.join(root, name);
  const inside = (file: string) => path.join(dir, file);
  return {
    name,
    dir,
    lock: path.join(root, `${name}.lock`),
    state: inside('state.json'),
    pki: inside('pki'),
    etcdData: inside('etcd'),
    logs: inside('logs'),
    kubeconfig: inside('kubeconfig'),
    programs: inside('programs'),
    bin: inside('bin'),
    kwokHome: inside('kwok'),
    node: inside('node'),
    pulumiHome: inside('pulumi'),
    backend: inside('backend'),
    passphrase: inside('passphrase'),
  };
}
