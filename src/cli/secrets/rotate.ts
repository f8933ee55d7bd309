import { generateSecrets } from '../../config';
import type { RevisedGroup } from '../../config/secret-groups';
import { secretGroups } from '../../config/secret-groups';
import type { Opened } from './opened';
import { tellSet, writeChecked } from './opened';

/** Makes a group anew, all of it together. */
export async function rotateSecrets(opened: Opened, group: RevisedGroup): Promise<void> {
  const { domain, namespace, environment } = opened.environment.config;
  const generated = await generateSecrets({ domain, namespace, now: new Date() });
  const names = secretGroups[group];
  await writeChecked(opened, Object.fromEntries(names.map((name) => [name, generated[name]])));
  tellSet(opened, names, [`Then: npx talestack up ${environment}`]);
}
