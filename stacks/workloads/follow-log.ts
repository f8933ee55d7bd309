import http from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

import type { KubeConfig } from '@kubernetes/client-node';
import { ApiException } from '@kubernetes/client-node';

/** What is asked for: as the query of a pod's `log`. */
export interface FollowQuery {
  readonly container?: string | undefined;
  readonly tailLines?: number | undefined;
}

/**
 * The lines that a container writes, until it ends. The client's own way to do
 * this cannot be ended early without an error that nobody could catch.
 *
 * @param signal ends it
 * @throws ApiException where the API server refuses
 */
export async function* followLog(
  config: KubeConfig,
  pod: { readonly name: string; readonly namespace: string },
  { container, tailLines }: FollowQuery,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const url = new URL(
    `${config.getCurrentCluster()?.server ?? ''}/api/v1/namespaces/${pod.namespace}/pods/${pod.name}/log`,
  );
  url.searchParams.set('follow', 'true');
  if (container !== undefined) url.searchParams.set('container', container);
  if (tailLines !== undefined) url.searchParams.set('tailLines', String(tailLines));
  const options: https.RequestOptions = { signal };
  await config.applyToHTTPSOptions(options);
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const client = url.protocol === 'http:' ? http : https;
    client.get(url, options, resolve).on('error', reject);
  });
  if (response.statusCode !== 200) {
    throw new ApiException(response.statusCode ?? 0, 'log', await text(response), {});
  }
  // Reading lines would not tell of an error of what they come from.
  const failures: Error[] = [];
  response.on('error', (error) => failures.push(error));
  for await (const line of createInterface({ input: response, crlfDelay: Infinity })) yield line;
  for (const failure of failures) throw failure;
}
