// SPDX-License-Identifier: Apache-2.0
// The orderer's AtomicBroadcast service: Broadcast for envelopes, Deliver for blocks as the orderer has them.
import { common } from '@hyperledger/fabric-protos';
import { deliverMethod, type DeliverOptions } from '../deliver/deliver-service';
import type { Service } from '../grpc/grpc-server';
import { demandDefined } from '../invariants';
import type { Channel } from '../ledger/ports';
import { encode, present } from '../protos/encode';
import type { Broadcast } from './broadcast';

/**
 * The service of the channel's only ordering node. Blocks are streamed as soon as a peer has committed them, which in one
 * process is at once, but without the peer's metadata.
 */
export function ordererService(channel: Channel, broadcast: Broadcast, deliver: DeliverOptions): Service {
    const bytes = (number: number): Uint8Array => demandDefined(channel.ordererBlock(number), `block ${number} of the orderer`);
    return {
        name: 'orderer.AtomicBroadcast',
        duplex: {
            async Broadcast(envelope, send) {
                const answer = await broadcast(envelope.bytes);
                send(answer.accepted ? encode([1, common.Status.SUCCESS]) : encode([1, answer.status], [2, answer.info]));
                return answer.accepted;
            },
            Deliver: deliverMethod(deliver, ({ block, part }) => encode([0, present(2, part(bytes(block.number)))])),
        },
    };
}
