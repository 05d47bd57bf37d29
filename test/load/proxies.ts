import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { findServerProgram } from '../../scripts/find-programs.mjs';
import { findFreePort } from '../support/server-process.ts';
import { until } from '../support/until.ts';

/** A proxy before two servers, with its configuration of docs/proxies. */
interface Proxy {
  /** How long (ms) a server that answers again may be left out of service. */
  readonly pause: number;
  /** The SHUTDOWN_DELAY that the configuration is made for (ms). */
  readonly delay: number;
  readonly url: string;
  end(): Promise<void>;
}

export type ProxyKind = 'haproxy' | 'nginx';

interface Kind {
  /** Below docs/proxies. */
  readonly file: string;
  readonly pause: (config: string) => number;
  /** The arguments of the program; what it needs besides is written to the folder. */
  readonly run: (folder: string, config: string) => string[];
}

const KINDS: Readonly<Record<ProxyKind, Kind>> = {
  haproxy: {
    file: 'haproxy.cfg',
    // Checks that take some time on a busy machine.
    pause: () => 2_000,
    run: (_folder, config) => ['-db', '-f', config],
  },
  nginx: {
    file: 'nginx.conf',
    pause: (config) => (Number(/fail_timeout=(\d+)s/.exec(config)?.[1]) + 1) * 1_000,
    run(folder, config) {
      const main = path.join(folder, 'main.conf');
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
      const paths = temporary.map((name) => `${name}_temp_path ${path.join(folder, name)};`).join(' ');
      const user = process.getuid?.() === 0 ? 'user root; ' : '';
      fs.writeFileSync(
        main,
        `${user}daemon off; worker_processes 2; pid ${path.join(folder, 'pid')}; events {}\n` +
          `http { access_log off; ${paths} include ${config}; }\n`,
      );
      return ['-e', path.join(folder, 'error.log'), '-c', main];
    },
  },
};

/** Starts the proxy before servers on these ports. Throws where it is not installed or does not take the configuration. */
export async function startProxy(kind: ProxyKind, folder: string, ports: readonly [number, number]): Promise<Proxy> {
  const program = findServerProgram(kind);
  if (!program) throw new Error(`${kind} is not installed: on Debian, apt-get install ${kind}`);
  const { file, pause, run } = KINDS[kind];
  const port = await findFreePort();
  const given = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/proxies', file), 'utf8');
  const addresses = { '127.0.0.1:8080': port, '127.0.0.1:3001': ports[0], '127.0.0.1:3002': ports[1] };
  const config = Object.entries(addresses).reduce((text, [address, own]) => {
    if (!text.includes(address)) throw new Error(`docs/proxies/${file} does not name ${address}`);
    return text.replaceAll(address, `127.0.0.1:${own}`);
  }, given);
  const place = path.join(folder, file);
  fs.writeFileSync(place, config);
  const child = spawn(program, run(folder, place), { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${kind} did not start: ${said}`);
    return fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return {
    pause: pause(config),
    delay: Number(/SHUTDOWN_DELAY=(\d+)/.exec(config)?.[1]),
    url,
    async end() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
