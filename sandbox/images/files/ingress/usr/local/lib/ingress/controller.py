"""A minimal ingress controller: nginx with a configuration made from the Ingresses of a class, all namespaces.

It knows hosts, path prefixes, TLS Secrets, and three annotations of ingress-nginx: backend-protocol,
proxy-body-size and proxy-request-buffering. Requests go to the pods' own addresses.

Environment: INGRESS_CLASS, ADDRESS (what Ingresses get as their address).
"""

import base64
import json
import os
import pathlib
import ssl
import subprocess
import time
import urllib.error
import urllib.request

ACCOUNT = pathlib.Path('/var/run/secrets/kubernetes.io/serviceaccount')
WORK = pathlib.Path('/tmp/ingress')
CONFIG = WORK / 'nginx.conf'
CLASS = os.environ['INGRESS_CLASS']
ADDRESS = os.environ['ADDRESS']
API = f"https://{os.environ['KUBERNETES_SERVICE_HOST']}:{os.environ['KUBERNETES_SERVICE_PORT']}"
ANNOTATION = 'nginx.ingress.kubernetes.io/'
TRUST = ssl.create_default_context(cafile=str(ACCOUNT / 'ca.crt'))

HEAD = """
worker_processes 1;
error_log stderr;
pid /tmp/ingress/nginx.pid;
events {}
http {
  access_log /dev/stdout;
  server_tokens off;
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  server_names_hash_bucket_size 256;
  server {
    listen 80 default_server;
    listen 443 ssl default_server;
    ssl_certificate /tmp/ingress/default.crt;
    ssl_certificate_key /tmp/ingress/default.key;
    location = /healthz { return 200; }
    location / { return 404; }
  }
"""

LOCATION = """
    location {path} {{
      proxy_pass {scheme}://{upstream};
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Host $host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_read_timeout 300s;
      client_max_body_size {body_size};
      proxy_request_buffering {buffering};
    }}
"""


def api(path, method='GET', body=None):
    request = urllib.request.Request(API + path, method=method)
    request.add_header('Authorization', 'Bearer ' + (ACCOUNT / 'token').read_text())
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header('Content-Type', 'application/merge-patch+json')
    with urllib.request.urlopen(request, context=TRUST, timeout=10) as answer:
        return json.load(answer)


def ours(ingress):
    annotations = ingress['metadata'].get('annotations', {})
    return CLASS in (ingress['spec'].get('ingressClassName'), annotations.get('kubernetes.io/ingress.class'))


def endpoints(namespace, backend):
    """Addresses of the ready pods of a Service's port, as HOST:PORT."""
    service = api(f"/api/v1/namespaces/{namespace}/services/{backend['name']}")
    wanted = backend['port']
    port = next(
        (each for each in service['spec']['ports'] if wanted.get('number') == each['port'] or wanted.get('name') == each.get('name', '')),
        None,
    )
    if port is None:
        return []
    slices = api(
        f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices"
        f"?labelSelector=kubernetes.io/service-name%3D{backend['name']}"
    )
    return sorted(
        f'{address}:{target["port"]}'
        for each in slices['items']
        for target in each.get('ports') or []
        if target.get('name', '') == port.get('name', '')
        for endpoint in each.get('endpoints') or []
        if endpoint.get('conditions', {}).get('ready', True)
        for address in endpoint['addresses']
    )


def certificate(namespace, name):
    """Writes a TLS Secret to files; gives their path without suffix, which changes with what is in them."""
    secret = api(f'/api/v1/namespaces/{namespace}/secrets/{name}')
    base = WORK / f"{namespace}.{name}.{secret['metadata']['resourceVersion']}"
    for key, suffix in (('tls.crt', '.crt'), ('tls.key', '.key')):
        file = base.with_name(base.name + suffix)
        if not file.exists():
            file.write_bytes(base64.b64decode(secret['data'][key]))
            file.chmod(0o600)
    return str(base)


