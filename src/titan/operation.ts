import { Duration, JsonPatch } from 'cdk8s';
import type { ISecret } from 'cdk8s-plus-25';
import { Job, RestartPolicy, Secret, Volume } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { PodTemplateProps } from '../kube/deployment';
import { podPatches, podTemplate } from '../kube/deployment';
import { handle } from '../kube/handle';
import { patchManifest } from '../kube/patch';
import type { Resources } from '../kube/resources';
import { TitanClaim } from './claim';
import { ownerMetadata, titanLabels } from './labels';
import type { FullSource } from './metadata';
import { write } from './metadata';
import { claimName, operationName } from './names';

/** Names and paths are those of Titan's own runner, which finds its work by them. */
const operationContainer = 'operation';
const basePath = '/var/titan';
const secretVolume = 'x-secret';
const scratchVolume = 'x-scratch';

/** One volume that is pushed, or that a pull fills. */
export interface OperationVolume {
  readonly name: string;
  /** Where the image has it: remotes show it to people. */
  readonly path: string;
  /** Kubernetes quantity of bytes. */
  readonly size: string;
  /** @default the cluster's default class */
  readonly storageClass?: string | undefined;
  /** Commit to push. @default empty, for a pull to fill */
  readonly from?: FullSource | undefined;
}

export interface TitanOperationProps {
  /** `titan-operation-ID` names the Job: up to 47 lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly type: 'PUSH' | 'PULL';
  readonly repository: string;
  readonly commit: string;
  /** What Titan notes of the commit: `message`, `tags`, … @default nothing, as in a pull of what is not known yet */
  readonly commitProperties?: Readonly<Record<string, unknown>> | undefined;
  /** Which of Titan's remotes it is: `s3`, `ssh`, `nop`, … */
  readonly remoteType: string;
  /** What that remote is told of the place; may hold passwords. */
  readonly remote: Readonly<Record<string, unknown>>;
  /** What that remote is told of who asks; may hold passwords. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly volumes: readonly OperationVolume[];
  readonly scratch: { readonly size: string; readonly storageClass?: string | undefined };
  /** Titan's own image. */
  readonly image: string;
  readonly resources: Resources;
  /** Who the files belong to: as in the repository's pod. */
  readonly security: {
    readonly user: number;
    readonly group?: number | undefined;
    readonly fsGroup?: number | undefined;
  };
  /** How long the Job stays after its end. */
  readonly ttlSeconds: number;
  /** @default none */
  readonly pullSecret?: string | undefined;
  /**
   * UID of the Job once it is there: Secret and claims then go with it, whatever
   * becomes of the command that made them. @default none
   */
  readonly jobUid?: string | undefined;
}

/** The claim of a volume for the time of an operation. */
export function operationClaimName(id: string, volume: string): string {
  return claimName(id, volume);
}

/**
 * A push or a pull: a Job that runs Titan's own program, and the Secret that
 * tells it what to do. It works on volumes of its own, made from the commit
 * (push) or empty (pull), so that a running repository is left alone.
 */
export class TitanOperation extends Construct {
  constructor(scope: Construct, id: string, props: TitanOperationProps) {
    super(scope, id);
    const { repository, type, commit, remoteType } = props;
    const owner = { kind: 'commands' } as const;
    const { labels, annotations } = ownerMetadata({ owner, component: 'operation', instance: repository });
    const name = operationName(props.id);
    const metadata = {
      name,
      labels: { ...labels, [titanLabels.repository]: repository, [titanLabels.commit]: commit },
      annotations: { ...annotations, ...write.operation({ type, repository, commit, remoteType }) },
    };
    const claims = props.volumes.map((each) => ({
      ...each,
      claim: new TitanClaim(this, `Claim-${each.name}`, {
        ...each,
        owner,
        repository,
        volume: each.name,
        component: 'operation',
        name: operationClaimName(props.id, each.name),
      }),
    }));
    const secret = new Secret(this, 'Secret', {
      metadata,
      type: 'Opaque',
      stringData: { config: JSON.stringify(operationConfig(props)) },
    });

    const { user, group, fsGroup } = props.security;
    const pod: PodTemplateProps = {
      // Not the label of the repository: its Service and its StatefulSet would take the pod for theirs.
      podMetadata: { labels },
      containers: [
        {
          name: operationContainer,
          image: props.image,
          command: ['/titan/kubernetesOperation'],
          env: { TITAN_PATH: basePath },
          mounts: [
            {
              path: `${basePath}/${secretVolume}`,
              readOnly: true,
              volume: Volume.fromSecret(this, 'Config', handle<ISecret>(secret), { name: secretVolume }),
            },
            {
              path: `${basePath}/${scratchVolume}`,
              volume: Volume.fromEmptyDir(this, 'Scratch', scratchVolume),
            },
            ...claims.map((each) => ({
              path: `${basePath}/${each.name}`,
              volume: Volume.fromPersistentVolumeClaim(this, `Data-${each.name}`, each.claim.resource, {
                name: each.name,
              }),
            })),
            { path: '/tmp', volume: Volume.fromEmptyDir(this, 'Temporary', 'x-temporary') },
          ],
          resources: props.resources,
          security: { user, ...(group !== undefined && { group }) },
        },
      ],
      fsGroup: fsGroup ?? group ?? user,
      placement: { nodeSelector: {}, tolerations: [] },
      pullSecret: props.pullSecret,
    };
    const job = new Job(this, 'Job', {
      ...podTemplate(this, pod),
      metadata,
      backoffLimit: 1,
      restartPolicy: RestartPolicy.ON_FAILURE,
      ttlAfterFinished: Duration.seconds(props.ttlSeconds),
    });
    patchManifest(
      job,
      ...podPatches(pod),
      JsonPatch.remove('/spec/template/spec/hostNetwork'),
      JsonPatch.replace('/spec/template/spec/volumes/1', scratch(props)),
    );
    if (props.jobUid !== undefined) {
      const ownedByJob = JsonPatch.add('/metadata/ownerReferences', [
        { apiVersion: 'batch/v1', kind: 'Job', name, uid: props.jobUid },
      ]);
      for (const each of [secret, ...claims.map(({ claim }) => claim.resource)])
        patchManifest(each, ownedByJob);
    }
  }
}

/** A claim that Kubernetes makes and deletes with the pod. cdk8s-plus does not know them. */
function scratch({ scratch: { size, storageClass } }: TitanOperationProps) {
  return {
    name: scratchVolume,
    ephemeral: {
      volumeClaimTemplate: {
        metadata: { labels: { [titanLabels.volume]: scratchVolume } },
        spec: {
          accessModes: ['ReadWriteOnce'],
          ...(storageClass !== undefined && { storageClassName: storageClass }),
          resources: { requests: { storage: size } },
        },
      },
    },
  };
}

/** The order of Titan's own class KubernetesOperation. */
function operationConfig(props: TitanOperationProps) {
  const { remoteType, remote, parameters, id, commit, commitProperties = {}, type, volumes } = props;
  return {
    remoteType,
    remote,
    parameters,
    operationId: id,
    commitId: commit,
    commit: commitProperties,
    type,
    scratchVolume,
    volumes: volumes.map(({ name }) => name),
    volumeDescriptions: volumes.map(({ path }) => path),
  };
}
