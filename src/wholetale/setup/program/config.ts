import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A compute environment that tales can be made from, as `POST /image` of girder's plugin `wholetale` takes it. */
export interface ComputeImage {
  readonly name: string;
  readonly icon: string;
  readonly iframe: boolean;
  readonly public: boolean;
  /** How its containers run: `containerConfig` of girder_wholetale's `server/schema/misc.py`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** How long to go on, all in seconds. */
export interface Timing {
  /** For one answer. */
  readonly requestSeconds: number;
  /** For girder to answer at all, at first and after a restart. */
  readonly startSeconds: number;
  /** For a step that girder answers with an error of its own, or not at all. */
  readonly stepSeconds: number;
  /** Before the first repetition; each further one waits twice as long. */
  readonly firstDelaySeconds: number;
  readonly longestDelaySeconds: number;
}

/** What the program is to bring about. It holds no secret: those are files. */
export interface SetupConfig {
  /** Root of girder's API: `http://girder:8080/api/v1`. */
  readonly girderUrl: string;
  /** The first user, whom girder makes an administrator. */
  readonly admin: Readonly<Record<'login' | 'email' | 'firstName' | 'lastName', string>>;
  /** What `POST /assetstore` takes, where there is no assetstore yet. */
  readonly assetstore: Readonly<Record<string, string | number>>;
  readonly plugins: readonly string[];
  /** System settings by key. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** System settings that are made only with both secrets of Globus there; what they are is added to them. */
  readonly globusSettings: Readonly<Record<string, unknown>>;
  readonly images: readonly ComputeImage[];
  readonly lease: LeaseConfig;
  readonly timing: Timing;
}

/** The Lease that is held while the program works. */
export interface LeaseConfig {
  /** Address of the Kubernetes API. */
  readonly apiServer: string;
  readonly namespace: string;
  readonly name: string;
  /** After this time without a sign of life, another holder may take it over. */
  readonly durationSeconds: number;
}

/** Values of the files of these names; undefined where there is no such file, or it is blank. */
export type SetupSecrets = Readonly<
  Record<'adminPassword' | 'globusClientId' | 'globusClientSecret', string | undefined>
>;

/** Where everything is that the pod was given. */
export interface Folders {
  /** `config.json`. */
  readonly config: string;
  readonly secrets: string;
  /** `token` of the pod's account. */
  readonly account: string;
}

export function readConfig({ config }: Folders): SetupConfig {
  return JSON.parse(readFileSync(path.join(config, 'config.json'), 'utf8')) as SetupConfig;
}

export function readSecrets({ secrets }: Folders): SetupSecrets {
  const read = (name: keyof SetupSecrets): string | undefined => {
    try {
      // An editor or `echo` ends a file with a line break, which no password or id has.
      return readFileSync(path.join(secrets, name), 'utf8').trimEnd() || undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  return {
    adminPassword: read('adminPassword'),
    globusClientId: read('globusClientId'),
    globusClientSecret: read('globusClientSecret'),
  };
}

/** The token of the pod's account. Read anew each time, since the kubelet renews it. */
export function readToken({ account }: Folders): string {
  return readFileSync(path.join(account, 'token'), 'utf8').trim();
}
