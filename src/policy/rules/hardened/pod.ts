import type { Field } from '../../model';
import type { Weakness } from './weakness';
import { ofSecurityContext } from './weakness';

const volumeTypes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

const safeSysctls = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

/** What a pod says for itself and all of its containers. */
export function* ofPod(pod: Field): Iterable<Weakness> {
  for (const [key, shares] of [
    ['hostNetwork', 'the network'],
    ['hostPID', 'the processes'],
    ['hostIPC', 'the shared memory'],
  ] as const) {
    const field = pod.at(key);
    if (field.value === true)
      yield { field, message: `the pod has ${shares} of its node`, fix: `leave ${key} out` };
  }
  yield* ofSecurityContext(pod.at('securityContext'), 'the pod');
  for (const each of pod.at('securityContext', 'sysctls').items) {
    const field = each.at('name');
    if (!safeSysctls.has(field.text ?? ''))
      yield { field, message: 'sets a parameter of the kernel that others see', fix: 'leave it out' };
  }
  for (const volume of pod.at('volumes').items)
    for (const [type, field] of volume.entries) {
      if (type === 'name' || volumeTypes.has(type) || !field.given) continue;
      const message =
        type === 'hostPath'
          ? `mounts ${field.at('path').text ?? 'a folder'} of its node`
          : `mounts storage by its address (${type})`;
      yield { field, message, fix: 'use a claim, an emptyDir, a ConfigMap or a Secret' };
    }
}
