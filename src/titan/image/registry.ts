import { UserError } from '../../errors';
import type { ImageMetadata } from './metadata';

export interface RegistryOptions {
  /** `OS/ARCHITECTURE[/VARIANT]` of a manifest list. @default linux/amd64 */
  readonly platform?: string | undefined;
  /** How long a single answer may take. @default 20 */
  readonly timeoutSeconds?: number | undefined;
  /** Gives the whole up. @default never */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Volumes and ports of an image, as its registry knows them. Only anonymously:
 * for an image that needs a login, take `docker image inspect`.
 *
 * @param image reference as in a pod: `postgres:16.4`, `registry.example.org/db@sha256:…`
 * @throws UserError when the registry cannot be reached, does not have it, or wants a login
 */
export function fetchImageMetadata(image: string, options: RegistryOptions = {}): Promise<ImageMetadata> {
  return Promise.reject(
    new UserError(`The metadata of ${image} cannot be read from its registry yet`, [
      { value: options.platform, message: '' },
    ]),
  );
}
