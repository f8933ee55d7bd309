import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';

import { stringify } from 'yaml';

import type { CertificateName } from './pki';
import { readPem } from './pki';

interface KubeconfigOptions {
  readonly pki: string;
  /** Whose client certificate it holds. */
  readonly user: CertificateName;
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  readonly context: string;
}

/** The context in the kubeconfig of a sandbox, which says in every prompt where one is. */
export function contextName(sandbox: string): string {
  return `talestack-sandbox-${sandbox}`;
}

/** A kubeconfig with the authority and the client's certificate inside it, so that it can be copied. */
async function renderKubeconfig({ pki, user, server, context }: KubeconfigOptions): Promise<string> {
  const authority = await readPem(pki, 'ca');
  const client = await readPem(pki, user);
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [
      { name: context, cluster: { server, 'certificate-authority-data': base64(authority.certificate) } },
    ],
    users: [
      {
        name: context,
        user: {
          'client-certificate-data': base64(client.certificate),
          'client-key-data': base64(client.privateKey),
        },
      },
    ],
    contexts: [{ name: context, context: { cluster: context, user: context } }],
  });
}

/** Writes it where it differs from what is there: a file that changes looks like another cluster. */
export async function writeKubeconfig(file: string, options: KubeconfigOptions): Promise<void> {
  const content = await renderKubeconfig(options);
  if (existsSync(file) && (await readFile(file, 'utf8')) === content) return;
  const unfinished = `${file}.tmp`;
  await writeFile(unfinished, content, { mode: 0o600 });
  await rename(unfinished, file);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
