import { stringify } from 'yaml';

import type { Config } from '../../config/schema';
import { names, searchPort } from './names';
import type { Reader, TerasliceOptions } from './options';
import { terasliceOptions } from './options';

/** Name of the file, and of its key in a ConfigMap. */
export const configFile = 'teraslice.yaml';

/** Folder of that file in every pod of Teraslice. */
export const configDirectory = '/app/config';

/** By type, and by the name that jobs call a connection. */
export type Connectors = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
>;

/** All of teraslice.yaml. */
export interface TerasliceConfig {
  readonly terafoundation: {
    readonly log_level: string;
    readonly connectors: Connectors;
  };
  readonly teraslice: TerasliceOptions;
}

/** What a master, or the pods of jobs, are configured with. */
export function terasliceConfig(config: Config, reader: Reader): TerasliceConfig {
  return {
    terafoundation: { log_level: config.teraslice.logLevel, connectors: connectors(config) },
    teraslice: terasliceOptions(config, reader),
  };
}

/** The same as text. */
export function terasliceYaml(config: Config, reader: Reader): string {
  return stringify(terasliceConfig(config, reader), { lineWidth: 0 });
}

/** Where the search backend is: one of somebody's, or the one that is made here. */
function searchNodes({ search }: Config['teraslice']): readonly string[] {
  return search.nodes ?? [`http://${names.search}:${searchPort}`];
}

/** The one to the search backend, where the state of the cluster is, and those of the settings. */
function connectors({ teraslice }: Config): Connectors {
  const { connector } = teraslice.search;
  const nodes = searchNodes(teraslice);
  const main = connector === 'elasticsearch-next' ? { node: nodes } : { host: nodes };
  return {
    ...teraslice.connectors,
    [connector]: { default: main, ...teraslice.connectors[connector] },
  };
}
