/** What differs between one girder and another. */
export interface GirderConfigProps {
  /** Port that girder listens on. */
  readonly port: number;
  /** `mongodb://HOST:PORT/DATABASE`. */
  readonly database: string;
}

/** Where the API is served; clients append it to the address of girder. */
export const apiRoot = '/api/v1';

/** Text of girder's configuration: CherryPy's ini, whose values are Python literals. */
export function girderConfig({ port, database }: GirderConfigProps): string {
  return ini({
    global: {
      'server.socket_host': '0.0.0.0',
      'server.socket_port': port,
      'server.thread_pool': 100,
      // Behind the ingress: the client's address and scheme are those of the forwarded headers.
      'tools.proxy.on': true,
    },
    database: { uri: database },
    server: {
      mode: 'production',
      api_root: apiRoot,
      static_root: '/static',
      api_static_root: '../static',
      cherrypy_server: true,
    },
  });
}

type Section = Readonly<Record<string, string | number | boolean>>;

function ini(sections: Readonly<Record<string, Section>>): string {
  return Object.entries(sections)
    .map(([name, section]) => {
      const lines = Object.entries(section).map(([key, value]) => `${key} = ${pythonLiteral(value)}\n`);
      return `[${name}]\n${lines.join('')}`;
    })
    .join('\n');
}

function pythonLiteral(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}
