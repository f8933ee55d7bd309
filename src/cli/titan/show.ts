import type { V1Service } from '@kubernetes/client-node';

import type { titan } from '../../app';
import { colours } from '../output/colours';
import { sizeText } from '../output/size';
import { renderTable } from '../output/table';
import type { NodeStatus } from '../status/read';
import { nodesLine } from '../status/render';
import type { Reason } from '../status/reason';
import { statefulSetState } from '../status/states';
import { age } from '../tale/show';
import { currentCommit, totalSize } from './commits';
import { isOver } from './operation';
import { ownerText } from './owner';
import { howToEnd } from './pending';
import type { AllRepositories, LeftRepository, Repository, ThereRepository } from './read';

/** Where the repositories are, and when they were looked at. */
export interface Place {
  readonly environment: string;
  readonly namespace: string;
  readonly server: string;
  readonly nodes: readonly NodeStatus[];
  readonly now: Date;
}

/** `running`, `stopped`, `0/1`, and what is under way. */
export function stateOf({ statefulSet, pending }: ThereRepository): {
  readonly ready: boolean;
  readonly state: string;
} {
  const { ready, state } = statefulSetState(statefulSet);
  const isRunning = (statefulSet.spec?.replicas ?? 0) > 0;
  const text = ready && isRunning ? 'running' : state;
  return pending
    ? { ready: false, state: `${text}, checkout of ${pending.commit} by ${pending.by} not ended` }
    : { ready, state: text };
}

/** The commit that the data follow, in words. */
function headOf(repository: ThereRepository): string {
  const { live } = repository;
  const head = currentCommit(live, repository);
  if (!head) return '';
  return head.repository === live.name ? head.commit : `${head.repository}@${head.commit}`;
}

/** `host:port` of a Service with an address of its own, as far as it has one. */
function addressesOf(services: readonly V1Service[]): string[] {
  return services
    .filter(({ spec }) => spec?.clusterIP !== 'None')
    .flatMap(({ metadata, spec, status }) => {
      const hosts = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
      const host = hosts[0] ?? metadata?.name ?? '';
      return (spec?.ports ?? []).map(({ port }) => `${host}:${port}`);
    });
}

/** One repository, for scripts. */
export function repositoryJson(repository: ThereRepository, reasons: readonly Reason[] = []) {
  const { name, live, claims, commits, services, operations, pending } = repository;
  const { ready, state } = stateOf(repository);
  const mounted = Object.values(live.claims);
  return {
    name,
    owner: repository.owner,
    image: live.settings.image,
    running: live.settings.running,
    ...{ ready, state, reasons },
    head: currentCommit(live, repository) ?? null,
    from: live.from ?? null,
    ports: live.settings.ports,
    addresses: addressesOf(services),
    volumes: claims.map((claim) => ({
      ...{ claim: claim.name, volume: claim.volume, size: claim.size, phase: claim.phase },
      storageClass: claim.storageClass ?? null,
      mounted: mounted.includes(claim.name),
      from: claim.from ?? null,
    })),
    commits: commits.filter((each) => each.ready).length,
    incompleteCommits: commits.filter((each) => !each.ready).map(({ id }) => id),
    operations: operations.filter((job) => !isOver(job)).map((job) => job.metadata?.name ?? ''),
    pending: pending ?? null,
  };
}

/** What `titan ls --json` prints. */
export function listJson(place: Place, { there, left, problems }: AllRepositories) {
  const { environment, namespace, server, nodes } = place;
  return {
    ...{ environment, namespace, server, nodes },
    repositories: there.map((each) => repositoryJson(each)),
    left: left.map(({ name, claims, commits }) => ({
      name,
      claims: claims.map((each) => each.name),
      commits: commits.map(({ id }) => id),
    })),
    problems,
  };
}

function head({ environment, namespace, server, nodes }: Place): string[] {
  return [`${environment}  namespace ${namespace}  ${server}`, nodesLine(nodes), ''];
}

/** What `titan ls` prints. */
export function renderList(place: Place, { there, left, problems }: AllRepositories): string {
  const rows = there.map((each) => {
    const { ready, state } = stateOf(each);
    const size = sizeText(mountedSize(each));
    const complete = each.commits.filter((commit) => commit.ready).length;
    return [
      each.name,
      each.live.settings.image,
      ready ? colours.green(state) : colours.red(state),
      size,
      `${complete}`,
      headOf(each),
      ownerText(each),
      [...addressesOf(each.services)].join(' '),
    ];
  });
  return [
    ...head(place),
    rows.length === 0
      ? 'There is no repository.'
      : renderTable(['repository', 'image', 'state', 'size', 'commits', 'from', 'owner', 'address'], rows),
    ...leftLines(left),
    ...problems.map(({ where, message }) => colours.yellow(`${where ?? ''} cannot be read: ${message}`)),
  ].join('\n');
}

