import { posix } from 'node:path';

import type { k8s } from 'cdk8s-plus-25';

import type { CurrentTaleProps } from './props';

/** Where a tale's files come from: in its pod, in the sidecar that mounts them, and in the tale itself. */
export interface TaleVolumes {
  readonly volumes: k8s.Volume[];
  readonly mounter: k8s.VolumeMount[];
  readonly instance: k8s.VolumeMount[];
}

const bidirectional = 'Bidirectional';

/** As `compose_volumes` and `tale_deployment` of gwvolman 2.1 put them together. */
export function taleVolumes(props: CurrentTaleProps): TaleVolumes {
  const direct = props.mountType === 'direct';
  return {
    volumes: [{ name: 'data', emptyDir: {} }, ...(direct ? fromClaim(props) : emptyFolders())],
    mounter: [
      { mountPath: '/data', mountPropagation: bidirectional, name: 'data' },
      ...(direct
        ? [
            {
              mountPath: props.volumesPath,
              name: props.claimName,
              subPath: props.claimSubPath,
              readOnly: false,
            },
          ]
        : ['workspace', 'home'].map((name) => ({
            mountPath: `/${name}`,
            mountPropagation: bidirectional,
            name,
            readOnly: false,
          }))),
    ],
    instance: direct && !props.nfs ? foldersOfClaim(props) : separateFolders(props),
  };
}

/** `homes/a/ada` and `workspaces/6/65f0…`: girder's folders by first letter. */
function folders({ user, taleId }: CurrentTaleProps) {
  return { workspace: `workspaces/${taleId.charAt(0)}/${taleId}`, home: `homes/${user.charAt(0)}/${user}` };
}

function fromClaim(props: CurrentTaleProps): k8s.Volume[] {
  const { claimName, nfs } = props;
  const { workspace, home } = folders(props);
  const exported = (name: string, folder: string): k8s.Volume[] =>
    nfs ? [{ name, nfs: { server: nfs.server, path: posix.join(nfs.path, folder) } }] : [];
  return [
    { name: claimName, persistentVolumeClaim: { claimName } },
    ...exported('workspace', workspace),
    ...exported('home', home),
  ];
}

function emptyFolders(): k8s.Volume[] {
  return ['workspace', 'home'].map((name) => ({ name, emptyDir: {} }));
}

function foldersOfClaim(props: CurrentTaleProps): k8s.VolumeMount[] {
  const { mountPoint, claimName, claimSubPath } = props;
  return [
    { mountPath: posix.join(mountPoint, 'data'), mountPropagation: 'HostToContainer', name: 'data' },
    ...Object.entries(folders(props)).map(([name, folder]) => ({
      mountPath: posix.join(mountPoint, name),
      name: claimName,
      subPath: posix.join(claimSubPath, folder),
    })),
  ];
}

/** Without `data`: gwvolman 2.1.3 leaves it out here, and so do we. */
function separateFolders({ mountPoint }: CurrentTaleProps): k8s.VolumeMount[] {
  return ['workspace', 'home'].map((name) => ({ mountPath: posix.join(mountPoint, name), name }));
}
