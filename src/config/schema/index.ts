import { z } from 'zod';

import { currentVersion } from '../migrations';
import { batch } from './batch';
import { cluster } from './cluster';
import { networkPolicy } from './network';
import { claim, component, image, namespaceLimits, replicas, resources } from './parts';
import { registryIngress } from './registry';
import { teraslice } from './teraslice';
import { titan } from './titan';
import { wait } from './wait';
import {
  absolutePath,
  dnsSubdomain,
  domain,
  imagePrefix,
  imageReference,
  labelKey,
  namespaceName,
  quantity,
} from './values';

/** What the set-up Job brings about in girder. */
const girderSetup = z
  .strictObject({
    ...component,
    enabled: z.boolean().default(true).describe('whether a Job sets girder up'),
    adminLogin: z.string().min(1).default('admin').describe('login of the first user, an administrator'),
    adminEmail: z.string().min(1).optional().describe('address of that user; admin@DOMAIN where unset'),
    assetstoreRoot: z
      .string()
      .startsWith('/')
      .optional()
      .describe('folder in the girder pod for files that users upload; in mongo (GridFS) where unset'),
    plugins: z
      .array(z.string().min(1))
      .readonly()
      .default([
        'oauth',
        'gravatar',
        'jobs',
        'worker',
        'globus_handler',
        'wt_data_manager',
        'wholetale',
        'wt_home_dir',
      ])
      .describe('plugins to enable; others that are enabled stay'),
    settings: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('further system settings of girder, such as `core.brand_name`; they win over ours'),
  })
  .readonly()
  .prefault({});

const setAt = (what: string) => z.iso.date().optional().describe(`day on which ${what} was last set`);

/** What is known of secrets that belong together; their values are elsewhere, and encrypted. */
const secretGroup = (what: string) =>
  z
    .strictObject({
      revision: z
        .int()
        .min(0)
        .default(0)
        .describe(`raised with ${what}, so that the workloads that read it restart`),
      setAt: setAt(what),
    })
    .readonly()
    .prefault({});

/**
 * The closed schema of everything that can be set, and the one owner of every
 * default. Keys are those of `stacks/Pulumi.<env>.yaml` without `talestack:`.
 */
