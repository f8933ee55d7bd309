import { X509Certificate } from 'node:crypto';

import { objectPath } from '../../kube/manifest';
import type { ObjectReader, ObjectState } from '../status/objects';
import { readNodes } from '../status/read';
import { problemOf } from '../status/reason';
import type { Site } from './dns';
import type { Look } from './until';

/** On which nodes pods only report that they run. */
export type Simulated = 'all' | 'some' | 'none';

/** What the waits look at in the cluster. Several ask at the same time, and share what was read. */
export class ClusterView {
  private reading: Promise<readonly ObjectState[]> | undefined;

  constructor(private readonly reader: ObjectReader) {}

  /** The hosts that we serve, and the addresses of the Ingress of each. */
  async addressLook(): Promise<Look<readonly Site[]>> {
    const ingresses = (await this.objects()).filter((each) => each.kind === 'Ingress');
    const without = ingresses.filter((each) => each.points.length === 0);
    if (without.length > 0) return notReady(without);
    // The rules as they were planned: those of tales, which come at run time, are not ours to wait for.
    const value = this.ingresses().flatMap(({ path, hosts }) => {
      const points = ingresses.find((each) => each.path === path)?.points ?? [];
      return hosts.map((host) => ({ host, points }));
    });
    return { done: true, value };
  }

  /** Everything else; the value is how many objects that are. */
  async readyLook(): Promise<Look<number>> {
    const all = (await this.objects()).filter((each) => each.kind !== 'Ingress' || each.points.length > 0);
    const open = all.filter((each) => !each.ready);
    return open.length > 0 ? notReady(open) : { done: true, value: all.length };
  }

  async simulated(): Promise<Simulated> {
    const nodes = await readNodes(this.reader.cluster);
    const count = nodes.filter((each) => each.simulated).length;
    if (count === 0) return 'none';
    return count === nodes.length ? 'all' : 'some';
  }

  /** What the Ingress of a host is to serve; undefined where there is none, or it may not be read. */
  async siteCertificate(host: string): Promise<X509Certificate | undefined> {
    const { secretName: name, namespace } = this.ingresses().find(({ hosts }) => hosts.includes(host)) ?? {};
    if (name === undefined) return undefined;
    try {
      const secret = await this.reader.cluster.get({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, ...(namespace !== undefined && { namespace }) },
      });
      const encoded = (secret as { data?: Record<string, string> } | undefined)?.data?.['tls.crt'];
      return encoded === undefined ? undefined : new X509Certificate(Buffer.from(encoded, 'base64'));
    } catch {
      // It is a comparison less, and the answer of girder is looked at all the same.
      return undefined;
    }
  }

  private ingresses() {
    return this.reader.planned
      .filter(({ manifest }) => manifest.kind === 'Ingress')
      .map(({ manifest }) => {
        const { rules = [], tls = [] } = manifest.spec as IngressSpec;
        const hosts = rules.flatMap((rule) => rule.host ?? []);
        const { namespace } = manifest.metadata;
        return { path: objectPath(manifest), namespace, hosts, secretName: tls[0]?.secretName };
      });
  }

  private objects(): Promise<readonly ObjectState[]> {
    this.reading ??= this.reader.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }
}

interface IngressSpec {
  readonly rules?: readonly { readonly host?: string }[];
  readonly tls?: readonly { readonly secretName?: string }[];
}

function notReady(objects: readonly ObjectState[]): Look<never> {
  const reasons = objects.flatMap((each) => each.reasons);
  const [first] = reasons;
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  return {
    done: false,
    waiting: first ? `${first.object}: ${first.message}${more}` : '',
    problems: reasons.map(problemOf),
    final: objects.some((each) => each.failed === true),
  };
}
