import { generateSecrets } from '../../config';
import type { RotatedGroup } from '../../config/secrets/groups';
import type { Opened } from './opened';
import { tellSet, writeChecked } from './opened';

/** Makes a group anew, all of it together. */
export async function rotateSecrets(opened: Opened, group: RotatedGroup): Promise<void> {
  const { domain, namespace, environment } = opened.environment.config;
  const generated = await generateSecrets({ domain, namespace, now: new Date() }, [group]);
  await writeChecked(opened, generated);
  tellSet(opened, Object.keys(generated), { next: [`Then: npx talestack up ${environment}`] });
}
