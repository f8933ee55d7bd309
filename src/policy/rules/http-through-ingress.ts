import type { Field, ObjectSet } from '../model';
import { within } from '../model';
import type { Rule } from '../rule';
import { talkOn } from '../rule';

const httpPorts = new Set([80, 443, 3000, 5000, 8000, 8080, 8081, 8443, 8888, 9090]);

export const httpThroughIngress: Rule = {
  id: 'http-through-ingress',
  title: 'What speaks HTTP to the outside goes through an Ingress; a LoadBalancer is for TCP',
  why: 'Each LoadBalancer costs an address and a bill of its own and knows nothing of names and certificates; a NodePort without an Ingress is open on every node.',
  source: talkOn(
    '“to communicate with the outside world … you need an Ingress Controller. For TCP … a Service type of Loadbalancer” (Networking)',
  ),
  severity: 'warning',
  heuristic: {
    annotation: 'talestack.io/traffic',
    values: {
      tcp: 'it does not speak HTTP',
      controller: 'it is the way into an Ingress controller',
      inside: 'nobody outside of the cluster is to reach it',
    },
  },
  together: true,
  *check(set) {
    const routed = routedServices(set);
    for (const object of set.ofType('/Service')) {
      const type = object.root.at('spec', 'type');
      const outward = type.text === 'LoadBalancer' || type.text === 'NodePort';
      if (!outward || !object.root.at('spec', 'ports').items.some(looksLikeHttp)) continue;
      if (type.text === 'NodePort' && routed.has(within(object.namespace, object.name))) continue;
      yield {
        object,
        field: type,
        message: `seems to speak HTTP to the outside by a ${type.text}`,
        fix: 'make it a ClusterIP and name it in an Ingress',
      };
    }
  },
};

function looksLikeHttp(port: Field): boolean {
  const [name, protocol] = [port.at('name').text, port.at('appProtocol').text];
  if ((port.at('protocol').text ?? 'TCP') !== 'TCP') return false;
  if (
    [name, protocol].some(
      (each) => each !== undefined && /(^|[-/.])(https?|h2c?|web|ws|wss)($|[-/.\d])/.test(each),
    )
  )
    return true;
  // A port that says that it is something else is believed.
  return name === undefined && protocol === undefined && httpPorts.has(port.at('port').number ?? 0);
}

/** Services that some Ingress or HTTPRoute leads to. */
function routedServices(set: ObjectSet): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (namespace: string, name: string | undefined) => {
    if (name !== undefined) names.add(within(namespace, name));
  };
  for (const { root, namespace } of set.ofType('networking.k8s.io/Ingress', 'extensions/Ingress')) {
    const spec = root.at('spec');
    const paths = spec.at('rules').items.flatMap((rule) => rule.at('http', 'paths').items);
    const backends = [
      spec.at('defaultBackend'),
      spec.at('backend'),
      ...paths.map((each) => each.at('backend')),
    ];
    for (const each of backends)
      add(namespace, each.at('service', 'name').text ?? each.at('serviceName').text);
  }
  for (const { root, namespace } of set.ofType('gateway.networking.k8s.io/HTTPRoute'))
    for (const rule of root.at('spec', 'rules').items)
      for (const each of rule.at('backendRefs').items)
        add(each.at('namespace').text ?? namespace, each.at('name').text);
  return names;
}