function mountedSize({ live, claims }: ThereRepository): number {
  const mounted = claims.filter((each) => Object.values(live.claims).includes(each.name));
  return totalSize(mounted);
}

function leftLines(left: readonly LeftRepository[]): string[] {
  if (left.length === 0) return [];
  return [
    '',
    'Left of repositories that were removed:',
    ...left.map(({ name, claims, commits }) => {
      const parts = [`${claims.length} claims`, `${commits.length} commits`];
      return `  ${name}  ${parts.join(', ')}`;
    }),
  ];
}

/** What `titan status` prints of one repository. */
export function renderRepository(
  place: Place,
  repository: ThereRepository,
  reasons: readonly Reason[],
): string {
  const { name, live, claims, commits, services, operations } = repository;
  const { ready, state } = stateOf(repository);
  const mounted = Object.values(live.claims);
  const ports = live.settings.ports.join(', ');
  const facts = [
    ['repository', name],
    ['state', ready ? colours.green(state) : colours.red(state)],
    ['image', live.settings.image],
    ['owner', ownerText(repository)],
    ['checked out', headOf(repository) || 'nothing: it began empty'],
    ['commits', `${commits.filter((each) => each.ready).length}`],
    ['ports', ports || 'none'],
    ['address', addressesOf(services).join(' ') || `${name}.${place.namespace} (within the cluster)`],
  ] as const;
  const width = Math.max(...facts.map(([title]) => title.length));
  const rows = claims.map((claim) => [
    claim.volume,
    live.settings.volumes[claim.volume]?.path ?? '',
    `${claim.name} ${claim.size} ${claim.phase}`,
    claim.storageClass ?? '',
    mounted.includes(claim.name) ? 'mounted' : 'kept',
  ]);
  return [
    ...head(place),
    ...facts.map(([title, text]) => `${title.padEnd(width)}  ${text}`),
    '',
    renderTable(['volume', 'path', 'claim', 'class', 'use'], rows),
    ...reasons.map(({ object, message, fix }) =>
      colours.red(`${object}: ${message}${fix === undefined ? '' : `\n  fix: ${fix}`}`),
    ),
    ...(repository.pending
      ? [colours.yellow(howToEnd(place.environment, name, repository.pending.commit))]
      : []),
    ...incompleteLines(commits),
    ...operations.filter((job) => !isOver(job)).map((job) => `under way: ${job.metadata?.name ?? ''}`),
  ].join('\n');
}

function incompleteLines(commits: Repository['commits']): string[] {
  return commits
    .filter((each) => !each.ready)
    .map(({ id, author }) => colours.yellow(`commit ${id} by ${author} is not complete, and does not count`));
}

/** What `titan log --json` prints. */
export function logJson(
  environment: string,
  { name, commits, claims, live }: Repository & { live?: titan.LiveRepository | undefined },
) {
  const head = live && currentCommit(live, { commits, claims });
  return {
    environment,
    repository: name,
    commits: commits
      .filter((each) => each.ready)
      .map((commit) => ({
        ...{ id: commit.id, message: commit.message, author: commit.author, time: commit.time },
        ...{ tags: commit.tags, parent: commit.parent ?? null, size: totalSize(commit.snapshots) },
        checkedOut: head?.commit === commit.id && head.repository === name,
        snapshots: Object.fromEntries(commit.snapshots.map((each) => [each.volume, each.name])),
      })),
    incomplete: commits.filter((each) => !each.ready).map(({ id }) => id),
  };
}

/** What `titan log` prints: newest first. */
export function renderLog(
  { name, commits, claims, live }: Repository & { live?: titan.LiveRepository | undefined },
  now: Date,
): string {
  const head = live && currentCommit(live, { commits, claims });
  const rows = commits
    .filter((each) => each.ready)
    .map((commit) => [
      head?.commit === commit.id && head.repository === name ? '*' : '',
      commit.id,
      `${age(Math.max(0, Math.round((now.getTime() - Date.parse(commit.time)) / 1000)))} ago`,
      sizeText(totalSize(commit.snapshots)),
      commit.author,
      commit.message,
    ]);
  return [
    rows.length === 0
      ? `${name} has no commits.`
      : renderTable(['', 'commit', 'made', 'size', 'author', 'message'], rows),
    ...incompleteLines(commits),
  ].join('\n');
}