def server(ingress, host, paths, upstreams):
    namespace = ingress['metadata']['namespace']
    annotations = ingress['metadata'].get('annotations', {})
    secret = next((each.get('secretName') for each in ingress['spec'].get('tls', []) if host in each.get('hosts', [])), None)
    files = str(WORK / 'default')
    if secret is not None:
        try:
            files = certificate(namespace, secret)
        except (urllib.error.URLError, KeyError) as error:
            print(f'{namespace}/{secret}: {error}', flush=True)
    text = f'  server {{\n    server_name {host};\n    listen 80;\n    listen 443 ssl;\n'
    text += f'    ssl_certificate {files}.crt;\n    ssl_certificate_key {files}.key;\n'
    roots = set()
    for each in paths:
        backend = each['backend']['service']
        try:
            addresses = endpoints(namespace, backend)
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            addresses = []
        path = each.get('path') or '/'
        if path in roots:
            continue
        roots.add(path)
        if not addresses:
            text += f'    location {path} {{ return 503; }}\n'
            continue
        name = f'upstream_{len(upstreams)}'
        upstreams.append(f'  upstream {name} {{ ' + ' '.join(f'server {address};' for address in addresses) + ' }\n')
        text += LOCATION.format(
            path=path,
            upstream=name,
            scheme='https' if annotations.get(ANNOTATION + 'backend-protocol') == 'HTTPS' else 'http',
            body_size=annotations.get(ANNOTATION + 'proxy-body-size', '1m'),
            buffering=annotations.get(ANNOTATION + 'proxy-request-buffering', 'on'),
        )
    return text + '  }\n'


def configuration(ingresses):
    upstreams, servers, hosts = [], [], {}
    for ingress in ingresses:
        for rule in ingress['spec'].get('rules', []):
            # The oldest Ingress has a host; paths that others add for it follow.
            first = hosts.setdefault(rule.get('host', '_'), (ingress, []))
            first[1].extend(rule['http']['paths'])
    for host, (ingress, paths) in sorted(hosts.items()):
        servers.append(server(ingress, host, paths, upstreams))
    return HEAD + ''.join(upstreams) + ''.join(servers) + '}\n'


def publish(ingress):
    metadata = ingress['metadata']
    current = ingress.get('status', {}).get('loadBalancer', {}).get('ingress', [])
    if [each.get('ip') for each in current] == [ADDRESS]:
        return
    path = f"/apis/networking.k8s.io/v1/namespaces/{metadata['namespace']}/ingresses/{metadata['name']}/status"
    api(path, 'PATCH', {'status': {'loadBalancer': {'ingress': [{'ip': ADDRESS}]}}})


def nginx(*arguments):
    return subprocess.run(['nginx', '-c', str(CONFIG), *arguments], check=False).returncode


def main():
    WORK.mkdir(exist_ok=True)
    subprocess.run(
        ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650']
        + ['-subj', '/CN=ingress.invalid', '-keyout', str(WORK / 'default.key'), '-out', str(WORK / 'default.crt')],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    CONFIG.write_text(HEAD + '}\n')
    process = subprocess.Popen(['nginx', '-c', str(CONFIG), '-g', 'daemon off;'])
    served = CONFIG.read_text()
    while process.poll() is None:
        try:
            found = [each for each in api('/apis/networking.k8s.io/v1/ingresses')['items'] if ours(each)]
            found.sort(key=lambda each: (each['metadata']['creationTimestamp'], each['metadata']['name']))
            wanted = configuration(found)
            if wanted != served:
                CONFIG.write_text(wanted)
                if nginx('-t', '-q') == 0:
                    nginx('-s', 'reload')
                    served = wanted
                    print('configuration changed', flush=True)
                else:
                    CONFIG.write_text(served)
            for each in found:
                publish(each)
        except (OSError, KeyError, ValueError) as error:
            print(f'will try again: {error}', flush=True)
        time.sleep(1)
    raise SystemExit(process.returncode)


main()
