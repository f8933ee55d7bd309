import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Playground } from './harness';

/** Pulumi's own mark of a secret value in exported state. */
const signature = '4dabf18193072939515e22adb298388d';
const providerType = 'pulumi:providers:kubernetes';

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

interface State {
  readonly deployment: { readonly resources: readonly Resource[]; readonly secrets_providers?: unknown };
}

/**
 * Makes a playground's environment what a release left: its objects in the
 * cluster, written as its provider wrote them, and its state in the stack. Both
 * are those of the fixture, which was recorded from that release; names of the
 * environment and of the cluster are those of this one.
 *
 * @returns a List of the objects, as they were applied
 */
export async function deployAsBefore(
  play: Playground,
  release: string,
  environment: string,
): Promise<string> {
  const file = path.join(__dirname, '../fixtures', release, 'state.json');
  const text = readFileSync(file, 'utf8')
    .replaceAll('urn:pulumi:sandbox::', `urn:pulumi:${environment}::`)
    .replaceAll('talestack/sandbox', `talestack/${environment}`)
    .replaceAll('"talestack-sandbox"', `"talestack-${environment}"`)
    .replaceAll('::talestack-sandbox"', `::talestack-${environment}"`)
    .replaceAll('"app.kubernetes.io/instance": "sandbox"', `"app.kubernetes.io/instance": "${environment}"`);
  const recorded = JSON.parse(text) as State;
  const system = await play.get<{ metadata: { uid: string } }>('namespace', 'kube-system');
  const clusterId = system.metadata.uid;
  const context = (await play.kubectl(['config', 'current-context'])).trim();
  const connection = { clusterIdentifier: clusterId, context, kubeconfig: play.env.KUBECONFIG };

  const objects = recorded.deployment.resources.filter(({ type }) => type.startsWith('kubernetes:'));
  const manifests = objects.map(({ inputs }) => accepted(plain(inputs)));
  const args = ['apply', '--server-side', '--field-manager=pulumi-kubernetes'];
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
  const answer = await play.kubectl([...args, '--filename=-', '--output=json'], list);
  const made = (JSON.parse(answer) as { items: object[] }).items;
  const live = new Map(objects.map(({ urn }, index) => [urn, made[index]]));
  const resources = recorded.deployment.resources.map((each) => {
    if (each.type === providerType)
      return {
        ...each,
        inputs: { ...each.inputs, ...connection },
        outputs: { ...each.outputs, ...connection },
      };
    if (each.type === 'pulumi:pulumi:Stack') return { ...each, outputs: { ...each.outputs, clusterId } };
    const found = live.get(each.urn);
    if (!found) return each;
    // What is secret stays as it was recorded: marked.
    const secret = Object.fromEntries(
      Object.entries(each.outputs ?? {}).filter(([key]) => key === 'data' && /:Secret$/.test(each.type)),
    );
    return { ...each, outputs: { ...found, ...secret } };
  });
  const own = JSON.parse(await play.pulumiOk(['stack', 'export', '--stack', environment])) as State;
  const { secrets_providers } = own.deployment;
  const state = { ...recorded, deployment: { ...recorded.deployment, resources, secrets_providers } };
  const rewritten = path.join(play.dir, `state-${release}.json`);
  writeFileSync(rewritten, JSON.stringify(state));
  await play.pulumiOk(['stack', 'import', '--stack', environment, '--file', rewritten]);
  return list;
}

/** Values of secrets were replaced when they were recorded; the API server looks into this one. */
function accepted(object: unknown): unknown {
  const { type, ...rest } = object as { type?: string };
  if (type !== 'kubernetes.io/dockerconfigjson') return object;
  const data = { '.dockerconfigjson': Buffer.from('{"auths":{}}').toString('base64') };
  return { ...rest, type, data };
}

/** A value without the marks of secrets. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (signature in value && 'plaintext' in value) return plain(JSON.parse(String(value.plaintext)));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
