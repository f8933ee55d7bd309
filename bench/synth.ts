import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { loadConfig } from '../src/config';
import { plannedManifests } from '../src/app';
import { makeProject } from '../test/e2e/harness';
import type { ContestResult } from './contest';
import { hold } from './contest';
import { measure } from './measure';
import { cdk8s, writeProject } from './peers/cdk8s';
import { helm, writeChart } from './peers/helm';
import { kubectl, writeKustomization } from './peers/kustomize';

const root = path.join(__dirname, '..');
const environment = 'bench';

/** The manifests of the whole stack, beside what others make of the same objects. */
export async function synthesis(rounds: number): Promise<ContestResult[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-bench-'));
  try {
    const project = path.join(dir, 'project');
    makeProject(project);
    writeFileSync(path.join(project, `stacks/Pulumi.${environment}.yaml`), 'config: {}\n');
    const { config } = loadConfig({ projectDir: project, environment });
    const manifests = plannedManifests(config).map(({ manifest }) => manifest);
    const at = (name: string) => path.join(dir, name);
    const chart = writeChart(at('chart'), manifests);
    const kustomization = writeKustomization(at('kustomization'), manifests);
    const plain = writeProject(at('cdk8s'), manifests);
    const [helmFile, kubectlFile] = [await helm(), await kubectl(dir)];
    const talestack = [path.join(root, 'bin/talestack.js'), 'synth', environment, '--stdout'];
    return [
      await hold({
        title: `synth of the whole stack, ${manifests.length} objects`,
        target: 'cdk8s CLI: 0.33 or less; helm template: 2 or less',
        rounds,
        ways: [
          {
            name: 'talestack synth',
            run: () => measure({ program: process.execPath, args: talestack, cwd: project }),
          },
          {
            name: 'helm template, a chart of the same objects',
            run: () => measure({ program: helmFile, args: ['template', 'bench', chart] }),
          },
          {
            name: 'kubectl kustomize, the same objects',
            run: () => measure({ program: kubectlFile, args: ['kustomize', kustomization] }),
          },
          {
            name: 'cdk8s synth, a project of the same objects',
            run: () =>
              measure({
                program: process.execPath,
                args: [cdk8s(), 'synth', '--check-upgrade=false'],
                cwd: plain,
              }),
          },
        ],
      }),
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
