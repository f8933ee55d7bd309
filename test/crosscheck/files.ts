import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { yamlText } from '../../src/render';
import type { Subjects } from './subjects';

/** The YAML of each set of manifests as a file of its own, in a temporary folder. */
export class ManifestFiles {
  readonly dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-crosscheck-'));
  readonly files: readonly string[];

  constructor(subjects: Subjects) {
    this.files = [...subjects].map(([name, manifests]) => {
      const file = path.join(this.dir, `${name}.yaml`);
      writeFileSync(file, yamlText(manifests));
      return file;
    });
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
