import type { PartialSecrets } from '../../config/secret-names';
import { readSecretFiles } from '../../config/secrets-folder';
import { UserError } from '../../errors';
import { ask, askHidden, canAsk } from '../output/confirm';
import type { Opened } from './opened';

/**
 * Id and secret of the Globus application, which nobody can generate: from the
 * `secrets` file, else from the person at the terminal, who may have none.
 */
export async function globusApplication({ environment, json }: Opened): Promise<PartialSecrets> {
  const { values, problems } = readSecretFiles(environment.projectDir);
  if (problems.length > 0) throw new UserError('The secrets cannot be read', problems);
  const id = values['globus.clientId'];
  const secret = values['globus.clientSecret'];
  if (id !== undefined && secret !== undefined)
    return { 'globus.clientId': id, 'globus.clientSecret': secret };
  if (json || !canAsk()) return {};
  const typedId = await ask('Id of the Globus application that users log in with (empty: later):');
  if (typedId === '') return {};
  const typedSecret = await askHidden('Its secret (not shown):');
  return typedSecret === '' ? {} : { 'globus.clientId': typedId, 'globus.clientSecret': typedSecret };
}
