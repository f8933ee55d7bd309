import { types as nodeTypes } from 'node:util';

import type { ClientOptions, types } from '@snyk/docker-registry-v2-client';

import { imageReference } from '../../config/schema/values';
import { UserError } from '../../errors';
import type { ImageMetadata } from './metadata';
import { parseImageMetadata } from './metadata';
import type { ImageLocation } from './reference';
import { imageLocation } from './reference';

export interface RegistryOptions {
  /** `OS/ARCHITECTURE[/VARIANT]`, for an image that there is for several. @default linux/amd64 */
  readonly platform?: string | undefined;
  /** How long a single answer may take. @default 20 */
  readonly timeoutSeconds?: number | undefined;
}

/** What manifests may be: of one image, or a list of those of several platforms. */
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/**
 * Volumes and ports of an image, as its registry knows them. It is asked without
 * a login: for an image that needs one, take `docker image inspect`.
 *
 * @param image reference as in a pod: `postgres:16.4`, `registry.example.org/db@sha256:…`
 * @throws UserError when the registry cannot be reached, does not have it, wants a login or does not answer in time
 */
export async function fetchImageMetadata(
  image: string,
  options: RegistryOptions = {},
): Promise<ImageMetadata> {
  if (!imageReference().safeParse(image).success) {
    throw new UserError(`${JSON.stringify(image)} is no image`, [
      {
        value: image,
        message: 'is not an image reference',
        allowed: '[registry/]name[:tag][@sha256:digest]',
      },
    ]);
  }
  const { platform = 'linux/amd64', timeoutSeconds = 20 } = options;
  const location = imageLocation(image);
  const { registry, repository, reference } = location;
  // What the library needs is read when somebody asks a registry, and not before.
  const { getManifest, getImageConfig } = await import('@snyk/docker-registry-v2-client');
  const none = undefined;
  const request: ClientOptions = {
    acceptManifest: manifestTypes.join(', '),
    open_timeout: timeoutSeconds * 1000,
    response_timeout: timeoutSeconds * 1000,
    read_timeout: timeoutSeconds * 1000,
    ...(isLoopback(registry) && { protocol: 'http:' }),
  };
  try {
    const wanted = platformOf(platform);
    const manifest = await getManifest(registry, repository, reference, none, none, request, wanted);
    const { digest } = manifest.config;
    const config: unknown = await getImageConfig(registry, repository, digest, none, none, request);
    const metadata = parseImageMetadata(JSON.stringify(config), `the registry's metadata of ${image}`);
    const [name = image] = image.split('@');
    const pinned = manifest.indexDigest ?? manifest.manifestDigest;
    return {
      ...metadata,
      tag: image.includes('@') ? undefined : image,
      digest: pinned && `${name.replace(/:[\w.-]+$/, '')}@${pinned}`,
    };
  } catch (error) {
    throw explained(error, image, location, { platform, timeoutSeconds });
  }
}

/** As docker does, the loopback is spoken to without TLS. */
function isLoopback(registry: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(registry);
}

function platformOf(platform: string): types.Platform {
  const [os = '', architecture = '', variant] = platform.split('/');
  // Lists name the only variant that there is of arm64.
  const named = variant ?? (architecture === 'arm64' ? 'v8' : undefined);
  return { os, architecture, ...(named !== undefined && { variant: named }) };
}

function explained(
  error: unknown,
  image: string,
  { registry }: ImageLocation,
  { platform, timeoutSeconds }: { readonly platform: string; readonly timeoutSeconds: number },
): unknown {
  if (error instanceof UserError || !nodeTypes.isNativeError(error)) return error;
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
  const fix = 'give the metadata of the image instead: docker image inspect IMAGE > image.json';
  const problem = (message: string) =>
    new UserError(`The metadata of ${image} could not be read from its registry`, [
      { where: registry, value: image, message, fix },
    ]);
  if (status === 401 || status === 403) return problem('wants a login, or has no such image');
  if (status === 404) return problem('has no such image');
  if (status === 429) return problem('was asked too often');
  if (status !== undefined) return problem(`answered with HTTP ${status}`);
  if (error.message.startsWith('no supported manifest'))
    return problem(`has it for other platforms than ${platform}`);
  if (error.message.startsWith('Unable to validate bearer realm'))
    return problem('sends to another site for a login, which was not followed');
  if ('code' in error && error.code === 'ECONNRESET')
    return problem(`hung up, or did not answer within ${timeoutSeconds} s`);
  if ('code' in error && typeof error.code === 'string') return problem(`cannot be reached: ${error.code}`);
  return problem(error.message);
}
