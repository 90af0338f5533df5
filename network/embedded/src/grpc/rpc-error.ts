// SPDX-License-Identifier: Apache-2.0
// An error as a peer sends it: a gRPC code, a text, and entries that say which peer or orderer it came from.
import { Metadata, status } from '@grpc/grpc-js';
import { encode } from '../protos/encode';

const DETAILS_KEY = 'grpc-status-details-bin';
const DETAIL_TYPE = 'type.googleapis.com/gateway.ErrorDetail';

/** gateway.ErrorDetail: one node's part in a failure. */
export interface ErrorDetail {
    readonly address: string;
    readonly mspId: string;
    readonly message: string;
}

/** What a service method throws when the client is to see a particular code. */
export class RpcError extends Error {
    readonly code: status;
    readonly details: readonly ErrorDetail[];

    constructor(code: status, message: string, details: readonly ErrorDetail[] = []) {
        super(message);
        this.name = 'RpcError';
        this.code = code;
        this.details = details;
    }

    /** The error as grpc-js takes it. */
    toServiceError(): { code: status; details: string; metadata: Metadata } {
        const metadata = new Metadata();
        if (this.details.length > 0) {
            const details = this.details.map((detail): [number, Buffer] => {
                const value = encode([1, detail.address], [2, detail.mspId], [3, detail.message]);
                return [3, encode([1, DETAIL_TYPE], [2, value])];
            });
            metadata.set(DETAILS_KEY, encode([1, this.code], [2, this.message], ...details));
        }
        const text = this.message.replace(/\p{Surrogate}/gu, '\ufffd'); // a header cannot hold half of a surrogate pair
        return { code: this.code, details: text, metadata };
    }
}

/** Anything thrown, as grpc-js takes it: what is no RpcError has code UNKNOWN, as an error without a code has in Go. */
export function toServiceError(error: unknown): { code: status; details: string; metadata: Metadata } {
    if (error instanceof RpcError) {
        return error.toServiceError();
    }
    return new RpcError(status.UNKNOWN, error instanceof Error ? error.message : String(error)).toServiceError();
}
