import type { BatchOptions } from '../config/batch/options';

export const containerName = 'task';

export interface TaskPodProps {
  readonly options: BatchOptions;
  readonly labels: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** Volumes beside the claim, each mounted read-only. @default none */
  readonly readOnly?: readonly { readonly volume: { readonly name: string }; readonly mountPath: string }[];
}

/**
 * Template of the pods that run tasks. The seed's: image, pull secret, claim at
 * the mount path, `Never`. Ours: what a task is given, and what the Pod
 * Security level `restricted` asks for.
 */
export function taskPodTemplate({ options, labels, command, readOnly = [] }: TaskPodProps) {
  const { image, registrySecret, volumeClaim, mountPath, time, user, nodeSelector, tolerations, affinity } =
    options;
  const claim = volumeClaim !== '';
  const volumes = [
    ...(claim ? [{ name: 'data', persistentVolumeClaim: { claimName: volumeClaim } }] : []),
    ...readOnly.map(({ volume }) => volume),
  ];
  const volumeMounts = [
    ...(claim ? [{ name: 'data', mountPath }] : []),
    ...readOnly.map(({ volume: { name }, mountPath }) => ({ name, mountPath, readOnly: true })),
  ];
  return {
    metadata: { labels },
    spec: {
      restartPolicy: 'Never',
      // Of one try, since each has a pod of its own.
      ...(time > 0 && { activeDeadlineSeconds: time * 60 }),
      ...(registrySecret !== '' && { imagePullSecrets: [{ name: registrySecret }] }),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: user, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: containerName,
          image,
          command,
          resources: resourcesOf(options),
          // The image's own folders can be written to: tasks leave their files where they stand.
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          ...(volumeMounts.length > 0 && { volumeMounts }),
        },
      ],
      ...(volumes.length > 0 && { volumes }),
      ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
      ...(tolerations.length > 0 && { tolerations }),
      ...(affinity && { affinity }),
    },
  };
}

/** Disk that is reserved, in MB; a task may use more as long as the node has it. */
const reservedDisk = 100;

function resourcesOf({ ncores, memory, disk }: BatchOptions) {
  return {
    // No limit of cores: it would slow a task down where the node is idle.
    requests: {
      cpu: cores(ncores),
      memory: megabytes(memory),
      'ephemeral-storage': megabytes(Math.min(disk, reservedDisk)),
    },
    limits: { memory: megabytes(memory), 'ephemeral-storage': megabytes(disk) },
  };
}

/** In the spelling that the API server gives it, so that nothing seems to have changed. */
function cores(amount: number): string {
  return Number.isInteger(amount) ? String(amount) : `${Math.round(amount * 1000)}m`;
}

function megabytes(amount: number): string {
  const steps = ['M', 'G', 'T', 'P', 'E'];
  let [rest, step] = [amount, 0];
  while (rest % 1000 === 0 && step < steps.length - 1) [rest, step] = [rest / 1000, step + 1];
  return `${rest}${steps[step]}`;
}
