import { plannedManifests, titan } from '../app';
import type { Config } from '../config';
import { UserError } from '../errors';

/** How long a registry may take to answer at all, in milliseconds. */
const patience = 10_000;

/** Tells why a registry cannot be reached, and nothing where it answers, whatever it says. */
export type Ask = (registry: string) => Promise<string | undefined>;

/**
 * Sees that a real node can get the images of an environment: each is there already, or its registry answers.
 * Found out now, and not by pods that wait for minutes.
 *
 * @param onNode names of the images that the node has
 * @throws UserError with every registry that does not answer, and what is to be had from it
 */
export async function requireImages(
  config: Config,
  onNode: readonly string[],
  ask: Ask = reach,
): Promise<void> {
  const there = new Set(onNode.map(normal));
  const byRegistry = new Map<string, string[]>();
  for (const image of new Set(imagesIn(plannedManifests(config).map(({ manifest }) => manifest)))) {
    if (there.has(normal(image))) continue;
    const { registry } = titan.imageLocation(image);
    byRegistry.set(registry, [...(byRegistry.get(registry) ?? []), image]);
  }
  const asked = await Promise.all(
    [...byRegistry].map(async ([registry, images]) => ({ registry, images, reason: await ask(registry) })),
  );
  const problems = asked.flatMap(({ registry, images, reason }) =>
    reason === undefined
      ? []
      : [{ where: registry, message: `does not answer (${reason}); it has ${images.join(', ')}` }],
  );
  if (problems.length === 0) return;
  throw new UserError('The real node cannot pull the images of the environment', [
    ...problems,
    {
      message: 'the sandbox runs, and nothing was deployed',
      fix: 'load them (talestack sandbox load FILE, as `docker save` writes it), name a mirror (images.prefix), or take stand-ins: sandbox/images/README.md',
    },
  ]);
}

function normal(image: string): string {
  const { registry, repository, reference } = titan.imageLocation(image);
  return `${registry}/${repository} ${reference}`;
}

/** The images of all containers. */
function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    ['containers', 'initContainers'].includes(key) && Array.isArray(each)
      ? each.flatMap(({ image }: { image?: unknown }) => (typeof image === 'string' ? [image] : []))
      : imagesIn(each),
  );
}

async function reach(registry: string): Promise<string | undefined> {
  // The node goes through the proxy of this machine, which is not asked from here.
  if (process.env.HTTPS_PROXY ?? process.env.https_proxy) return undefined;
  try {
    await fetch(`https://${registry}/v2/`, { signal: AbortSignal.timeout(patience) });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    return error.cause instanceof Error ? error.cause.message : error.message;
  }
}
