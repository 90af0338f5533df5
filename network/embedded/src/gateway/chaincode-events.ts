// SPDX-License-Identifier: Apache-2.0
// ChaincodeEvents: the events of one chaincode's valid transactions, block by block, from a block or behind a transaction.
import { status } from '@grpc/grpc-js';
import { common, peer } from '@hyperledger/fabric-protos';
import { RpcError } from '../grpc/rpc-error';
import type { CommittedBlock, PeerLedger } from '../ledger/ports';
import { encode, present } from '../protos/encode';
import { requireUtf8 } from '../protos/texts';
import { asBuffer, WireMessage } from '../protos/wire';
import type { GatewayContext } from './gateway-context';

const NEWEST = 1;
const OLDEST = 2;
const SPECIFIED = 3;

interface Event {
    readonly bytes: Uint8Array;
    readonly chaincode: string;
    readonly txId: string;
}

function opened(signed: WireMessage): WireMessage {
    if (signed.bytesField(1).length === 0) {
        throw new RpcError(status.INVALID_ARGUMENT, 'a chaincode events request is required');
    }
    try {
        const request = new WireMessage(signed.bytesField(1));
        requireUtf8(request, [[1], [2], [5]]);
        return request;
    } catch (error) {
        throw new RpcError(status.INVALID_ARGUMENT, `invalid chaincode events request: ${(error as Error).message}`);
    }
}

function startBlock(ledger: PeerLedger, position: WireMessage, after: string): number {
    const known = after === '' ? undefined : ledger.blockByTxId(after);
    if (known) {
        return known.number;
    }
    const refused = position.has(NEWEST) ? 'Newest' : position.has(OLDEST) ? 'Oldest' : undefined;
    if (refused) {
        throw new RpcError(status.INVALID_ARGUMENT, `invalid start position type: *orderer.SeekPosition_${refused}`);
    }
    return position.has(SPECIFIED) ? position.message(SPECIFIED).number(1) : ledger.height();
}

/** Events of the valid transactions of a block. */
function eventsOf(block: CommittedBlock): Event[] {
    return block.transactions.flatMap(({ type, code, event }) => {
        if (type !== common.HeaderType.ENDORSER_TRANSACTION || code !== peer.TxValidationCode.VALID || !event) {
            return [];
        }
        const message = new WireMessage(asBuffer(event));
        return [{ bytes: event, chaincode: message.text(1), txId: message.text(2) }];
    });
}

/** Handles a SignedChaincodeEventsRequest: serialised ChaincodeEventsResponses until the signal aborts. */
export async function* chaincodeEvents(context: GatewayContext, signed: WireMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
    const request = opened(signed);
    const [channelId, chaincode, after] = [request.text(1), request.text(2), request.text(5)];
    try {
        await context.access.checkBlockReader(channelId, {
            data: request.bytes,
            identity: request.bytesField(3),
            signature: signed.bytesField(2),
        });
    } catch (error) {
        throw new RpcError(status.PERMISSION_DENIED, (error as Error).message);
    }
    let passed = after === '';
    for await (const block of context.ledger.blocks(startBlock(context.ledger, request.message(4), after), signal)) {
        const events = eventsOf(block).filter((event) => {
            // What the client wants is behind the transaction that it has seen last.
            const isNew = passed;
            passed ||= event.txId === after;
            return isNew && event.chaincode === chaincode;
        });
        if (events.length) {
            yield encode(...events.map(({ bytes }): [number, Buffer] => [0, present(1, bytes)]), [2, block.number]);
        }
    }
}
