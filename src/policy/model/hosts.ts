import { within } from './object';

/** After `//`, with or without a user; before a port; or as a name within the cluster. */
const patterns = [
  /\/\/(?:[^\s/@]*@)?([a-z0-9][a-z0-9.-]*)/g,
  /(?:^|[\s,;=@"'])([a-z0-9][a-z0-9.-]*):\d{2,5}\b/g,
  /(?:^|[\s,;=@"'])([a-z0-9][a-z0-9-]*\.[a-z0-9-]+\.svc)\b/g,
];

/** Names of variables whose whole value is a host. */
const hostVariable = /(^|_)(HOST|HOSTNAME|SERVER|ADDRESS|ENDPOINT)$/;

/**
 * The Services that a text may speak of, as namespace and name: `redis://redis/`
 * in the namespace `a` is `a/redis`. That there is a Service of that name is for
 * the caller to see. Nothing but the host is returned: there may be a password
 * beside it.
 *
 * @param variable name of the variable that has the text as its value
 */
export function hostsIn(text: string, namespace: string, variable = ''): string[] {
  const hosts = patterns.flatMap((pattern) => [...text.matchAll(pattern)].flatMap(([, host]) => host ?? []));
  if (hostVariable.test(variable) && /^[a-z0-9][a-z0-9.-]*$/.test(text)) hosts.push(text);
  return [...new Set(hosts.flatMap((host) => serviceOf(host, namespace) ?? []))];
}

function serviceOf(host: string, own: string): string | undefined {
  const [name, namespace = own, svc = 'svc'] = host.split('.');
  return name === undefined || svc !== 'svc' ? undefined : within(namespace, name);
}
