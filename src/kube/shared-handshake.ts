import { Agent } from 'node:https';
import { createSecureContext } from 'node:tls';

import type { KubeConfig, RequestContext } from '@kubernetes/client-node';

/**
 * Has the clients of a kubeconfig read its certificates once, and go on with the TLS session that an earlier
 * connection began: else both sides check them again for each request, which takes longer than most answers.
 * A connection is for one request all the same: where it serves another one (an agent with `keepAlive`, or with
 * `maxSockets`), node-fetch reports a premature close. Those through a proxy stay as they are.
 */
export function shareHandshake(config: KubeConfig): void {
  const agents = new Map<string, Agent>();
  const authenticate = config.applySecurityAuthentication.bind(config);
  config.applySecurityAuthentication = async (context: RequestContext) => {
    await authenticate(context);
    const agent = context.getAgent();
    if (!(agent instanceof Agent) || agent.constructor !== Agent) return;
    // Credentials that are given out anew, such as those of a login command, begin sessions of their own.
    const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = agent.options;
    const name = [ca, cert, key, pfx, passphrase, rejectUnauthorized, servername].map(String).join('\n');
    const shared = agents.get(name) ?? sharing(agent);
    agents.set(name, shared);
    context.setAgent(shared);
  };
}

function sharing({ options: { ca, cert, key, pfx, passphrase, ...options } }: Agent): Agent {
  const given = Object.entries({ ca, cert, key, pfx, passphrase }).filter(([, value]) => value !== undefined);
  const secureContext = createSecureContext(Object.fromEntries(given));
  return new Agent({ ...options, secureContext });
}
