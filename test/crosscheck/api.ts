import https from 'node:https';
import { text } from 'node:stream/consumers';

import { KubeConfig } from '@kubernetes/client-node';

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The texts of its `Warning` headers, which no client library hands out. */
  readonly warnings: readonly string[];
}

/** A question to an API server: GET, or POST where there is a body. */
export type Ask = (path: string, body?: object) => Promise<Answer>;

/** @param kubeconfig a file whose user has a certificate */
export async function connect(kubeconfig: string): Promise<Ask> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const login: https.RequestOptions = {};
  await config.applyToHTTPSOptions(login);
  const { cert, key, ca } = login;
  const agent = new https.Agent({ keepAlive: true, cert, key, ca });
  const { server } = config.getCurrentCluster()!;
  return (path, body) =>
    new Promise((resolve, reject) => {
      const options = {
        agent,
        method: body ? 'POST' : 'GET',
        headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
      };
      const request = https.request(`${server}${path}`, options, (response) => {
        // RFC 9111: 299 - "text", with quotes in it escaped.
        const warnings = [...(response.headers.warning ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(
          ([, quoted = '']) => quoted.replace(/\\(.)/g, '$1'),
        );
        text(response)
          .then((answer) => {
            resolve({ status: response.statusCode ?? 0, body: answer, warnings });
          })
          .catch(reject);
      });
      request.on('error', reject);
      request.end(body && JSON.stringify(body));
    });
}
