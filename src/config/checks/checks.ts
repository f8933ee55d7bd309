import type { Problem } from '../../errors';
import { subject } from '../explain';
import type { Merged, Path } from '../layer';
import { dotted } from '../layer';
import { quantityValue } from '../schema/quantity';
import { publicRegistryHost, servesRegistry } from '../secrets/registry-names';
import type { Settings } from '../schema';
import type { SystemSettings } from '../systems';
import { runningSystems } from '../systems';
import { isRecord } from '../../record';

/**
 * What the schema cannot see, since it takes two keys: a request above its limit.
 *
 * @param under the key that these settings are below
 */
export function crossChecks(settings: object, merged: Merged, under: Path = []): Problem[] {
  return Object.entries(settings as Record<string, unknown>).flatMap(([component, value]) =>
    ['resources', 'dockerResources'].flatMap((name) =>
      aboveLimit(isRecord(value) ? value[name] : undefined, [...under, component, name], merged),
    ),
  );
}

/** Requests above their limits among the overrides of one container. */
export function aboveLimit(resources: unknown, path: Path, merged: Merged): Problem[] {
  if (!isRecord(resources)) return [];
  return ['cpu', 'memory'].flatMap((what) => {
    const request = resources[`${what}Request`];
    const limit = resources[`${what}Limit`];
    if (typeof request !== 'string' || typeof limit !== 'string') return [];
    if (!isQuantity(request) || !isQuantity(limit)) return [];
    if (quantityValue(request) <= quantityValue(limit)) return [];
    const message = `asks for more than ${dotted([...path, `${what}Limit`])} allows, ${limit}`;
    return [
      {
        ...subject(merged, [...path, `${what}Request`]),
        value: request,
        message,
        fix: 'lower the request or raise the limit',
      },
    ];
  });
}

/** Each system has a namespace of its own: they differ in what their pods may do. */
export function namespaceClashes(settings: SystemSettings, merged: Merged): Problem[] {
  const places = runningSystems(settings);
  return places.flatMap(({ system, namespace }, index) => {
    const before = places.slice(0, index).find((each) => each.namespace === namespace);
    if (!before) return [];
    const path = system === 'wholetale' ? ['namespace'] : [system, 'namespace'];
    return [
      {
        ...subject(merged, path),
        value: namespace,
        message: `is that of ${before.system}, too`,
        fix: 'give each system a namespace of its own',
      },
    ];
  });
}

/** Anything else is a problem of its own, and reported as such. */
function isQuantity(text: string): boolean {
  try {
    quantityValue(text);
    return true;
  } catch {
    return false;
  }
}

/** The legacy variant with the default image, which is of the other one. */
export function legacyImage({ worker }: Settings, merged: Merged): Problem[] {
  if (worker.variant !== 'legacy' || merged.isSet(['images', 'worker'])) return [];
  return [
    {
      ...subject(merged, ['worker', 'variant']),
      value: 'legacy',
      message: 'is set, and images.worker is not: its default is an image of gwvolman 2.1',
      fix: 'set images.worker to an image of the old branch (docs/explanation/images.md)',
    },
  ];
}

/** A user whose password is public, at an address that the world may reach. */
export function openRegistry(settings: Settings, merged: Merged): Problem[] {
  const { registry } = settings;
  // Whoever set annotations has thought about who may come in.
  if (
    !registry.legacyUser ||
    !servesRegistry(settings) ||
    Object.keys(registry.ingress.annotations).length > 0
  )
    return [];
  return [
    {
      ...subject(merged, ['registry', 'legacyUser']),
      value: true,
      message: `is set, and ${publicRegistryHost(settings)} is served: whoever reaches it can push images, since that password is public`,
      fix: 'have the ingress admit nobody but the cluster: registry.ingress.annotations (docs/explanation/network.md)',
    },
  ];
}

/** Images that somebody set to a tag that moves: accepted, since old settings files are full of them. */
export function unpinnedImages(settings: Settings, merged: Merged): Problem[] {
  return Object.entries(settings.images).flatMap(([name, image]) => {
    const path: Path = ['images', name];
    if (name === 'prefix' || name === 'pullSecret' || image === undefined) return [];
    if (!merged.isSet(path) || isPinned(image)) return [];
    const message = 'is not pinned: what it names changes from one day to the next';
    return [
      {
        ...subject(merged, path),
        value: image,
        message,
        fix: 'give it a tag other than latest, or a digest',
      },
    ];
  });
}

/** Whether a reference means the same bytes tomorrow, as far as its tag can say. */
export function isPinned(image: string): boolean {
  if (image.includes('@')) return true;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag !== undefined && tag !== 'latest';
}
