import * as pulumi from '@pulumi/pulumi';

import { schema } from '../../../src/config/schema';
import type { Config } from '../../../src/config/schema';
import { deployCluster, planCluster } from '../../../stacks/cluster';
import type { Registered } from '../workloads/mocks';
import { recordResources } from '../workloads/mocks';

/** Every type that the layer may ever make. */
const expected = [
  /^pulumi:pulumi:Stack$/,
  /^talestack:index:GkeCluster$/,
  /^gcp:projects\/(service:Service|iAMMember:IAMMember)$/,
  /^gcp:compute\/(network:Network|subnetwork:Subnetwork|router:Router|routerNat:RouterNat|globalAddress:GlobalAddress)$/,
  /^gcp:serviceaccount\/account:Account$/,
  /^gcp:secretmanager\/secretIamMember:SecretIamMember$/,
  /^gcp:container\/(cluster:Cluster|nodePool:NodePool)$/,
  /^gcp:dns\/recordSet:RecordSet$/,
];

const answers = {
  outputs: {
    'gcp:serviceaccount/account:Account': { email: 'nodes@my-project.iam.gserviceaccount.com' },
    'gcp:compute/globalAddress:GlobalAddress': { address: '192.0.2.1' },
    'gcp:container/cluster:Cluster': {
      endpoint: '192.0.2.9',
      masterAuth: { clusterCaCertificate: 'UEVN' },
    },
  },
  calls: { 'gcp:compute/getGlobalAddress:getGlobalAddress': { address: '192.0.2.2' } },
};

/** A complete configuration of an environment with a cluster of its own. */
export function clusterConfig(cluster: object = {}, settings: object = {}): Config {
  return {
    ...schema.parse({
      domain: 'tales.example.org',
      ...settings,
      cluster: { project: 'my-project', location: 'us-west1-a', ...cluster },
    }),
    environment: 'prod',
  };
}

export interface Deployed {
  readonly registered: readonly Registered[];
  /** Options by name of resource. */
  readonly options: Readonly<Record<string, pulumi.CustomResourceOptions>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Names of outputs that are secret. */
  readonly secrets: readonly string[];
}

/** The cluster's layer as it is registered with Pulumi; anything unexpected fails. */
export async function deployed(config: Config, calls: object = answers.calls): Promise<Deployed> {
  const recording = await recordResources(expected, { ...answers, calls: { ...calls } });
  const options: Record<string, pulumi.CustomResourceOptions> = {};
  const outputs: Record<string, unknown> = {};
  const secrets: string[] = [];
  await pulumi.runtime.runInPulumiStack(async () => {
    pulumi.runtime.registerStackTransformation(({ name, opts, props }) => {
      options[name] = opts;
      return { props, opts };
    });
    const made = deployCluster(planCluster(config));
    for (const [name, value] of Object.entries(made)) {
      const output = pulumi.output<string | string[]>(value as pulumi.Input<string | string[]>);
      outputs[name] = await new Promise((resolve) => output.apply(resolve));
      if (await pulumi.isSecret(output)) secrets.push(name);
    }
    return made;
  });
  await recording.settle();
  return { registered: recording.registered, options, outputs, secrets };
}

/** The one resource of a type, such as `container/cluster:Cluster`, and of a name where there are several. */
export function inputs({ registered }: Deployed, type: string, name?: string): Record<string, unknown> {
  const found = registered.filter((each) => each.type === `gcp:${type}` && (name ?? each.name) === each.name);
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} ${name ?? ''}`);
  return found[0]!.inputs;
}

/** Types and names of all that was made of Google's. */
export function made({ registered }: Deployed): string[] {
  return registered
    .filter(({ type }) => type.startsWith('gcp:'))
    .map(({ type, name }) => `${type.replace(/^gcp:.*:/, '')} ${name}`)
    .sort();
}
