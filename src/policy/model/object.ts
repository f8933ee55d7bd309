import { objectPath } from '../../kube/manifest';
import { Field } from './field';

/** One object of the set that is checked. */
export interface KubeObject {
  /** Place in the list of manifests. */
  readonly index: number;
  readonly root: Field;
  /** Without the version, and empty for the core group: `apps`. */
  readonly group: string;
  readonly kind: string;
  /** `apps/Deployment`, `/Service`: a Service of Knative is another thing. */
  readonly type: string;
  readonly name: string;
  /** Empty where the object names none. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** `Deployment/wholetale/girder`. */
  readonly path: string;
}

export function readObject(manifest: unknown, index: number): KubeObject {
  const root = new Field(manifest);
  const group = groupOf(root.at('apiVersion').text);
  const kind = root.at('kind').text ?? '';
  const metadata = root.at('metadata');
  const generated = metadata.at('generateName').text;
  const name = metadata.at('name').text ?? (generated === undefined ? '' : `${generated}*`);
  const namespace = metadata.at('namespace').text ?? '';
  return {
    index,
    root,
    group,
    kind,
    type: `${group}/${kind}`,
    name,
    namespace,
    labels: metadata.at('labels').textMap,
    annotations: metadata.at('annotations').textMap,
    path: objectPath({ kind, metadata: { name, namespace } }),
  };
}

/** Whether another object made it, which is then the one to look at. */
export function isOwned({ root }: KubeObject): boolean {
  return root.at('metadata', 'ownerReferences').items.length > 0;
}

/** The object that made it, as far as it says so: `apps/ReplicaSet`, and its name. */
export function makerOf({ root }: KubeObject): { readonly type: string; readonly name: string } | undefined {
  const owners = root.at('metadata', 'ownerReferences').items;
  const owner = owners.find((each) => each.at('controller').value === true) ?? owners[0];
  const [apiVersion, kind, name] = ['apiVersion', 'kind', 'name'].map((key) => owner?.at(key).text);
  if (kind === undefined || name === undefined) return undefined;
  return { type: `${groupOf(apiVersion)}/${kind}`, name };
}

function groupOf(apiVersion = ''): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** Key of a name within its namespace. */
export function within(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
