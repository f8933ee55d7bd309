import type { Field } from '../../model';

/** Something that the level does not allow. */
export interface Weakness {
  readonly field: Field;
  readonly message: string;
  readonly fix: string;
}

/** Pods of Windows have none of what half of the level is about. */
export function isWindows(pod: Field): boolean {
  return pod.at('os', 'name').text === 'windows';
}

/** What each of them may be where it is given. */
const seLinuxOptions: Readonly<Record<string, readonly string[]>> = {
  type: ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'],
  user: [''],
  role: [''],
};

/** What both a pod and a container may say in their security contexts. */
export function* ofSecurityContext(context: Field, who: string): Iterable<Weakness> {
  const seLinux = context.at('seLinuxOptions');
  for (const [key, accepted] of Object.entries(seLinuxOptions)) {
    const field = seLinux.at(key);
    if (field.given && !accepted.includes(field.text ?? '?'))
      yield { field, message: `${who} has an SELinux ${key} of its own`, fix: 'leave it out' };
  }
  const appArmor = context.at('appArmorProfile', 'type');
  if (appArmor.text === 'Unconfined')
    yield {
      field: appArmor,
      message: `${who} runs without AppArmor`,
      fix: 'leave it out, or name RuntimeDefault',
    };
  const hostProcess = context.at('windowsOptions', 'hostProcess');
  if (hostProcess.value === true)
    yield { field: hostProcess, message: `${who} is a process of the node`, fix: 'leave it out' };
  const user = context.at('runAsUser');
  if (user.number === 0)
    yield { field: user, message: `${who} runs as root`, fix: 'name another user than 0' };
}
