/** Where client libraries look for the token of the pod's account. */
const path = '/var/run/secrets/kubernetes.io/serviceaccount';
const name = 'account-token';

/**
 * The volume that the kubelet would mount into every container of the pod by
 * itself. Spelled out, it goes to one container alone. The token is renewed
 * before it expires.
 */
export const tokenVolume = {
  name,
  projected: {
    sources: [
      { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
    ],
  },
};

export const tokenMount = { name, mountPath: path, readOnly: true };
