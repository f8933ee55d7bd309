import type { Config } from '../../config';
import { objectPath } from '../../kube/manifest';
import { renderTable } from '../output/table';
import type { NodeStatus } from '../status/read';
import { nodesLine } from '../status/render';
import type { LiveTale, TaleClaim } from './read';
import { isThere } from './read';
import { colours } from '../output/colours';

/** What `tale ls` shows. */
export interface TaleListing {
  readonly config: Pick<Config, 'environment' | 'namespace'>;
  readonly server: string;
  readonly nodes: readonly NodeStatus[];
  readonly tales: readonly LiveTale[];
  readonly now: Date;
}

/** As one document for scripts. */
export function talesJson({ config, server, nodes, tales, now }: TaleListing) {
  return {
    environment: config.environment,
    namespace: config.namespace,
    server,
    nodes,
    tales: tales.filter(isThere).map(({ instance, image, state, ready, created, hosts, claims }) => ({
      instance,
      image,
      state,
      ready,
      created,
      ageSeconds: created && secondsSince(created, now),
      hosts,
      claims,
    })),
    keptClaims: keptClaims(tales),
  };
}

/** As a table, with a line that says what is simulated. */
export function renderTales({ config, server, nodes, tales, now }: TaleListing): string {
  const running = tales.filter(isThere);
  const rows = running.flatMap(({ instance, image, state, ready, created, hosts, claims }) =>
    Array.from({ length: Math.max(1, hosts.length, claims.length) }, (_, line) => [
      line === 0 ? instance : '',
      line === 0 ? (image ?? '') : '',
      line === 0 ? (ready ? colours.green(state) : colours.red(state)) : '',
      line === 0 && created ? age(secondsSince(created, now)) : '',
      hosts[line] ?? '',
      claimText(claims[line]),
    ]),
  );
  const kept = keptClaims(tales);
  return [
    `${config.environment}  namespace ${config.namespace}  ${server}`,
    nodesLine(nodes),
    '',
    rows.length === 0
      ? 'No tale runs.'
      : renderTable(['instance', 'image', 'pod', 'age', 'host', 'workspace'], rows),
    ...(kept.length === 0 ? [] : ['', 'Workspaces of tales that were stopped:']),
    ...kept.map(({ instance, claim }) => `  ${instance}  ${claim}`),
  ].join('\n');
}

function keptClaims(tales: readonly LiveTale[]) {
  return tales
    .filter((tale) => !isThere(tale))
    .flatMap(({ instance, ownClaims }) => ownClaims.map((each) => ({ instance, claim: objectPath(each) })));
}

function claimText(claim: TaleClaim | undefined): string {
  if (!claim) return '';
  return [claim.name, claim.size, claim.shared ? '(shared)' : undefined].filter(Boolean).join(' ');
}

function secondsSince(time: Date, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - new Date(time).getTime()) / 1000));
}

/** `42s`, `7m`, `5h`, `12d`: the largest unit of which there are at least two, as kubectl has it. */
export function age(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ];
  const [unit, size] = units.find(([, each]) => seconds >= 2 * each) ?? ['s', 1];
  return `${Math.floor(seconds / size)}${unit}`;
}
