import path from 'node:path';

import { Playground } from '../e2e/harness';
import { canInstallPython } from '../python';
import { compare, readAccepted } from './accepted';
import { connect } from './api';
import { checkov } from './checkov';
import { ManifestFiles } from './files';
import type { Finding } from './finding';
import { kubeScore } from './kube-score';
import { kubeconform } from './kubeconform';
import { podSecurity, podsOf } from './pod-security';
import { writeSchemas } from './schemas';
import { allSubjects } from './subjects';

/** Programs are built and installed where they are not there yet. */
const timeout = 20 * 60_000;

const subjects = allSubjects();
const objects = [...subjects.values()].flat().length;
const accepted = readAccepted();
const nothing = { unknown: [], gone: [], unexplained: [] };
const written = new ManifestFiles(subjects);
const differences = (tool: string, findings: readonly Finding[]) => compare(tool, findings, accepted);

afterAll(() => {
  written.remove();
});

test('every entry of accepted.yaml is of a tool that is run', () => {
  const tools = ['kubeconform', 'kube-score', 'checkov', 'pod-security'];
  expect(accepted.filter(({ tool }) => !tools.includes(tool))).toEqual([]);
});

test(
  'kube-score finds what is accepted, and nothing else',
  async () => {
    const { findings, objects: scored } = await kubeScore(written.files);
    // It says nothing of the kinds that none of its checks is about.
    expect(scored).toBeGreaterThan(200);
    expect(differences('kube-score', findings)).toEqual(nothing);
  },
  timeout,
);

(canInstallPython ? test : test.skip)(
  'checkov finds what is accepted, and nothing else',
  async () => {
    const checked = await checkov(written.dir);
    expect(checked.objects).toBeGreaterThan(objects / 2);
    expect(differences('checkov', checked.findings)).toEqual(nothing);
  },
  timeout,
);

describe('the API server of the sandbox', () => {
  let play: Playground;

  beforeAll(async () => {
    play = await Playground.create('crosscheck', { nodes: { count: 0 } });
  }, timeout);

  afterAll(() => play.remove(), timeout);

  test(
    'gives kubeconform schemas, strict, to which every object conforms',
    async () => {
      const ask = await connect(play.env.KUBECONFIG!);
      const schemas = path.join(play.dir, 'schemas');
      const document = JSON.parse((await ask('/openapi/v2')).body) as Parameters<typeof writeSchemas>[0];
      expect(writeSchemas(document, schemas)).toBeGreaterThan(50);
      const validated = await kubeconform(written.files, schemas);
      expect(validated.objects).toBe(objects);
      expect(differences('kubeconform', validated.findings)).toEqual(nothing);
    },
    timeout,
  );

  test(
    'admits every pod in its namespace, and warns as accepted of those that are not restricted',
    async () => {
      const pods = podsOf(subjects);
      expect(pods.length).toBeGreaterThan(20);
      const ask = await connect(play.env.KUBECONFIG!);
      expect(differences('pod-security', await podSecurity(ask, pods))).toEqual(nothing);
    },
    timeout,
  );
});
