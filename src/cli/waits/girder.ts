import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

import type { HttpsAnswer, HttpsTarget } from './https';
import { get } from './https';
import type { Look } from './until';

export interface GirderWait {
  /** girder.DOMAIN */
  readonly host: string;
  /** Address of the ingress. */
  readonly address: string;
  /** @default 443 */
  readonly port?: number;
  /** What the ingress is meant to serve; undefined where it could not be read. */
  readonly certificate: X509Certificate | undefined;
}

const path = '/api/v1';
const selfSigned = 'DEPTH_ZERO_SELF_SIGNED_CERT';

/**
 * Whether girder answers through the ingress, by HTTPS, with the certificate of
 * the site. The ingress is asked at its address, so that DNS has no part in it.
 */
export async function girderLook(wait: GirderWait, signal: AbortSignal): Promise<Look<string>> {
  const { host, address, port } = wait;
  const target: HttpsTarget = { host, address, path, ...(port !== undefined && { port }) };
  let answer: HttpsAnswer;
  try {
    answer = await get(target, signal);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return missing(wait, `${address} does not answer: ${message || (code ?? 'unknown')}`, {
      fix: `where this machine cannot reach the ingress, set wait.girder to 0 and try from elsewhere: ${curl(host, address)}`,
    });
  }
  const fault = certificateFault(wait, answer);
  if (fault !== undefined) return missing(wait, fault, {});
  if (answer.status !== 200) {
    const why = answer.status >= 502 && answer.status <= 504 ? ': the ingress reaches no girder' : '';
    return missing(wait, `HTTP ${answer.status}${why}`, {
      fix: curl(host, address, answer.distrust !== undefined),
    });
  }
  return { done: true, value: `https://${host}${path} answers${trustNote(answer)}` };
}

function missing({ host }: GirderWait, message: string, more: { readonly fix?: string }): Look<string> {
  return { done: false, waiting: message, problems: [{ where: `https://${host}${path}`, message, ...more }] };
}

/** What makes the certificate one that no visitor should accept. */
function certificateFault({ host, certificate }: GirderWait, answer: HttpsAnswer): string | undefined {
  const served = answer.certificate;
  if (!served) return 'no certificate was served';
  if (certificate && served.fingerprint256 !== certificate.fingerprint256)
    return `another certificate is served than that of the site: ${served.subject || 'one without a subject'}`;
  if (served.checkHost(host) === undefined)
    return `the certificate is not for ${host}: ${served.subjectAltName ?? ''}`;
  if (new Date(served.validTo).getTime() < Date.now()) return `the certificate expired: ${served.validTo}`;
  return undefined;
}

function trustNote({ distrust }: HttpsAnswer): string {
  if (distrust === undefined) return '';
  return distrust === selfSigned
    ? ' with a self-signed certificate, of which browsers warn'
    : ` with a certificate that this machine does not trust (${distrust})`;
}

/** How to ask the ingress by hand while DNS does not lead there. */
export function curl(host: string, address: string, insecure = false): string {
  const lead = isIP(address) ? `--resolve ${host}:443:${address}` : `--connect-to ${host}:443:${address}:443`;
  return `curl${insecure ? ' --insecure' : ''} ${lead} https://${host}${path}`;
}
