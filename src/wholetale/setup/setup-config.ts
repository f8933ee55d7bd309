import type { Config } from '../../config/schema';
import { dashboardUrl } from '../addresses';
import type { Dashboard } from '../dashboard';
import type { Girder } from '../girder';
import type { Mongo } from '../mongo';
import type { Redis } from '../redis';
import { computeImages } from './compute-images';
import type { SetupConfig, Timing } from './program/config';

export interface SetupProps {
  readonly config: Config;
  readonly girder: Girder;
  readonly dashboard: Dashboard;
  readonly redis: Redis;
  readonly mongo: Mongo;
}

const timing: Timing = {
  requestSeconds: 60,
  // Its image may have to be pulled first.
  startSeconds: 600,
  stepSeconds: 120,
  firstDelaySeconds: 1,
  longestDelaySeconds: 15,
};

/** How long all steps can take in one try, if each is at its limit: girder is waited for twice. */
export const longestTrySeconds = 2 * timing.startSeconds + 5 * timing.stepSeconds;

/** What girder is told about where it is, and what it offers. `name` is that of the Lease. */
export function setupConfig({ config, girder, redis, mongo }: SetupProps, name: string): SetupConfig {
  const { adminLogin, adminEmail, plugins, settings } = config.girder.setup;
  return {
    girderUrl: girder.apiUrl,
    admin: {
      login: adminLogin,
      email: adminEmail ?? `admin@${config.domain}`,
      firstName: 'WholeTale',
      lastName: 'Administrator',
    },
    assetstore: assetstore(config, mongo),
    plugins,
    settings: { ...systemSettings(config, girder, redis), ...settings },
    globusSettings: { 'oauth.providers_enabled': ['globus'] },
    images: computeImages(config),
    lease: {
      // A name of its certificate, and the same on every cluster.
      apiServer: 'https://kubernetes.default.svc',
      namespace: config.namespace,
      name,
      durationSeconds: 30,
    },
    timing,
  };
}

/** Types of girder's `AssetstoreType`: 0 is a folder, 1 is GridFS. */
function assetstore({ girder }: Config, mongo: Mongo): SetupConfig['assetstore'] {
  const root = girder.setup.assetstoreRoot;
  if (root !== undefined) return { name: 'Base', type: 0, root };
  const db = 'gridfs';
  return { name: 'GridFS', type: 1, db, mongohost: mongo.url('') };
}

/** Headers that the dashboard sends, as girder writes such a list. */
const allowedHeaders = [
  'Accept-Encoding',
  'Authorization',
  'Content-Disposition',
  'Set-Cookie',
  'Content-Type',
  'Cookie',
  'Girder-Authorization',
  'Girder-Token',
  'X-Requested-With',
  'X-Forwarded-Server',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'Remote-Addr',
  'Cache-Control',
].join(', ');

function systemSettings(config: Config, girder: Girder, redis: Redis): SetupConfig['settings'] {
  return {
    'core.cors.allow_origin': dashboardUrl(config),
    'core.cors.allow_headers': allowedHeaders,
    'worker.api_url': girder.apiUrl,
    'worker.broker': redis.url,
    'worker.backend': redis.url,
    'dm.globus_gc_dir': '/opt/globusconnectpersonal',
  };
}
