import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { credentialsFinding, loginFinding, serverFinding } from '../../../src/cli/doctor/checks/access';
import { versionFinding } from '../../../src/cli/doctor/checks/version';
import { engineFinding } from '../../../src/cli/doctor/checks/pulumi';
import type { ProbeAnswer } from '../../../stacks/workloads';

const answered = (status: number, message = ''): ProbeAnswer => ({ kind: 'answered', status, message });
const me = { context: 'prod', loginProgram: undefined };

describe('the API server', () => {
  it.each(['refused', 'timeout', 'tls', 'name', 'network'] as const)('that is not reached: %s', (cause) => {
    const { outcome, message, fix } = serverFinding(
      { kind: 'unreachable', cause, message: 'why' },
      'https://x',
    );
    expect(outcome).toBe('fail');
    expect(message).toMatch(/^https:\/\/x .*: why$/);
    expect(fix).toBeTruthy();
  });

  it('has a message of its own for each cause', () => {
    const messages = (['refused', 'timeout', 'tls', 'name', 'network'] as const).map(
      (cause) => serverFinding({ kind: 'unreachable', cause, message: '' }, 'https://x').message,
    );
    expect(new Set(messages).size).toBe(messages.length);
  });

  it('that answers no is there all the same', () => {
    expect(serverFinding(answered(401), 'https://x').outcome).toBe('ok');
  });
});

describe('credentials', () => {
  it.each<[string, ProbeAnswer, 'ok' | 'fail', string]>([
    ['are accepted', answered(200), 'ok', 'accepted'],
    [
      'of someone without rights are accepted',
      answered(403, 'namespaces is forbidden: User "eve" cannot get'),
      'ok',
      'accepted, as eve',
    ],
    ['are refused', answered(401), 'fail', 'HTTP 401'],
    ['that nobody sent', answered(403, 'User "system:anonymous" cannot get'), 'fail', 'system:anonymous'],
    ['cannot be judged by a broken server', answered(503, 'etcd'), 'fail', 'HTTP 503 etcd'],
    ['cannot be had', { kind: 'no-credentials', message: 'ENOENT ca.crt' }, 'fail', 'ENOENT ca.crt'],
  ])('%s', (_case, answer, outcome, message) => {
    const found = credentialsFinding(answer, me);
    expect(found.outcome).toBe(outcome);
    expect(found.message).toContain(message);
  });

  it('of gcloud are renewed with gcloud', () => {
    const loginProgram = 'gke-gcloud-auth-plugin';
    expect(credentialsFinding(answered(401), { ...me, loginProgram }).fix).toContain('gcloud auth login');
  });
});

describe('the login program', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-login-'));
  afterAll(() => {
    rmSync(dir, { recursive: true });
  });

  it('is found on PATH if it can be executed, or by its path', () => {
    const file = path.join(dir, 'login');
    writeFileSync(file, '');
    chmodSync(file, 0o644);
    expect(loginFinding('login', dir).outcome).toBe('fail');
    chmodSync(file, 0o755);
    expect(loginFinding('login', `/nowhere:${dir}`)).toEqual({ outcome: 'ok', message: file });
    expect(loginFinding(file, '').outcome).toBe('ok');
    expect(loginFinding(undefined, '').outcome).toBe('ok');
  });

  it('of GKE comes with a word on how to install it', () => {
    expect(loginFinding('gke-gcloud-auth-plugin', dir)).toMatchObject({
      outcome: 'fail',
      message: 'the kubeconfig gets its credentials from gke-gcloud-auth-plugin, which is not on PATH',
      fix: expect.stringContaining('gcloud components install') as string,
    });
  });
});

describe('versions', () => {
  it.each([
    ['v1.24.17', 'fail', 'too old'],
    ['v1.25.0', 'ok', 'v1.25.0'],
    ['v1.33.4-gke.1172000', 'ok', 'v1.33.4-gke.1172000'],
    ['v1.37.0', 'ok', 'newer than v1.36.3'],
    ['devel', 'ok', 'nothing about its age'],
  ])('of Kubernetes: %s', (version, outcome, message) => {
    const found = versionFinding(version, 'v1.36.3');
    expect(found.outcome).toBe(outcome);
    expect(found.message).toContain(message);
  });

  it.each([
    [undefined, 'fail', 'no `pulumi` on PATH'],
    ['v2.9.0\n', 'fail', '2.9.0: only 3.x'],
    ['v3.246.0\n', 'ok', '3.246.0'],
    ['3.100.0', 'ok', 'this was tried with'],
  ])('of Pulumi: %s', (printed, outcome, message) => {
    const found = engineFinding(printed);
    expect(found.outcome).toBe(outcome);
    expect(found.message).toContain(message);
  });
});
