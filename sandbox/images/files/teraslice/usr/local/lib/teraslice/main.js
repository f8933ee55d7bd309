// Stands for Teraslice: master, execution controller or worker, by NODE_TYPE. Workers register with their execution
// controller by the name of its Service, prove that they have its configuration and its job, and work off ten slices.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const http = require('node:http');
const os = require('node:os');

const role = process.env.NODE_TYPE ?? 'master';
const configuration = readFileSync(process.env.CONFIG_FILE ?? '/app/config/teraslice.yaml');
const slices = 10;

function say(text) {
  console.log(`${new Date().toISOString()} ${role} ${os.hostname()}: ${text}`);
}

function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function serve(port, routes) {
  http
    .createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url, 'http://here');
      const [status, body] = routes[pathname]?.(searchParams) ?? [404, {}];
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    })
    .listen(port, () => say(`listens on ${port}`));
}

async function ask(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

function control({ job_id: job, ex_id: execution, slicer_port: port }) {
  const mine = digest(configuration, job, execution);
  let next = 0;
  let done = 0;
  serve(port, {
    '/health': () => [200, { healthy: true }],
    '/register': (query) => {
      const same = query.get('digest') === mine;
      say(`${query.get('worker')} ${same ? 'has the same configuration' : 'HAS ANOTHER CONFIGURATION'}`);
      return [same ? 200 : 409, {}];
    },
    '/slice': () => [200, { slice: next < slices ? next++ : undefined }],
    '/done': (query) => {
      done += 1;
      say(
        `slice ${query.get('slice')} done by ${query.get('worker')}${done === slices ? ': all are done' : ''}`,
      );
      return [200, {}];
    },
  });
}

async function work({ job_id: job, ex_id: execution, slicer_hostname: host, slicer_port: port }) {
  const url = `http://${host}:${port}`;
  const worker = os.hostname();
  const mine = digest(configuration, job, execution);
  for (;;) {
    try {
      await ask(`${url}/register?worker=${worker}&digest=${mine}`);
      break;
    } catch (error) {
      say(`${error.message}; once more`);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
  say(`registered with ${host}`);
  for (;;) {
    const { slice } = await ask(`${url}/slice`);
    if (slice === undefined) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await ask(`${url}/done?worker=${worker}&slice=${slice}`);
  }
  // The master ends workers.
  setInterval(() => undefined, 1000);
}

process.on('SIGTERM', () => process.exit(0));
if (role === 'master') serve(5678, { '/': () => [200, { name: 'stand-in', teraslice_version: 'v0.0.0' }] });
else {
  const execution = JSON.parse(Buffer.from(process.env.EX, 'base64').toString());
  if (role === 'execution_controller') control(execution);
  else
    void work(execution).catch((error) => {
      say(error.message);
      process.exit(1);
    });
}
