import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import https from 'node:https';

import type { Pem } from '../../../sandbox/certificates';

/** A registry over TLS with one image. */
export interface TinyRegistry {
  readonly port: number;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  readonly close: () => void;
}

/**
 * Serves the image of an archive (as packProgram makes it) under each name and tag.
 *
 * @param certificate of the server
 * @param host address that it listens on
 */
export async function tinyRegistry(archive: string, certificate: Pem, host: string): Promise<TinyRegistry> {
  const part = (name: string) =>
    execFileSync('tar', ['--extract', '--to-stdout', '--file', archive, name], { maxBuffer: 2 ** 30 });
  const blobs = new Map<string, Buffer>();
  const keep = (content: Buffer, mediaType: string) => {
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    blobs.set(digest, content);
    return { mediaType, digest, size: content.length };
  };
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const content = {
    schemaVersion: 2,
    mediaType: type,
    config: keep(part('config.json'), 'application/vnd.oci.image.config.v1+json'),
    layers: [keep(part('layer.tar'), 'application/vnd.oci.image.layer.v1.tar')],
  };
  const manifest = keep(Buffer.from(JSON.stringify(content)), type);
  const asked: string[] = [];
  const server = https.createServer(
    { cert: certificate.certificate, key: certificate.privateKey },
    (request, response) => {
      asked.push(request.url ?? '');
      const [, kind, wanted = ''] = /^\/v2\/.+\/(manifests|blobs)\/([^?]+)/.exec(request.url ?? '') ?? [];
      const digest = kind === 'manifests' && !wanted.startsWith('sha256:') ? manifest.digest : wanted;
      const body = kind === undefined ? Buffer.from('{}') : blobs.get(digest);
      if (!body) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, {
        'Content-Type': kind === 'manifests' ? type : 'application/octet-stream',
        'Content-Length': body.length,
        'Docker-Content-Digest': digest,
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
