import type { Problem } from '../errors';
import { subject } from './explain';
import type { Merged, Path } from './layer';
import { dotted, isTree } from './layer';
import { quantityValue } from './quantity';
import type { Settings } from './schema';

/** What the schema cannot see, since it takes two keys: a request above its limit. */
export function crossChecks(settings: Settings, merged: Merged): Problem[] {
  return Object.entries<unknown>(settings).flatMap(([component, value]) =>
    ['resources', 'dockerResources'].flatMap((name) => {
      const resources = isTree(value) ? value[name] : undefined;
      if (!isTree(resources)) return [];
      return ['cpu', 'memory'].flatMap((what) => {
        const request = resources[`${what}Request`];
        const limit = resources[`${what}Limit`];
        if (typeof request !== 'string' || typeof limit !== 'string') return [];
        if (quantityValue(request) <= quantityValue(limit)) return [];
        const path = [component, name, `${what}Request`];
        const other = dotted([component, name, `${what}Limit`]);
        const message = `asks for more than ${other} allows, ${limit}`;
        return [
          { ...subject(merged, path), value: request, message, fix: 'lower the request or raise the limit' },
        ];
      });
    }),
  );
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

function isPinned(image: string): boolean {
  if (image.includes('@')) return true;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag !== undefined && tag !== 'latest';
}
