import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { planFileMigration, writeFileMigration } from '../../../src/config/files/migrate-file';
import { currentVersion } from '../../../src/config/migrations';

const where = 'stacks/Pulumi.prod.yaml';
const old = 'config:\n  # mine\n  talestack:domain: a.org\n';
let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-migrate-'));
  file = path.join(dir, 'Pulumi.prod.yaml');
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('migrating a stack config', () => {
  it('writes it anew with its mode, and leaves the old one beside it', () => {
    writeFileSync(file, old);
    chmodSync(file, 0o600);
    const plan = planFileMigration(file, where);
    expect(readFileSync(file, 'utf8')).toBe(old);
    const backup = writeFileMigration(file, plan);
    expect(readFileSync(backup, 'utf8')).toBe(old);
    expect(readFileSync(file, 'utf8')).toBe(plan.after);
    expect(plan).toMatchObject({ from: 1, to: currentVersion });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir).sort()).toEqual(['Pulumi.prod.yaml', 'Pulumi.prod.yaml.version-1.bak']);
    expect(planFileMigration(file, where).changes).toEqual([]);
  });

  it.each([
    ...['012345678901', '0123', '123456789012345678901234567890', '9007199254740993'],
    ...['0xFF', '0o17', '1e3', '1.50', '+5', '-0', '.5', '1.0e+03', '.inf', '0.1000000000000000055'],
  ])('leaves %s as it was written', (number) => {
    const rest = `  aws:allowedAccountId: ${number} # a number\n  talestack:x: [ ${number}, { a: ${number} } ]\n`;
    writeFileSync(file, `config:\n  talestack:configVersion: 01\n${rest}`);
    const { after, changes } = planFileMigration(file, where);
    expect(changes).toHaveLength(1);
    expect(after).toBe(`config:\n  talestack:configVersion: ${currentVersion}\n${rest}`);
  });

  it('leaves what another run is about to write', () => {
    writeFileSync(file, old);
    writeFileSync(`${file}.new`, 'half of ano');
    const plan = planFileMigration(file, where);
    writeFileMigration(file, plan);
    expect(readFileSync(file, 'utf8')).toBe(plan.after);
    expect(readFileSync(`${file}.new`, 'utf8')).toBe('half of ano');
    expect(readdirSync(dir)).toHaveLength(3);
  });

  it('overwrites no older copy', () => {
    writeFileSync(file, old);
    writeFileSync(`${file}.version-1.bak`, 'another time\n');
    const backup = writeFileMigration(file, planFileMigration(file, where));
    expect(path.basename(backup)).toBe('Pulumi.prod.yaml.version-1-2.bak');
    expect(readFileSync(`${file}.version-1.bak`, 'utf8')).toBe('another time\n');
  });

  it.each([
    ['a newer one', `config:\n  talestack:configVersion: ${currentVersion + 1}\n`, /newer than this program/],
    ['what is no version', 'config:\n  talestack:configVersion: latest\n', /is no version/],
    ['no YAML', 'config: [\n', /not valid YAML/],
    ['an empty file', '', /is empty/],
  ])('refuses %s, and writes nothing', (_what, text, message) => {
    writeFileSync(file, text);
    expect(() => planFileMigration(file, where)).toThrow(message);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(dir)).toHaveLength(1);
  });
});
