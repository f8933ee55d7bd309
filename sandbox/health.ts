import { readFile, stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

import { UserError } from '../src/errors';
import type { DaemonSpec } from './control-plane';
import { pkiFile, readPem } from './pki';
import type { Daemon } from './processes';

/** Whether the program answers that it works, with a certificate of the right authority. */
export async function isHealthy(spec: DaemonSpec, pki: string): Promise<boolean> {
  if (spec.health.startsWith('http:'))
    return answersOk(http.get(spec.health, { timeout: 2000, agent: false }));
  const ca = await readFile(pkiFile(pki, spec.authority, 'crt'));
  const client = spec.client === undefined ? undefined : await readPem(pki, spec.client);
  return answersOk(
    https.get(spec.health, {
      ca,
      ...(client && { cert: client.certificate, key: client.privateKey }),
      timeout: 2000,
      agent: false,
    }),
  );
}

function answersOk(request: http.ClientRequest): Promise<boolean> {
  return new Promise((resolve) => {
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => {
      resolve(false);
    });
  });
}

/**
 * Waits until a program that was just started works.
 *
 * @throws UserError with the end of its log where it ends, or takes longer than `seconds`
 */
export async function waitUntilHealthy(
  spec: DaemonSpec,
  daemon: Daemon,
  { pki, log, seconds }: { readonly pki: string; readonly log: string; readonly seconds: number },
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await isHealthy(spec, pki))) {
    const ended = daemon.ended();
    if (ended === undefined && Date.now() < deadline) {
      await sleep(50);
      continue;
    }
    const what = ended === undefined ? `did not get ready within ${seconds}s` : `ended with ${ended}`;
    throw new UserError(`${spec.name} ${what}`, [
      {
        where: log,
        message: `it said last:\n${await lastLines(log)}`,
        fix: 'what it needs is most often a free port or disk space; `talestack sandbox reset` starts from nothing, objects and Pulumi state included',
      },
    ]);
  }
}

/** The end of a log, as much as helps on a screen. */
export async function lastLines(log: string, count = 12): Promise<string> {
  try {
    const { size } = await stat(log);
    const text = (await readFile(log)).subarray(Math.max(0, size - 8000)).toString();
    const lines = text.trimEnd().split('\n').slice(-count);
    return lines.map((line) => `      ${line.slice(0, 300)}`).join('\n');
  } catch {
    return '      (nothing)';
  }
}
