/** A proxy that shows a service under a path of its own, and takes that away before it passes a request on. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PrefixProxy {
  /** Where clients see the service, without a slash at its end. */
  readonly url: string;
  /** Passes requests on to the service that is here. */
  target: string;
  close(): void;
}

/** @param prefix such as `/bank` */
export async function openPrefixProxy(prefix: string): Promise<PrefixProxy> {
  const server = http.createServer((request, response) => {
    if (!request.url?.startsWith(`${prefix}/`)) return response.writeHead(418).end();
    const { method, headers } = request;
    const passed = http.request(
      new URL(request.url.slice(prefix.length), proxy.target),
      { method, headers },
      (answer) => {
        response.writeHead(answer.statusCode as number, answer.headers);
        answer.pipe(response);
      },
    );
    passed.on('error', () => response.destroy());
    response.on('close', () => passed.destroy());
    return request.pipe(passed);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: PrefixProxy = {
    url: `http://127.0.0.1:${port}${prefix}`,
    target: '',
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return proxy;
}
