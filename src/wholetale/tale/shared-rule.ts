/** A rule that a legacy tale has in the Ingress that all share. */
export interface SharedRule {
  readonly namespace: string;
  /** Name of the Ingress. */
  readonly ingress: string;
  /** The tale's whole host name, which also joins the hosts of the first TLS entry. */
  readonly host: string;
  /** Name and port of the tale's Service. */
  readonly service: string;
  readonly port: number;
}

/** The operations of a JSON patch (RFC 6902) that add the rule. */
export function sharedRulePatch({ host, service, port }: SharedRule) {
  const backend = { service: { name: service, port: { number: port } } };
  // gwvolman gives no path; the API server read that as this type.
  const rule = { host, http: { paths: [{ pathType: 'ImplementationSpecific', backend }] } };
  return [
    { op: 'add', path: '/spec/rules/-', value: rule },
    { op: 'add', path: '/spec/tls/0/hosts/-', value: host },
  ] as const;
}
