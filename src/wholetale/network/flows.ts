import { servesRegistry, trustsByDaemonSet } from '../../config/secrets/registry-names';
import type { Config } from '../../config/schema';
import type { Port } from '../../kube/port';
import { namePorts, tcp } from '../../kube/port';
import { ports } from '../ports';

/** Pods that policies select: the components, what sets girder up, tales, and the pods that build their images. */
export const podParties = [
  'mongo',
  'redis',
  'registry',
  'girder',
  'dashboard',
  'worker',
  'trust',
  'setup',
  'tale',
  'build',
] as const;

export type PodParty = (typeof podParties)[number];

/** Whom they talk to, and who talks to them, besides each other. */
export type OutsideParty = 'ingress' | 'loadBalancer' | 'nodes' | 'dns' | 'apiServer' | 'world';

export type Party = PodParty | OutsideParty;

/** One line of the table. What is in no line is denied. */
export interface Flow {
  readonly from: Party;
  readonly to: Party;
  /** Of `to`; by the environment where its cluster decides them. */
  readonly ports: readonly Port[] | ((config: Config) => readonly Port[]);
  readonly why: string;
  /** In which environments. @default all */
  readonly only?: Condition;
}

/** A reason why a line of the table counts in one environment and not in another. */
export interface Condition {
  readonly words: string;
  readonly holds: (config: Config) => boolean;
}

const anyTcp: readonly Port[] = [{ protocol: 'TCP' }];
/** What ingress controllers listen on: nginx 80 and 443, traefik 8000 and 8443, haproxy 8080 and 8443. */
const web = tcp(80, 443, 8000, 8080, 8443);

const apiServer = ({ networkPolicy }: Config) => tcp(...networkPolicy.apiServerPorts);

const onGke: Condition = { words: 'gke', holds: ({ cluster }) => cluster.type === 'gke' };
const version21: Condition = { words: 'gwvolman 2.1', holds: ({ worker }) => worker.variant === '2.1' };
const legacy: Condition = { words: 'legacy gwvolman', holds: ({ worker }) => worker.variant === 'legacy' };
const byDaemonSet: Condition = { words: 'not on gke', holds: trustsByDaemonSet };
const served: Condition = { words: 'registry.DOMAIN served', holds: servesRegistry };
const servedOnGke: Condition = {
  words: 'gke, registry.DOMAIN served',
  holds: (config) => onGke.holds(config) && served.holds(config),
};
const setUp: Condition = { words: 'with set-up', holds: ({ girder }) => girder.setup.enabled };
/** It selects by what such a Job lacks, which in a namespace of others would be their Jobs. */
const ownBuilds: Condition = {
  words: 'gwvolman 2.1, own namespace',
  holds: (config) => version21.holds(config) && config.namespace !== 'default',
};

/** Who talks to whom. Both the NetworkPolicies and the table in docs/explanation/network.md are made from it. */
export const flows: readonly Flow[] = [
  { from: 'ingress', to: 'girder', ports: tcp(ports.girder), why: 'browsers use the API' },
  { from: 'ingress', to: 'dashboard', ports: tcp(ports.dashboard), why: 'browsers load the pages' },
  { from: 'ingress', to: 'tale', ports: anyTcp, why: 'browsers use a tale, on the port of its image' },
  {
    from: 'ingress',
    to: 'registry',
    ports: tcp(ports.registry),
    why: 'images by the public name',
    only: served,
  },
  {
    from: 'loadBalancer',
    to: 'girder',
    ports: tcp(ports.girder),
    why: "requests and health checks of Google's load balancer",
    only: onGke,
  },
  {
    from: 'loadBalancer',
    to: 'dashboard',
    ports: tcp(ports.dashboard),
    why: "requests and health checks of Google's load balancer",
    only: onGke,
  },
  {
    from: 'loadBalancer',
    to: 'tale',
    ports: anyTcp,
    why: "requests and health checks of Google's load balancer",
    only: onGke,
  },
  {
    from: 'loadBalancer',
    to: 'registry',
    ports: tcp(ports.registry),
    why: "requests and health checks of Google's load balancer",
    only: servedOnGke,
  },

  { from: 'girder', to: 'mongo', ports: tcp(ports.mongo), why: 'its database' },
  { from: 'girder', to: 'redis', ports: tcp(ports.redis), why: 'it gives work to the worker' },
  {
    from: 'girder',
    to: 'ingress',
    ports: web,
    why: 'it asks a new tale, by its public name, whether it is up',
  },
  { from: 'girder', to: 'world', ports: anyTcp, why: 'Globus, and repositories of data' },
  { from: 'girder', to: 'dns', ports: namePorts, why: 'names' },

  { from: 'worker', to: 'redis', ports: tcp(ports.redis), why: 'it takes work and gives results' },
  { from: 'worker', to: 'registry', ports: tcp(ports.registry), why: 'it pushes images of tales' },
  { from: 'worker', to: 'girder', ports: tcp(ports.girder), why: 'it reads tales and reports progress' },
  { from: 'worker', to: 'apiServer', ports: apiServer, why: 'it makes and removes tales' },
  {
    from: 'worker',
    to: 'ingress',
    ports: web,
    why: 'girder and the registry by their public names',
    only: version21,
  },
  { from: 'worker', to: 'world', ports: anyTcp, why: 'what images are built from' },
  { from: 'worker', to: 'dns', ports: namePorts, why: 'names' },

  {
    from: 'build',
    to: 'ingress',
    ports: web,
    why: 'it pushes the image to registry.DOMAIN',
    only: ownBuilds,
  },
  { from: 'build', to: 'world', ports: anyTcp, why: 'what the image is built from', only: ownBuilds },
  { from: 'build', to: 'dns', ports: namePorts, why: 'names', only: ownBuilds },

  { from: 'setup', to: 'girder', ports: tcp(ports.girder), why: 'it sets girder up', only: setUp },
  { from: 'setup', to: 'apiServer', ports: apiServer, why: 'it holds a Lease', only: setUp },
  { from: 'setup', to: 'dns', ports: namePorts, why: 'names', only: setUp },

  { from: 'tale', to: 'ingress', ports: web, why: 'girder by its public name: data', only: version21 },
  { from: 'tale', to: 'girder', ports: tcp(ports.girder), why: 'data', only: legacy },
  { from: 'tale', to: 'world', ports: anyTcp, why: "what the tale's author uses: packages, data" },
  { from: 'tale', to: 'dns', ports: namePorts, why: 'names' },

  { from: 'nodes', to: 'registry', ports: tcp(ports.registry), why: 'they pull images of tales' },
  {
    from: 'trust',
    to: 'registry',
    ports: tcp(ports.registry),
    why: 'the same, through its proxy',
    only: byDaemonSet,
  },
  { from: 'trust', to: 'dns', ports: namePorts, why: 'names', only: byDaemonSet },
];

export interface CountedFlow extends Flow {
  readonly ports: readonly Port[];
}

/** The lines that count in one environment, with their ports there. */
export function flowsOf(config: Config): CountedFlow[] {
  return flows
    .filter(({ only }) => only === undefined || only.holds(config))
    .map((flow) => ({ ...flow, ports: portsOf(flow, config) }));
}

export function portsOf({ ports: given }: Flow, config: Config): readonly Port[] {
  return typeof given === 'function' ? given(config) : given;
}
