import { X509Certificate } from 'node:crypto';

import type { Config } from '../../config';
import type { ObjectReader, ObjectState } from '../status/objects';
import { readNodes } from '../status/read';
import { problemOf } from '../status/reason';
import type { Look } from './until';

/** On which nodes pods only report that they run. */
export type Simulated = 'all' | 'some' | 'none';

/** What the waits look at in the cluster. Several ask at the same time, and share what was read. */
export class ClusterView {
  private reading: Promise<readonly ObjectState[]> | undefined;

  constructor(private readonly reader: ObjectReader) {}

  /** Addresses of the ingress. */
  async addressLook(): Promise<Look<readonly string[]>> {
    const ingresses = (await this.objects()).filter((each) => each.kind === 'Ingress');
    const without = ingresses.filter((each) => each.points.length === 0);
    if (without.length > 0) return notReady(without);
    return { done: true, value: ingresses.flatMap((each) => each.points) };
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

  /** What the ingress is to serve; undefined where there is none, or it may not be read. */
  async siteCertificate({ namespace }: Pick<Config, 'namespace'>): Promise<X509Certificate | undefined> {
    const ingress = this.reader.planned.find(({ manifest }) => manifest.kind === 'Ingress');
    const name = (ingress?.manifest.spec as IngressSpec | undefined)?.tls?.[0]?.secretName;
    if (name === undefined) return undefined;
    try {
      const secret = await this.reader.cluster.get({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace },
      });
      const encoded = (secret as { data?: Record<string, string> } | undefined)?.data?.['tls.crt'];
      return encoded === undefined ? undefined : new X509Certificate(Buffer.from(encoded, 'base64'));
    } catch {
      // It is a comparison less, and the answer of girder is looked at all the same.
      return undefined;
    }
  }

  private objects(): Promise<readonly ObjectState[]> {
    this.reading ??= this.reader.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }
}

interface IngressSpec {
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