export const schema = z
  .strictObject({
    configVersion: z
      .int()
      .min(1)
      .max(currentVersion)
      .default(currentVersion)
      .describe('version of the stack config; one without it is of version 1 (`talestack config migrate`)'),
    layer: z
      .enum(['workloads', 'cluster'])
      .default('workloads')
      .describe('which layer a stack holds; `cluster` only in stacks/Pulumi.ENV-cluster.yaml'),
    namespace: namespaceName()
      .default('wholetale')
      .describe('namespace of the WholeTale stack; `default` on clusters made by deploy.sh'),
    domain: domain().default('local.wholetale.org').describe('girder.DOMAIN and dashboard.DOMAIN are served'),
    kubeconfig: z
      .string()
      .min(1)
      .optional()
      .describe('path of the kubeconfig; $KUBECONFIG or ~/.kube/config where unset'),
    context: z.string().min(1).optional().describe('context in the kubeconfig; its current one where unset'),
    deleteData: z
      .boolean()
      .default(false)
      .describe('whether claims and the namespace go when the stack is destroyed'),
    protect: z
      .boolean()
      .default(false)
      .describe(
        'whether tearing the environment down needs `--yes-destroy ENV`, and `pulumi destroy` is refused',
      ),
    revision: z
      .int()
      .min(0)
      .default(0)
      .describe('raise it to restart every workload, for example after new secrets'),

    cluster,

    images: z
      .strictObject({
        prefix: imagePrefix().optional().describe('registry (and path) put before every image, for mirrors'),
        pullSecret: dnsSubdomain().optional().describe('name of an existing Secret to pull images with'),
        mongo: image('mongo:3.2.21', 'database'),
        redis: image('redis:7.2.4', 'celery broker and backend'),
        registry: image('registry:2.8.3', 'image registry'),
        girder: image('wholetale/girder:v1.2', 'API server'),
        dashboard: image('wholetale/ngx-dashboard:v1.2', 'web pages'),
        worker: image('wholetale/gwvolman:v2.1.3', 'gwvolman, and the init container of tale pods'),
        docker: image('docker:24.0.9-dind', 'docker-in-docker beside gwvolman'),
        init: image('busybox:1.36.1', 'init steps'),
        trust: image('busybox:1.36.1', 'tells the containerd of each node about the registry'),
        proxy: image('alpine/socat:1.8.0.3', 'proxy from each node to the registry'),
        node: image('node:20.19.4-bookworm-slim', 'set-up Job of girder'),
        teraslice: image(
          'ghcr.io/terascope/teraslice:v3.18.0-nodev24.19.0',
          'Teraslice, its master and the pods of its jobs',
        ),
        opensearch: image(
          'opensearchproject/opensearch:2.15.0',
          'search backend of Teraslice, for development',
        ),
        girderfs: imageReference()
          .optional()
          .describe('GIRDERFS_IMAGE of gwvolman; its own default where unset'),
      })
      .readonly()
      .prefault({}),

    tls: z
      .strictObject({
        issuer: dnsSubdomain()
          .optional()
          .describe(
            'cert-manager issuer of the certificate of the site, instead of a certificate that you set',
          ),
        issuerKind: z
          .enum(['ClusterIssuer', 'Issuer'])
          .default('ClusterIssuer')
          .describe('kind of that issuer; an Issuer is in the namespace'),
      })
      .readonly()
      .prefault({}),

    secrets: z
      .strictObject({
        registry: secretGroup('the login of the registry'),
        registryCertificate: secretGroup('the certificate of the registry'),
        girder: secretGroup("the password of girder's administrator"),
        globus: secretGroup('the login with Globus'),
        // The ingress controller reads it anew by itself: nothing restarts.
        site: z
          .strictObject({ setAt: setAt('the certificate of the site') })
          .readonly()
          .prefault({}),
        // The kubelet reads it with each pull.
        batchRegistry: z
          .strictObject({ setAt: setAt('the password for the registry of batch images') })
          .readonly()
          .prefault({}),
      })
      .readonly()
      .prefault({})
      .describe('when secrets were set, and how often: written by `talestack secrets`'),

    mongo: z
      .strictObject({
        ...component,
        ...claim('200Mi', 'mongo-volume-claim'),
        subPath: z
          .string()
          .regex(/^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/, 'a relative path')
          .optional()
          .describe(
            'folder of mongo-volume-claim with the database, set by `talestack adopt`; all of it where unset',
          ),
      })
      .readonly()
      .prefault({}),
    redis: z
      .strictObject({ ...component })
      .readonly()
      .prefault({}),
    registry: z
      .strictObject({
        ...component,
        ...claim('4Gi', 'registry-storage-volume-claim'),
        legacyUser: z
          .boolean()
          .default(false)
          .describe('also accept the fixed user that the kaniko builder of gwvolman 2.1 has in its code'),
        ingress: registryIngress,
        trust: z
          .strictObject({
            ...component,
            enabled: z
              .boolean()
              .optional()
              .describe('whether a DaemonSet tells nodes about the registry; unset: yes, but not on gke'),
            port: z
              .int()
              .min(1024)
              .max(65535)
              .default(5443)
              .describe("port on each node's 127.0.0.1 that leads to the registry"),
            directory: absolutePath()
              .default('/etc/containerd/certs.d')
              .describe('config_path of the containerd of the nodes'),
          })
          .readonly()
          .prefault({}),
      })
      .readonly()
      .prefault({}),
    girder: z
      .strictObject({
        ...component,
        ...claim('200Mi', 'girder-ps-volume-claim'),
        devBranches: z.string().optional().describe('DEPLOY_DEV_BRANCHES of girder'),
        setup: girderSetup,
      })
      .readonly()
      .prefault({}),
    dashboard: z
      .strictObject({
        ...component,
        replicas,
        authProvider: z.string().min(1).default('Globus').describe('AUTH_PROVIDER'),
      })
      .readonly()
      .prefault({}),
    worker: z
      .strictObject({
        ...component,
        variant: z
          .enum(['2.1', 'legacy'])
          .default('2.1')
          .describe('gwvolman 2.1 makes an ingress for each tale; the legacy one edits the shared ingress'),
        dockerResources: resources.prefault({}).describe('overrides for the docker container'),
        dockerStorage: z.strictObject(claim('10Gi', 'docker-storage-volume-claim')).readonly().prefault({}),
        buildDirs: z.strictObject(claim('4Gi', 'image-build-dirs-volume-claim')).readonly().prefault({}),
        workspaceSize: quantity()
          .default('1Gi')
          .describe('VOLSZ_WORKSPACE: size of the workspace claim of a tale'),
        repo2dockerVersion: z.string().min(1).optional().describe('REPO2DOCKER_VERSION of gwvolman'),
      })
      .readonly()
      .prefault({}),
    ingress: z
      .strictObject({
        className: dnsSubdomain().optional().describe("ingressClassName; the cluster's default where unset"),
        annotations: z.record(labelKey(), z.string()).default({}).describe('annotations of the ingress'),
      })
      .readonly()
      .prefault({}),

    networkPolicy,
    wait,

    wholetale: z
      .strictObject({
        enabled: z
          .boolean()
          .default(true)
          .describe(
            'whether the environment has the WholeTale stack; without it, it has the other systems alone',
          ),
      })
      .readonly()
      .prefault({}),
    titan,
    teraslice,
    batch,

    ...namespaceLimits,
  })
  .readonly();

/** The settings of one environment: complete, checked, frozen. */
export type Settings = z.output<typeof schema>;

/** Settings, and the name of the environment (the Pulumi stack) that they are for. */
export interface Config extends Settings {
  readonly environment: string;
}
