import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { Account } from './account';
import { Assets } from './assets';
import { ConfigMaps } from './config-maps';
import { Master } from './master';
import { Priority } from './priority';
import { Search } from './search';

/** A Teraslice cluster: its master, and what that and the pods of jobs need. */
export class TerasliceCluster extends Construct {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const account = new Account(this, 'Account', config);
    const configMaps = new ConfigMaps(this, 'Config', config);
    const assets = new Assets(this, 'Assets', config);
    const priority = new Priority(this, 'Priority', config);
    const search = config.teraslice.search.deploy ? new Search(this, 'Search', config) : undefined;
    new Master(this, 'Master', { config, account, configMaps, assets, priority, search });
  }
}
