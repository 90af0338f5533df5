// SPDX-License-Identifier: Apache-2.0
// Unary gRPC calls in as few steps as HTTP/2 allows, so that a load generator leaves the processor to what it loads.

import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import type { Credentials } from './client';

const PREFIX_BYTES = 5;
/** Room for what may be under way at once. */
const WINDOW_BYTES = 16 * 1024 * 1024;

/** One connection to one peer's gateway. */
export class GrpcConnection {
    readonly #session: ClientHttp2Session;

    constructor(endpoint: string, { tlsRoot, peerName }: Credentials) {
        this.#session = connect(`https://${endpoint}`, {
            ca: tlsRoot,
            servername: peerName,
            settings: { initialWindowSize: WINDOW_BYTES, enablePush: false },
        });
        this.#session.on('connect', () => {
            this.#session.setLocalWindowSize(WINDOW_BYTES);
        });
        this.#session.on('error', () => undefined); // each call under way hears of it, too
    }

    /** Calls a method of the Gateway service with a serialised message. */
    call(method: string, message: Uint8Array): Promise<Buffer> {
        const path = `/gateway.Gateway/${method}`;
        const stream = this.#session.request({
            [constants.HTTP2_HEADER_METHOD]: 'POST',
            [constants.HTTP2_HEADER_PATH]: path,
            [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
            te: 'trailers',
        });
        const answer = new Promise<Buffer>((resolve, reject) => {
            const chunks: Buffer[] = [];
            const fail = (headers: IncomingHttpHeaders): void => {
                const status = headers['grpc-status'];
                if (status !== undefined && status !== '0') {
                    reject(new Error(`${path}: status ${String(status)}, ${String(headers['grpc-message'])}`));
                }
            };
            stream.on('response', fail);
            stream.on('trailers', fail);
            stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
            stream.on('end', () => {
                resolve(Buffer.concat(chunks).subarray(PREFIX_BYTES));
            });
            stream.on('error', reject);
            stream.on('aborted', () => {
                reject(new Error(`${path}: the connection ended`));
            });
        });
        const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
        frame.writeUInt8(0, 0); // not compressed
        frame.writeUInt32BE(message.length, 1);
        frame.set(message, PREFIX_BYTES);
        stream.end(frame);
        return answer;
    }

    close(): void {
        this.#session.close();
    }
}
