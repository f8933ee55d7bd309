import { existsSync, readFileSync } from 'node:fs';

/** Which distribution of Linux this machine runs, and which release of it. */
export interface Release {
  /** Such as `debian`; empty where it does not say. */
  readonly id: string;
  /** Such as `bookworm`. @default 'unknown' */
  readonly codename: string;
}

/** Reads https://www.freedesktop.org/software/systemd/man/latest/os-release.html. */
export function releaseOf(text: string): Release {
  const valueOf = (key: string) => new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(text)?.[1];
  return { id: valueOf('ID') ?? '', codename: valueOf('VERSION_CODENAME') ?? 'unknown' };
}

export function thisRelease(): Release {
  const file = '/etc/os-release';
  return releaseOf(existsSync(file) ? readFileSync(file, 'utf8') : '');
}
