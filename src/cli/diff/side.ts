import type { PlannedManifest } from '../../app';
import { plannedManifests } from '../../app';
import type { LoadedConfig } from '../../config';
import { loadConfig } from '../../config';
import type { LoadOptions } from '../../config';
import type { Config } from '../../config/schema';
import { UserError } from '../../errors';
import { atRevision } from './revision';

/** One of the two that are compared. */
export interface Side {
  /** `staging`, `prod at HEAD`. */
  readonly name: string;
  readonly config: Config;
  readonly planned: readonly PlannedManifest[];
  /** Names of the secrets that the stack config holds. */
  readonly secretsSet: readonly string[];
}

export function sideOf(
  name: string,
  { config, secretsSet }: Pick<LoadedConfig, 'config' | 'secretsSet'>,
): Side {
  return { name, config, planned: plannedManifests(config), secretsSet };
}

/**
 * An environment as the files of the project say.
 *
 * @param name what to call it, also in errors
 * @throws UserError with every mistake of its config
 */
export function readSide(name: string, options: LoadOptions): Side {
  try {
    return sideOf(name, loadConfig(options));
  } catch (error) {
    // Which of the two it is, is half of the message.
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${name}: ${error.title}`, error.problems);
  }
}

/** An environment as a revision of the project in Git says. */
export function readRevision(projectDir: string, environment: string, revision: string): Promise<Side> {
  return atRevision(projectDir, revision, (folder) => {
    const side = readSide(`${environment} at ${revision}`, { projectDir: folder, environment });
    const { kubeconfig } = side.config;
    if (kubeconfig === undefined) return side;
    // A path is made out from the folder that the config is in.
    return { ...side, config: { ...side.config, kubeconfig: kubeconfig.replace(folder, projectDir) } };
  });
}
