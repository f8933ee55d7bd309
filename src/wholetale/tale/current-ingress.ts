import { dashboardUrl } from '../addresses';
import type { CurrentTaleProps } from './props';

/** What the ingress controller of each class has to be told, as `tale_ingress` of gwvolman 2.1 does. */
export function ingressAnnotations(props: CurrentTaleProps): Record<string, string> {
  return { 'kubernetes.io/ingress.class': props.ingressClass, ...annotationsOfClass(props) };
}

function annotationsOfClass({ ingressClass, namespace, domain }: CurrentTaleProps): Record<string, string> {
  if (ingressClass === 'traefik') {
    return { 'traefik.ingress.kubernetes.io/router.middlewares': `${namespace}-ssl-header@kubernetescrd` };
  }
  if (ingressClass !== 'nginx') return {};
  const policy = `frame-ancestors 'self' ${dashboardUrl({ domain })};`;
  const settings = {
    'proxy-read-timeout': '3600',
    'proxy-send-timeout': '3600',
    'proxy-http-version': '1.1',
    'proxy-body-size': '512M',
    // The dashboard shows the tale in a frame, which the tale's own policy would forbid.
    'configuration-snippet': [
      'more_clear_headers "Content-Security-Policy";',
      `add_header Content-Security-Policy "${policy}";`,
      '',
    ].join('\n'),
  };
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`nginx.ingress.kubernetes.io/${key}`, value]),
  );
}
