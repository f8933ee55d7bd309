import type { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface HttpsTarget {
  /** Sent as Host, and as the name in the TLS handshake. */
  readonly host: string;
  /** Where to connect, whatever DNS says: like `curl --resolve`. */
  readonly address: string;
  /** @default 443 */
  readonly port?: number;
  readonly path: string;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly certificate: X509Certificate | undefined;
  /** Why a browser would not trust the certificate, in OpenSSL's words; undefined where it would. */
  readonly distrust: string | undefined;
}

const timeoutMilliseconds = 10_000;

/** One GET. @throws Error when there is no answer */
export function get(
  { host, address, port = 443, path }: HttpsTarget,
  signal: AbortSignal,
): Promise<HttpsAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: address,
        port,
        path,
        servername: host,
        headers: { Host: port === 443 ? host : `${host}:${port}` },
        // Judged by who asks: no secret is sent, and a self-signed certificate is no failure but is told.
        rejectUnauthorized: false,
        agent: false,
        timeout: timeoutMilliseconds,
        signal,
      },
      (response) => {
        response.resume();
        const socket = response.socket as TLSSocket;
        // Typed as an Error; it is the code of one.
        const problem = socket.authorizationError as string | Error | undefined;
        resolve({
          status: response.statusCode ?? 0,
          certificate: socket.getPeerX509Certificate(),
          distrust: socket.authorized ? undefined : String(problem),
        });
      },
    );
    sent.once('timeout', () => {
      sent.destroy(new Error(`no answer within ${timeoutMilliseconds / 1000} s`));
    });
    sent.once('error', reject);
    sent.end();
  });
}
