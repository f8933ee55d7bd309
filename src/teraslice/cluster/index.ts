export { TerasliceCluster } from './cluster';
export type { TerasliceConfig } from './config-file';
export { configDirectory, configFile, terasliceConfig } from './config-file';
export { talks } from './flows';
export { clusterLabel, clusterName, names } from './names';
export { TerasliceNetwork } from './network';
export type { Reader, Target, TerasliceOptions } from './options';
export { terasliceOptions } from './options';
