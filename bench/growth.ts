import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { stringify } from 'yaml';

import { makeProject } from '../test/e2e/harness';
import type { Contestant, ContestResult } from './contest';
import { hold } from './contest';
import { measure } from './measure';

const root = path.join(__dirname, '..');

/** From 100 to 10,000 objects: submissions of as many tasks, a Job each. */
export async function growth(rounds: number): Promise<ContestResult[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-bench-'));
  try {
    makeProject(dir);
    const way = (count: number): Contestant => {
      const environment = `n${count}`;
      const tasks = Array.from({ length: count }, (_, index) => `process --event ${index}\n`);
      writeFileSync(path.join(dir, `${environment}.txt`), tasks.join(''));
      writeFileSync(path.join(dir, `stacks/Pulumi.${environment}.yaml`), stackOf(`${environment}.txt`));
      const args = [path.join(root, 'bin/talestack.js'), 'synth', environment, '--stdout'];
      return {
        name: `${count} Jobs`,
        run: () => measure({ program: process.execPath, args, cwd: dir }),
      };
    };
    return [
      await hold({
        title: 'growth of talestack synth with its objects',
        target: '10,000 in 0.01 or more of the time of 100, less what every run takes',
        rounds,
        ways: [way(100), way(1000), way(10_000)],
      }),
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @param tasks the file with a command line for each object */
function stackOf(tasks: string): string {
  const submission = { image: 'registry.example.org/tasks:1', shape: 'per-task', tasksFile: tasks };
  return stringify({
    config: {
      'talestack:wholetale': { enabled: false },
      'talestack:batch': { submissions: { many: submission } },
    },
  });
}
