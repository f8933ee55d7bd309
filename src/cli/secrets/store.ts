import type { PartialSecrets } from '../../config/secrets/names';
import type { SecretName } from '../../config/secrets/names';

/** Where a secret stands, and since when. */
export interface SecretPlace {
  readonly source: string;
  /** Day on which it was set, `2026-01-31`; undefined where nobody noted it. */
  readonly setAt: string | undefined;
}

/** Where the secrets of an environment are kept. */
export interface SecretStore {
  /** How it is called in messages. */
  readonly where: string;
  /** What commands on secrets need to get here: ` --files`; empty for the stack config. */
  readonly flags: string;
  /** What is set. Values are never to be shown. */
  read(): Promise<PartialSecrets>;
  /** Writes all of them or none. Groups that were set before get a new revision. */
  write(values: PartialSecrets): Promise<void>;
  place(name: SecretName): SecretPlace;
}

/** `2026-01-31`. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
