import http from 'node:http';
import https from 'node:https';

import type { KubeConfig } from '@kubernetes/client-node';

/** Why nobody answered. */
export type Unreachable = 'refused' | 'timeout' | 'tls' | 'name' | 'network';

export type ProbeAnswer =
  /** HTTP, with the message of a refusal. */
  | { readonly kind: 'answered'; readonly status: number; readonly message: string }
  | { readonly kind: 'unreachable'; readonly cause: Unreachable; readonly message: string }
  /** The kubeconfig's own credentials could not be had: its login program failed, a file is missing. */
  | { readonly kind: 'no-credentials'; readonly message: string };

const timeoutSeconds = 10;

/** One GET with the kubeconfig's credentials, on which every failure has a name. */
export async function probe(
  config: KubeConfig,
  path: string,
  seconds: number = timeoutSeconds,
): Promise<ProbeAnswer> {
  const url = new URL((config.getCurrentCluster()?.server ?? '').replace(/\/$/, '') + path);
  const options: https.RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    return { kind: 'no-credentials', message: firstLine(error) };
  }
  try {
    const { status, body } = await get(url, { ...options, signal: AbortSignal.timeout(seconds * 1000) });
    return { kind: 'answered', status, message: messageIn(body) };
  } catch (error) {
    const cause = causeOf(error);
    const message = cause === 'timeout' ? `no answer within ${seconds} seconds` : firstLine(error);
    return { kind: 'unreachable', cause, message };
  }
}

function get(url: URL, options: https.RequestOptions): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'http:' ? http : https;
    const asked = request(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

function messageIn(body: string): string {
  try {
    return (JSON.parse(body) as { readonly message?: string }).message ?? '';
  } catch {
    return '';
  }
}

function firstLine(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  // klog puts severity, time, thread and source line before what it says.
  return first.replace(/^[IWEF]\d{4} [\d:.]+ +\d+ \S+\] /, '');
}

const tlsCodes = /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_SSL|ERR_TLS|EPROTO|HOSTNAME_MISMATCH)/;

function codeOf(error: unknown): string {
  return (error as Partial<NodeJS.ErrnoException>).code ?? '';
}

function causeOf(error: unknown): Unreachable {
  const code = codeOf(error);
  const name = error instanceof Error ? error.name : '';
  if (code === 'ETIMEDOUT' || code === 'ABORT_ERR' || name === 'TimeoutError') return 'timeout';
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'name';
  return tlsCodes.test(code) ? 'tls' : 'network';
}

/** Whether it was the way to the server that failed, and not what was asked of it. */
export function isConnectionError(error: Error): boolean {
  const code = codeOf(error);
  return tlsCodes.test(code) || /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET)/.test(code);
}
