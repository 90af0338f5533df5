// SPDX-License-Identifier: Apache-2.0
// Submit and CommitStatus: hands a signed transaction to the orderer; waits for the peer to commit it.
import { status } from '@grpc/grpc-js';
import type { Cancellation } from '../grpc/cancellation';
import { RpcError } from '../grpc/rpc-error';
import { statusName } from '../orderer/broadcast';
import { encode } from '../protos/encode';
import { requireUtf8 } from '../protos/texts';
import { WireMessage } from '../protos/wire';
import { unknownChannel, type GatewayContext } from './gateway-context';

/** Handles a SubmitRequest. */
export async function submit(context: GatewayContext, request: WireMessage): Promise<Buffer> {
    if (!request.has(3)) {
        throw new RpcError(status.INVALID_ARGUMENT, 'a prepared transaction is required');
    }
    const envelope = request.bytesField(3);
    if (new WireMessage(envelope).bytesField(2).length === 0) {
        throw new RpcError(status.INVALID_ARGUMENT, 'prepared transaction must be signed');
    }
    const channelId = request.text(2);
    if (channelId !== context.channelId) {
        throw new RpcError(status.FAILED_PRECONDITION, unknownChannel(channelId));
    }
    const answer = await context.broadcast(envelope);
    if (answer.accepted) {
        return Buffer.alloc(0);
    }
    if (answer.status >= 400 && answer.status < 500) {
        const text = `received unsuccessful response from orderer: status=${statusName(answer.status)}, info=${answer.info}`;
        throw new RpcError(status.ABORTED, text);
    }
    throw new RpcError(status.UNAVAILABLE, 'no orderers could successfully process transaction');
}

function required(given: boolean, text: string): void {
    if (!given) {
        throw new RpcError(status.INVALID_ARGUMENT, text);
    }
}

function inner(signed: WireMessage): WireMessage {
    required(signed.bytesField(1).length > 0, 'a commit status request is required');
    try {
        const request = new WireMessage(signed.bytesField(1));
        requireUtf8(request, [[1], [2]]);
        return request;
    } catch (error) {
        throw new RpcError(status.INVALID_ARGUMENT, `invalid status request: ${(error as Error).message}`);
    }
}

/** Handles a SignedCommitStatusRequest; waits until the transaction is committed or the client gives up. */
export async function commitStatus(context: GatewayContext, signed: WireMessage, call: Cancellation): Promise<Buffer> {
    const request = inner(signed);
    const [txId, channelId, identity] = [request.text(1), request.text(2), request.bytesField(3)];
    required(request.has(3), 'no identity provided');
    required(channelId !== '', 'no channel ID provided');
    required(txId !== '', 'transaction ID should not be empty');
    try {
        await context.access.check(channelId, 'Readers', { data: request.bytes, identity, signature: signed.bytesField(2) });
    } catch (error) {
        throw new RpcError(status.PERMISSION_DENIED, (error as Error).message);
    }
    const { code, blockNumber } = await context.commits.status(txId, call);
    return encode([1, code], [2, blockNumber]);
}
