import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { noteUse, removeUnused } from '../cache';
import { withLock } from '../lock';
import { cacheDir as defaultCacheDir } from '../paths';
import type { OnProgress } from '../progress';
import { step } from '../progress';
import { keyOf } from './layer';
import { layerKey, makeLayers } from './layers';
import { packArchive } from './pack';
import type { Role, RoleRecipe } from './roles';
import { roles } from './roles';

export type { Role } from './roles';

/** The images of a real node, in one file. */
export interface Images {
  /** As `docker save` writes it, for `ctr images import`. */
  readonly archive: string;
  /** What to write into manifests. Pinned by what they are made of, so that another image has another name. */
  readonly references: Readonly<Record<Role, string>>;
}

export interface ImageOptions {
  /** @default that of the sandbox's programs */
  readonly cacheDir?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onProgress?: OnProgress;
}

/** No registry has this name, so that nothing is ever pulled by it. */
const registry = 'talestack.local';

const allRoles = Object.keys(roles) as Role[];

/** The names of all images, without making them. */
function imageReferences(): Readonly<Record<Role, string>> {
  return Object.fromEntries(
    allRoles.map((role) => [role, `${registry}/${role}:${roleKey(roles[role])}`]),
  ) as Record<Role, string>;
}

function roleKey({ layers, config }: RoleRecipe): string {
  return keyOf(...layers.map(layerKey), JSON.stringify(config));
}

/**
 * Makes every image that is not in the cache; two at once do it once.
 *
 * @throws UserError where this machine cannot make them
 */
export async function buildImages(options: ImageOptions = {}): Promise<Images> {
  const { cacheDir = defaultCacheDir(), env = process.env, onProgress = () => undefined } = options;
  const references = imageReferences();
  const folder = path.join(cacheDir, 'images');
  const archive = path.join(folder, `${keyOf(JSON.stringify(references))}.tar`);
  const images = { archive, references };
  await noteUse(archive);
  if (existsSync(archive)) return images;
  return step(onProgress, 'Make images', async (update) => {
    await mkdir(folder, { recursive: true });
    const waiting = () => {
      update('another run is making them');
    };
    return withLock(path.join(folder, 'lock'), waiting, async () => {
      if (existsSync(archive)) return images;
      const names = allRoles.flatMap((role) => [...roles[role].layers]);
      const made = await makeLayers(names, {
        cacheDir,
        env,
        onProgress: (each) => {
          update(each.detail ?? each.step);
        },
      });
      await packArchive(
        allRoles.map((role) => ({
          reference: references[role],
          layers: roles[role].layers.flatMap((name) => made.get(name) ?? []),
          config: roles[role].config,
        })),
        archive,
      );
      await removeUnused(cacheDir);
      return images;
    });
  });
}
