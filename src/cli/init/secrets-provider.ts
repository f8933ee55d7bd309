import type { Problem } from '../../errors';
import { wantsPassphrase } from './backend';

const flag = '--secrets-provider';
const providers = /^(default|passphrase|(awskms|azurekeyvault|gcpkms|hashivault):\/\/.+)$/;

/**
 * What is wrong with how secrets are to be encrypted.
 *
 * @param given as in `pulumi stack init --secrets-provider`; undefined for the backend's own
 * @param backend its URL, as far as it is known
 */
export function providerProblems(
  given: string | undefined,
  backend: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Problem[] {
  if (given !== undefined && !providers.test(given)) {
    const allowed = 'passphrase, awskms://…, azurekeyvault://…, gcpkms://…, hashivault://…, default';
    return [{ key: flag, value: given, message: 'is no secrets provider of Pulumi', allowed }];
  }
  const passphrase = given === 'passphrase' || (given === undefined && wantsPassphrase(backend));
  const isSet = env.PULUMI_CONFIG_PASSPHRASE !== undefined || env.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  if (!passphrase || isSet) return [];
  return [
    {
      key: 'PULUMI_CONFIG_PASSPHRASE',
      message: 'is not set: secrets are encrypted with a passphrase here',
      fix: `set it, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it, and keep it: it is needed at each command; or choose another ${flag}`,
    },
  ];
}
