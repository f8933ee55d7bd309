import { isDeepStrictEqual } from 'node:util';

import type { SetupConfig, SetupSecrets } from '../config';
import type { Step } from '../step';

const clientId = 'oauth.globus_client_id';
const clientSecret = 'oauth.globus_client_secret';

/** Puts the settings that differ, all in one request. Values are never logged, since some are secret. */
export const settings: Step = {
  name: 'settings',
  run: async ({ config, secrets, girder, log }) => {
    const wanted = wantedSettings(config, secrets, log);
    const keys = JSON.stringify(Object.keys(wanted));
    const found = await girder.get<Readonly<Record<string, unknown>>>('/system/setting', { list: keys });
    const differing = Object.entries(wanted).filter(([key, value]) => !isDeepStrictEqual(found[key], value));
    if (differing.length === 0) return `all ${Object.keys(wanted).length} as they should be`;
    // girder reads a text as JSON where it can: `"123"` stays a text only when it is written as JSON itself.
    const list = differing.map(([key, value]) => ({
      key,
      value: typeof value === 'string' ? JSON.stringify(value) : value,
    }));
    await girder.put('/system/setting', { list });
    return `changed ${differing.map(([key]) => key).join(', ')}`;
  },
};

function wantedSettings(
  config: SetupConfig,
  { globusClientId, globusClientSecret }: SetupSecrets,
  log: (line: string) => void,
): Readonly<Record<string, unknown>> {
  if (globusClientId !== undefined && globusClientSecret !== undefined) {
    return {
      ...config.settings,
      ...config.globusSettings,
      [clientId]: globusClientId,
      [clientSecret]: globusClientSecret,
    };
  }
  const missing = [
    ...(globusClientId === undefined ? ['globus.clientId'] : []),
    ...(globusClientSecret === undefined ? ['globus.clientSecret'] : []),
  ];
  log(`${missing.join(' and ')} not set: settings of Globus are left as they are, nobody can log in with it`);
  return config.settings;
}
