import type { Field } from './field';
import type { KubeObject } from './object';
import type { ObjectSet } from './object-set';

/** Access modes that one node at a time may have. */
const single = ['ReadWriteOnce', 'ReadWriteOncePod'];

/** Whether a claim's volume can be on one node only, so far as its spec says. */
export function mountsOnce(claim: Field): boolean {
  const modes = claim.at('accessModes').texts;
  return modes.length > 0 && modes.every((each) => single.includes(each));
}

/** Provisioners that make block devices: whatever a claim asks for, one node has the file system on it. */
const blockProvisioners = new Set([
  'kubernetes.io/gce-pd',
  'pd.csi.storage.gke.io',
  'kubernetes.io/aws-ebs',
  'ebs.csi.aws.com',
  'kubernetes.io/azure-disk',
  'disk.csi.azure.com',
  'kubernetes.io/cinder',
  'cinder.csi.openstack.org',
  'kubernetes.io/rbd',
  'rbd.csi.ceph.com',
  'rancher.io/local-path',
  'kubernetes.io/no-provisioner',
]);

/** Classes that clouds and distributions make by themselves for such provisioners. */
const blockClasses = new Set([
  'standard-rwo',
  'premium-rwo',
  'gp2',
  'gp3',
  'managed-csi',
  'managed-premium',
  'local-path',
]);

/** Why a class cannot give a volume to several nodes; undefined where it can, or where nobody knows. */
export function onlyBlock(set: ObjectSet, className: string | undefined): string | undefined {
  if (className === undefined) return undefined;
  const known: KubeObject | undefined = set.find('storage.k8s.io/StorageClass', '', className);
  const provisioner = known?.root.at('provisioner').text;
  if (provisioner !== undefined)
    return blockProvisioners.has(provisioner)
      ? `its provisioner ${provisioner} makes block devices`
      : undefined;
  return blockClasses.has(className) ? 'that class makes block devices' : undefined;
}
