import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import type { PartialSecrets } from '../../config/secrets/names';
import type { SecretName } from '../../config/secrets/names';
import { readSecretFiles, secretFile, secretKey } from '../../config/secrets/folder';
import { UserError } from '../../errors';
import { writePrivateFile } from '../../config/files/replace-file';
import type { SecretPlace, SecretStore } from './store';
import { dayOf } from './store';

/** The `secrets` file and `certs/`, for those who apply YAML. */
export class FileStore implements SecretStore {
  readonly where = 'secrets and certs/';
  readonly flags = ' --files';

  constructor(private readonly projectDir: string) {}

  read(): Promise<PartialSecrets> {
    const { values, problems } = readSecretFiles(this.projectDir);
    if (problems.length > 0) throw new UserError('The secrets cannot be read', problems);
    return Promise.resolve(values);
  }

  write(values: PartialSecrets): Promise<void> {
    const contents = new Map<string, string>();
    for (const [name, value] of Object.entries(values) as [SecretName, string][]) {
      const [file, key] = [secretFile(name), secretKey(name)];
      const before = contents.get(file) ?? this.textOf(file);
      contents.set(file, key === undefined ? value : withAssignment(before, key, value));
    }
    for (const [name, text] of contents) {
      const file = path.join(this.projectDir, name);
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      writePrivateFile(file, text);
    }
    return Promise.resolve();
  }

  place(name: SecretName): SecretPlace {
    const source = secretFile(name);
    const file = path.join(this.projectDir, source);
    return { source, setAt: existsSync(file) ? dayOf(statSync(file).mtime) : undefined };
  }

  private textOf(file: string): string {
    const whole = path.join(this.projectDir, file);
    return existsSync(whole) ? readFileSync(whole, 'utf8') : '';
  }
}

/** The text with `KEY='value'` in place of the line that set the key, or at its end. */
function withAssignment(text: string, key: string, value: string): string {
  const line = `${key}='${value.replaceAll("'", `'\\''`)}'`;
  const own = new RegExp(`^\\s*(export\\s+)?${key}=.*$`, 'm');
  if (own.test(text)) return text.replace(own, () => line);
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}
