import type { Config } from '../config/schema';

/** Host that girder is served at. */
export function girderHost({ domain }: Pick<Config, 'domain'>): string {
  return `girder.${domain}`;
}

/** Host that the dashboard is served at. */
export function dashboardHost({ domain }: Pick<Config, 'domain'>): string {
  return `dashboard.${domain}`;
}

export function girderUrl(config: Pick<Config, 'domain'>): string {
  return `https://${girderHost(config)}`;
}

export function dashboardUrl(config: Pick<Config, 'domain'>): string {
  return `https://${dashboardHost(config)}`;
}

/** Every host that the stack itself serves; those of tales come at run time. */
export function publicHosts(config: Pick<Config, 'domain'>): string[] {
  return [girderHost(config), dashboardHost(config)];
}
