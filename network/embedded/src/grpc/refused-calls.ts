// SPDX-License-Identifier: Apache-2.0
// Calls that Go's server refuses before a service sees them, in its words: methods and services that are not there, compressed messages.
import { status, type Server } from '@grpc/grpc-js';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { goQuote } from '../system/go-quote';

type Methods = ReadonlyMap<string, ReadonlySet<string>>;
type Handle = (interceptors: readonly unknown[], stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** Where grpc-js takes a call in; which of the two depends on its channelz option. */
const ENTRANCES = ['_channelzHandler', '_streamHandler'] as const;
/** What a message that is not compressed says of its encoding, if anything. */
const PLAIN = ['', 'identity'];

function unknownMethod(path: string, methods: Methods): string | undefined {
    const at = path.lastIndexOf('/');
    if (at < 1) {
        return `malformed method name: ${goQuote(path)}`;
    }
    const [service, method] = [path.slice(1, at), path.slice(at + 1)];
    const known = methods.get(service);
    if (!known) {
        return `unknown service ${service}`;
    }
    return known.has(method) ? undefined : `unknown method ${method} for service ${service}`;
}

/** Lets a server refuse such calls. grpc-js has no place for this, so its entrance is overlaid. */
export function refuseOddCalls(server: Server, methods: Methods): void {
    const inner = server as unknown as Record<(typeof ENTRANCES)[number], Handle>;
    for (const name of ENTRANCES) {
        const handle = inner[name].bind(server);
        inner[name] = (interceptors, stream, headers) => {
            const encoding = [headers['grpc-encoding'] ?? ''].join();
            const text =
                unknownMethod(headers[':path'] ?? '', methods) ??
                (PLAIN.includes(encoding) ? undefined : `grpc: Decompressor is not installed for grpc-encoding ${goQuote(encoding)}`);
            if (text === undefined) {
                handle(interceptors, stream, headers);
                return;
            }
            // The answer is the trailers alone.
            const trailers = { 'grpc-status': status.UNIMPLEMENTED, 'grpc-message': encodeURI(text) };
            stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true });
            stream.resume(); // what the client still sends is of no interest
        };
    }
}
