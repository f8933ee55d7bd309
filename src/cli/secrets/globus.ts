import type { PartialSecrets } from '../../config/secrets/names';
import { readSecretFiles } from '../../config/secrets/folder';
import { UserError } from '../../errors';
import { ask, askHidden, canAsk } from '../output/confirm';
import type { Opened } from './opened';

/**
 * Id and secret of the Globus application, which nobody can generate and which
 * are of use together only: what is missing comes from the `secrets` file, else
 * from the person at the terminal, who may have none.
 *
 * @param before what is set
 * @returns what to write; nothing as long as one of the two is not known
 */
export async function globusApplication(
  { environment, json }: Opened,
  before: PartialSecrets,
): Promise<PartialSecrets> {
  const { 'globus.clientId': setId, 'globus.clientSecret': setSecret } = before;
  if (setId !== undefined && setSecret !== undefined) return {};
  const { values, problems } = readSecretFiles(environment.projectDir);
  if (problems.length > 0) throw new UserError('The secrets cannot be read', problems);
  // The file first: its two belong together, and one that is set alone was never of use.
  let id = values['globus.clientId'] ?? setId;
  let secret = values['globus.clientSecret'] ?? setSecret;
  if ((id === undefined || secret === undefined) && !json && canAsk()) {
    id ??= await ask('Id of the Globus application that users log in with (empty: later):');
    if (id === '') return {};
    secret ??= await askHidden('Its secret (not shown; empty: later):');
  }
  if (id === undefined || secret === undefined || secret === '') return {};
  return {
    ...(id !== setId && { 'globus.clientId': id }),
    ...(secret !== setSecret && { 'globus.clientSecret': secret }),
  };
}
