import { setTimeout as sleep } from 'node:timers/promises';

import type { LiveCluster, LiveObject, RecordedVolume, ScanOptions } from '../../../stacks/workloads';
import { isOf, orDenied, pathOf, scanUntilSettled, volumesIn } from '../../../stacks/workloads';
import { showSteps } from '../output/steps';
import { googleLeftovers } from './google';
import type { GoogleResource } from './google-resources';
import { googleResources } from './google-resources';

/** Something that a teardown should have removed. */
export interface Remainder {
  /** Path of an object, or what Google calls it. */
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** What was found after a teardown. */
export interface Proof {
  /** What was not meant to stay. */
  readonly left: readonly Remainder[];
  /** What nobody could look at, and why. */
  readonly notChecked: readonly string[];
}

/** How long objects that go by themselves are waited for. */
const settleSeconds = 120;

/**
 * Notes before a teardown what costs money outside of the cluster, since
 * afterwards nothing leads there, and looks after it at what is left.
 */
export class Witness {
  private constructor(
    private readonly cluster: LiveCluster,
    private readonly options: ScanOptions,
    private readonly volumes: readonly RecordedVolume[] | undefined,
    private readonly google: readonly GoogleResource[],
  ) {}

  static async before(cluster: LiveCluster, options: ScanOptions): Promise<Witness> {
    const { namespaces } = options;
    const ours = async (apiVersion: string, kind: string) => {
      const lists = await Promise.all(namespaces.map((each) => cluster.list(apiVersion, kind, each)));
      return lists.flat().filter((each) => isOf(each, options));
    };
    const [ingresses, services, claims, all, nodes] = await Promise.all([
      ours('networking.k8s.io/v1', 'Ingress'),
      ours('v1', 'Service'),
      ours('v1', 'PersistentVolumeClaim'),
      volumesIn(cluster, namespaces),
      // Who may not list nodes cannot say which project they are in either.
      orDenied(cluster.list('v1', 'Node'), () => []),
    ]);
    const names = claims.map(pathOf);
    const volumes = all?.filter(({ claim }) => names.includes(claim));
    const google = googleResources({ ingresses, services, nodes, volumes: volumes ?? [] });
    return new Witness(cluster, options, volumes, google);
  }

  /**
   * @param kept paths of the objects that are meant to stay
   * @param json whether scripts read the output: no progress then
   */
  async after(kept: readonly string[], json: boolean): Promise<Proof> {
    const steps = showSteps([{ id: 'scan', title: 'looking for what is left' }], json);
    try {
      const scan = await scanUntilSettled(
        this.cluster,
        { ...this.options, timeoutSeconds: settleSeconds },
        ({ path }) => kept.includes(path),
        (count) => {
          steps.update('scan', `${count} objects are still there`);
        },
      );
      const objects = scan.found
        .filter(({ path }) => !kept.includes(path))
        .map(({ path, why }) => ({
          what: path,
          why,
          fix: `kubectl describe ${asArguments(path)}; delete it if nothing needs it`,
        }));
      const volumes = await this.volumesLeft(kept);
      const google = await this.googleLeft(kept, (message) => {
        steps.update('scan', message);
      });
      return {
        left: [...objects, ...volumes, ...google.left],
        notChecked: [
          ...scan.unchecked.map((kind) => `objects of kind ${kind}: the credentials may not list them`),
          ...(this.volumes ? [] : ['volumes: the credentials may not list them']),
          ...google.notChecked,
        ],
      };
    } finally {
      await steps.close();
    }
  }

  private async volumesLeft(kept: readonly string[]): Promise<Remainder[]> {
    const deadline = Date.now() + settleSeconds * 1000;
    let left = (this.volumes ?? []).filter(({ claim }) => !kept.includes(claim));
    const phases = new Map<string, string>();
    for (;;) {
      const found = await Promise.all(left.map(({ ref }) => this.cluster.get(ref)));
      left = left.filter((_, index) => found[index]);
      for (const volume of found) phases.set(volume?.metadata?.name ?? '', phaseOf(volume));
      // One that is retained stays for ever; the others go when their storage does.
      if (left.every(({ reclaimPolicy }) => reclaimPolicy === 'Retain') || Date.now() > deadline) break;
      await sleep(1000);
    }
    return left.map(({ path, ref, handle, reclaimPolicy }) => ({
      what: path,
      why: `reclaim policy ${reclaimPolicy}, phase ${phases.get(ref.metadata.name) ?? 'unknown'}; its storage is ${handle}`,
      fix: `delete the storage, then: kubectl delete persistentvolume ${ref.metadata.name}`,
    }));
  }

  private async googleLeft(kept: readonly string[], onUpdate: (message: string) => void) {
    const keptVolumes = (this.volumes ?? []).filter(({ claim }) => kept.includes(claim));
    const asked = this.google.filter(({ madeFor }) => !keptVolumes.some(({ path }) => path === madeFor));
    if (asked.length === 0) return { left: [], notChecked: [] };
    const answer = await googleLeftovers(asked, (left) => {
      onUpdate(`${left} of ${asked.length} Google resources are on their way out`);
    });
    if ('left' in answer) return { left: answer.left.map(remainderOf), notChecked: [] };
    const named = asked.map(describe).join(', ');
    return {
      left: [],
      notChecked: [`in the Google project: ${answer.notChecked}; were there before: ${named}`],
    };
  }
}

/** `KIND/NAMESPACE/NAME` as kubectl takes it. */
function asArguments(path: string): string {
  const [kind = '', first = '', name] = path.split('/');
  return name === undefined ? `${kind} ${first}` : `${kind} ${name} --namespace ${first}`;
}

function phaseOf(volume: LiveObject | undefined): string {
  return ((volume?.status ?? {}) as { phase?: string }).phase ?? 'unknown';
}

function describe({ kind, location, name }: GoogleResource): string {
  return [kind, location, name].filter((part) => part !== undefined).join('/');
}

function remainderOf(resource: GoogleResource): Remainder {
  return {
    what: `${describe(resource)} in the project ${resource.project}`,
    why: `made by GKE for ${resource.madeFor}, and still there`,
    fix: 'look at it in the Google console; it is paid for until it is deleted',
  };
}
