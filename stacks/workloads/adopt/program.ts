import type { AdoptedObject, RemovedObject } from './plan';
import { startingInputs } from './changes';
import { ChartResource, typeToken } from '../chart-resource';
import type { WorkloadsOutputs } from '../deploy';
import { clusterProvider, outputs } from '../deploy';
import type { WorkloadsPlan } from '../plan';
import { resourceOptions } from '../resource-options';

/** A resource to be written into the state of a stack, but for what is known of the stack alone. */
export interface ImportedResource {
  readonly type: string;
  /** Its name in the program, which is the object's path. */
  readonly name: string;
  /** `NAMESPACE/NAME`, or `NAME`, as the plugin has it. */
  readonly id: string;
  /** The chart that it belongs to. */
  readonly chart: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Whether a `destroy` before the first `up` leaves it in the cluster. */
  readonly retainOnDelete: boolean;
  /** Whether the engine refuses to delete it. */
  readonly protect: boolean;
  readonly additionalSecretOutputs: readonly string[];
}

/**
 * Registers what the imported objects hang on, and no object: the connection and
 * the charts. Only for a stack that has no objects, since it would delete them.
 */
export function adoptionProgram(
  { config, target }: Pick<WorkloadsPlan, 'config' | 'target'>,
  charts: readonly string[],
): WorkloadsOutputs {
  clusterProvider(target);
  for (const chart of charts) new ChartResource(chart);
  return outputs(config, target);
}

/** What an adopted object is in the state. */
export function importedResource(
  { path, planned, live }: AdoptedObject,
  plan: Pick<WorkloadsPlan, 'config' | 'resetIngressRules'>,
): ImportedResource {
  const { manifest, chart } = planned;
  const { retainOnDelete, protect, additionalSecretOutputs } = resourceOptions(manifest, plan);
  return {
    type: typeToken(manifest),
    name: path,
    id: idOf(manifest.metadata),
    chart,
    inputs: startingInputs(live, manifest),
    retainOnDelete: retainOnDelete === true,
    protect: protect === true,
    additionalSecretOutputs: additionalSecretOutputs ?? [],
  };
}

/** What is to be deleted is imported, too: the first `up` does not register it, and so deletes it last. */
export function importedRemoval({ path, ref }: RemovedObject, chart: string): ImportedResource {
  return {
    type: typeToken(ref),
    name: path,
    id: idOf(ref.metadata),
    chart,
    inputs: { ...ref },
    retainOnDelete: false,
    protect: false,
    additionalSecretOutputs: [],
  };
}

function idOf({ name, namespace }: { readonly name: string; readonly namespace?: string }): string {
  return namespace ? `${namespace}/${name}` : name;
}
