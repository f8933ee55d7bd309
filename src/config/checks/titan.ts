import type { Problem } from '../../errors';
import { aboveLimit, isPinned } from './checks';
import { subject } from '../explain';
import type { Merged, Path } from '../layer';
import type { Settings } from '../schema';
import type { RepositorySettings } from '../schema/titan';

/**
 * A claim made of a commit is `REPO-VOLUME` with nine characters more, and no
 * name is to be longer than a DNS label.
 */
export const longestClaimStem = 63 - 9;

const root: Path = ['titan', 'repositories'];

/** What the schema cannot see of repositories, since it takes two keys. */
export function titanChecks({ titan }: Settings, merged: Merged): Problem[] {
  return [
    ...aboveLimit(titan.operation.resources, ['titan', 'operation', 'resources'], merged),
    ...Object.entries(titan.repositories).flatMap(([name, each]) => [
      ...aboveLimit(each.resources, [...root, name, 'resources'], merged),
      ...volumeChecks(name, each, merged),
      ...doubles(each.ports, [...root, name, 'ports'], merged),
      ...doubles(each.udpPorts, [...root, name, 'udpPorts'], merged),
      ...doubles(each.writablePaths.map(plain), [...root, name, 'writablePaths'], merged),
      ...probeChecks(name, each, merged),
    ]),
    ...sameNames(titan.repositories, merged),
  ];
}

function volumeChecks(name: string, { volumes }: RepositorySettings, merged: Merged): Problem[] {
  const path = [...root, name, 'volumes'];
  const entries = Object.entries(volumes);
  if (entries.length === 0) {
    return [
      {
        ...subject(merged, path),
        message: 'names no volume, so that there would be no data to keep',
        allowed: 'an object with a name and a path for each volume of the image',
      },
    ];
  }
  return entries.flatMap(([volume, { path: mounted }], index) => {
    const stem = `${name}-${volume}`;
    const first = entries.slice(0, index).find(([, earlier]) => plain(earlier.path) === plain(mounted));
    return [
      ...(stem.length <= longestClaimStem
        ? []
        : [
            {
              ...subject(merged, [...path, volume]),
              value: stem,
              message: `would be the name of its claim, and is too long (${stem.length})`,
              allowed: `up to ${longestClaimStem} characters for repository, hyphen and volume`,
            },
          ]),
      ...(first === undefined
        ? []
        : [
            {
              ...subject(merged, [...path, volume, 'path']),
              value: mounted,
              message: `is the path of ${first[0]} too`,
              allowed: 'a path of its own for each volume',
            },
          ]),
    ];
  });
}

function probeChecks(name: string, { probe }: RepositorySettings, merged: Merged): Problem[] {
  if (probe.command === undefined || probe.port === undefined) return [];
  return [
    {
      ...subject(merged, [...root, name, 'probe', 'port']),
      value: probe.port,
      message: 'is set, and so is probe.command',
      fix: 'remove one of them',
    },
  ];
}

function doubles(values: readonly (string | number)[], path: Path, merged: Merged): Problem[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index
      ? []
      : [{ ...subject(merged, [...path, index]), value, message: 'is there twice', fix: 'remove it' }],
  );
}

/** `a` with a volume `b-c`, and `a-b` with a volume `c`, would have one claim; and so on. */
function sameNames(repositories: Settings['titan']['repositories'], merged: Merged): Problem[] {
  const taken = new Map<string, string>();
  const named = Object.entries(repositories).flatMap(([name, { volumes, service }]) => [
    ...Object.keys(volumes).map((volume) => ({
      kind: 'claim',
      object: `${name}-${volume}`,
      key: [...root, name, 'volumes', volume],
    })),
    { kind: 'Service', object: name, key: [...root, name] },
    ...(service.type === 'None'
      ? []
      : [{ kind: 'Service', object: `${name}-access`, key: [...root, name, 'service', 'type'] }]),
  ]);
  return named.flatMap(({ kind, object, key }) => {
    const owner = taken.get(`${kind}/${object}`);
    taken.set(`${kind}/${object}`, key.slice(2).join('.'));
    if (owner === undefined) return [];
    const message = `would have the ${kind} ${object}, which is that of ${owner} already`;
    return [{ ...subject(merged, key), message, fix: 'rename one of them' }];
  });
}

/** Images of Titan that somebody set to a tag that moves. */
export function unpinnedTitanImages({ titan }: Settings, merged: Merged): Problem[] {
  const images: readonly [Path, string][] = [
    [['titan', 'titanImage'], titan.titanImage],
    ...Object.entries(titan.repositories).map(([name, { image }]): [Path, string] => [
      [...root, name, 'image'],
      image,
    ]),
  ];
  return images.flatMap(([path, value]) =>
    isPinned(value)
      ? []
      : [
          {
            ...subject(merged, path),
            value,
            message: 'is not pinned: what it names changes from one day to the next',
            fix: 'give it a tag other than latest, or a digest',
          },
        ],
  );
}

/** `/data/` is `/data`. */
function plain(path: string): string {
  return path.replace(/\/$/, '');
}
