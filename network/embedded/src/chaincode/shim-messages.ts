// SPDX-License-Identifier: Apache-2.0
// Messages as this package has them to those of a shim's own protobuf classes, and back.
import type { ChaincodeMessage } from './messages';
import type { Shim, ShimMessage } from './shim';

/** A message for the shim's handler. */
export function toShim(shim: Shim, message: ChaincodeMessage): ShimMessage {
    const copy = new shim.ChaincodeMessage();
    copy.setType(message.type);
    copy.setPayload(message.payload);
    copy.setTxid(message.txId);
    copy.setChannelId(message.channelId);
    if (message.proposal) {
        const proposal = new shim.SignedProposal();
        proposal.setProposalBytes(message.proposal.proposalBytes);
        proposal.setSignature(message.proposal.signature);
        copy.setProposal(proposal);
    }
    return copy;
}

/** A message that the shim's handler wrote. */
export const fromShim = (message: ShimMessage): ChaincodeMessage => ({
    type: message.getType(),
    payload: message.getPayload_asU8(),
    txId: message.getTxid(),
    channelId: message.getChannelId(),
    event: message.getChaincodeEvent()?.serializeBinary(),
});
