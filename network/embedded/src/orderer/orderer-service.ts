// SPDX-License-Identifier: Apache-2.0
// The orderer's AtomicBroadcast service: Broadcast for envelopes.
import { common } from '@hyperledger/fabric-protos';
import type { DuplexMethod, Service } from '../grpc/grpc-server';
import { encode } from '../protos/encode';
import type { Broadcast } from './broadcast';

const broadcastMethod =
    (broadcast: Broadcast): DuplexMethod =>
    async (envelope, send) => {
        const answer = await broadcast(envelope.bytes);
        send(answer.accepted ? encode([1, common.Status.SUCCESS]) : encode([1, answer.status], [2, answer.info]));
        return answer.accepted;
    };

/** The service of the channel's only ordering node. */
export function ordererService(broadcast: Broadcast): Service {
    return { name: 'orderer.AtomicBroadcast', duplex: { Broadcast: broadcastMethod(broadcast) } };
}
