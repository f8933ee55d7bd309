import { z } from 'zod';

import { component, image, namespaceLimits, resources } from './parts';
import {
  dnsLabel,
  dnsSubdomain,
  imageReference,
  labelKey,
  matching,
  namespaceName,
  quantity,
  text,
} from './values';

/** A StatefulSet's pods carry a label with its name and a hash of ten characters behind it. */
const longestRepositoryName = 52;

/** Name of a repository: that of a Service, which begins with a letter. */
export const repositoryName = () =>
  text('a DNS label of up to 52 characters that begins with a letter', (value) => {
    if (value.length > longestRepositoryName)
      return { message: `is longer than ${longestRepositoryName} characters (it has ${value.length})` };
    return /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value)
      ? undefined
      : { message: 'is no name for a repository' };
  });

/** Name of a volume; those that begin with `x-` are Titan's own. */
export const volumeName = () =>
  dnsLabel().refine((value) => !value.startsWith('x-'), {
    error: "is one of Titan's own",
    params: { allowed: 'a DNS label that does not begin with x-' },
  });

/** Id of a commit: a label's value, and a part of names. */
export const commitId = () =>
  matching(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'up to 63 lower-case letters, digits and inner hyphens',
    'is no id of a commit',
  );

/** Path in a container. */
const containerPath = () =>
  text('an absolute path in the container other than /, without . and .. and :', (value) => {
    const [first, ...parts] = value.replace(/\/$/, '').split('/');
    if (first !== '') return { message: 'is not an absolute path' };
    if (parts.length === 0) return { message: 'is the whole file system of the container' };
    return parts.every((part) => !/^\.{0,2}$/.test(part) && !part.includes(':'))
      ? undefined
      : { message: 'is not a plain path' };
  });

const userId = (what: string) => z.int().min(1).max(2_147_483_647).describe(what);

export const repositoryVolume = z
  .strictObject({
    path: containerPath().describe('where the image has the volume'),
    size: quantity().default('1Gi').describe('size of its claim; may grow and never shrink'),
    storageClass: dnsSubdomain()
      .optional()
      .describe("StorageClass of its claim; titan.storageClass, then the cluster's default where unset"),
  })
  .readonly();

/** A commit that a repository's data begin with. */
export const commitSource = z
  .strictObject({
    repository: repositoryName()
      .optional()
      .describe('repository that the commit is of; this one where unset'),
    commit: commitId().describe('id of the commit'),
    generation: z
      .int()
      .min(1)
      .max(9999)
      .default(1)
      .describe('raise it to get the data of the same commit anew; the earlier claims stay'),
  })
  .readonly();

/** One repository: an image and its data. Also what is noted of a repository on its objects. */
export const repository = z
  .strictObject({
    ...component,
    image: imageReference().describe('image of the database'),
    volumes: z
      .record(volumeName(), repositoryVolume)
      .default({})
      .describe('volumes of the image by name; `talestack titan init` names them v0, v1, …'),
    ports: z
      .array(z.int().min(1).max(65535))
      .readonly()
      .default([])
      .describe('TCP ports that the image exposes'),
    udpPorts: z
      .array(z.int().min(1).max(65535))
      .readonly()
      .default([])
      .describe('UDP ports that the image exposes'),
    from: commitSource.optional().describe('commit that the data begin with; empty volumes where unset'),
    running: z.boolean().default(true).describe('false: no pod; the data stay'),
    envSecret: dnsSubdomain()
      .optional()
      .describe('name of an existing Secret whose keys become environment variables'),
    user: userId('user that the image runs as; 999 is that of the official postgres, mongo, mysql').default(
      999,
    ),
    group: userId('group of that user; the same number where unset').optional(),
    fsGroup: userId('group that owns the files of the volumes; that of the user where unset').optional(),
    writableRoot: z.boolean().default(false).describe('whether the image may write beside its volumes'),
    writablePaths: z
      .array(containerPath())
      .readonly()
      .default(['/tmp', '/run'])
      .describe('folders for temporary files, emptied with each pod'),
    probe: z
      .strictObject({
        command: z
          .array(z.string())
          .readonly()
          .optional()
          .describe('command that succeeds once the image serves'),
        port: z
          .int()
          .min(1)
          .max(65535)
          .optional()
          .describe('port to connect to instead; the first of `ports` where unset'),
        startupSeconds: z
          .int()
          .min(5)
          .max(86_400)
          .default(300)
          .describe('how long the first answer may take'),
      })
      .readonly()
      .prefault({}),
    service: z
      .strictObject({
        type: z
          .enum(['None', 'ClusterIP', 'LoadBalancer'])
          .default('None')
          .describe('a further Service, NAME-access, with an address of its own'),
        annotations: z.record(labelKey(), z.string()).default({}).describe('annotations of that Service'),
      })
      .readonly()
      .prefault({}),
  })
  .readonly();

/** Titan: data repositories with commits. */
export const titan = z
  .strictObject({
    namespace: namespaceName().default('titan').describe('namespace of the repositories'),
    storageClass: dnsSubdomain()
      .optional()
      .describe("StorageClass of volumes; the cluster's default where unset"),
    snapshotClass: dnsSubdomain()
      .optional()
      .describe("VolumeSnapshotClass of commits; the cluster's default where unset"),
    titanImage: image('titandata/titan:0.8.7', 'image of push and pull'),
    commits: z
      .strictObject({
        keep: z.int().min(0).default(0).describe('newest commits of a repository that are kept; 0: all'),
        deletionPolicy: z
          .enum(['Delete', 'Retain'])
          .default('Delete')
          .describe('what becomes of the data in the storage when a commit is removed'),
      })
      .readonly()
      .prefault({}),
    operation: z
      .strictObject({
        resources: resources.prefault({}).describe('overrides of the requests and limits of push and pull'),
        scratchSize: quantity().default('1Gi').describe('size of the scratch volume of push and pull'),
        ttlSeconds: z
          .int()
          .min(0)
          .default(86_400)
          .describe(
            'how long the Job of a push or pull stays after its end, with its log; its Secret goes at once',
          ),
      })
      .readonly()
      .prefault({}),
    repositories: z
      .record(repositoryName(), repository)
      .default({})
      .describe('repositories that `up` makes, by name; at least one switches Titan on'),
    ...namespaceLimits,
  })
  .readonly()
  .prefault({});

/** What is set of one repository. */
export type RepositorySettings = z.output<typeof repository>;
/** A commit that a repository's data begin with. */
export type CommitSource = z.output<typeof commitSource>;
