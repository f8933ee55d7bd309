/** girder's three kinds of errors, as its `girder/api/rest.py` writes them. */
export class GirderError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly type: 'rest' | 'access' | 'validation' = 'rest',
  ) {
    super(message);
  }
}

/** Plugins of the image, each with what it needs: the WholeTale ones have `plugin.yml` files. */
export const installed: Readonly<Record<string, readonly string[]>> = {
  oauth: [],
  gravatar: [],
  jobs: [],
  worker: ['jobs'],
  globus_handler: ['oauth'],
  virtual_resources: [],
  wt_data_manager: ['globus_handler'],
  wholetale: ['jobs', 'worker', 'virtual_resources', 'globus_handler'],
  wt_home_dir: [],
  homepage: [],
};

/** Which plugin knows a setting; one of the core is known always. */
export const settingPrefixes: readonly (readonly [prefix: string, plugin: string | undefined])[] = [
  ['core.', undefined],
  ['worker.', 'worker'],
  ['oauth.', 'oauth'],
  ['dm.', 'wt_data_manager'],
];

/** `containerConfigSchema` of girder_wholetale 1.2, which allows nothing else. */
export const containerConfigKeys = [
  'buildpack',
  'repo2docker_version',
  'command',
  'cpuShares',
  'csp',
  'environment',
  'memLimit',
  'port',
  'user',
  'targetMount',
  'urlPath',
];

export function required(parameters: URLSearchParams, key: string): string {
  const value = parameters.get(key);
  if (value === null) throw new GirderError(400, `Parameter "${key}" is required.`);
  return value;
}

export function withDependencies(names: readonly string[]): string[] {
  const found = new Set<string>();
  const add = (name: string) => {
    for (const each of installed[name] ?? []) add(each);
    if (name in installed) found.add(name);
  };
  names.forEach(add);
  return [...found];
}

/** `setSetting` of `girder/api/v1/system.py`: a text that is JSON is taken for it. */
export function textAsJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** What the validators of `girder/models/setting.py` make of a list in a text. */
export function normalized(key: string, value: unknown): unknown {
  if (!key.startsWith('core.cors.allow_')) return value;
  if (typeof value !== 'string')
    throw new GirderError(400, `${key} must be a comma-separated list`, 'validation');
  const items = value.replaceAll(',', ' ').trim().split(/\s+/);
  return [...new Set(items.map((each) => each.replace(/\/$/, '')))].join(', ');
}
