// SPDX-License-Identifier: Apache-2.0
// Whether the messages written by hand are those of Fabric's definitions, and signed by their client.

import { createHash, generateKeyPairSync, verify } from 'node:crypto';
import { common, gateway, msp, peer } from '@hyperledger/fabric-protos';
import { TransactionWriter } from './transaction';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const certificate = Buffer.from('a certificate '.repeat(60));
const writer = new TransactionWriter({
    mspId: 'Ward1MSP',
    certificate,
    key: privateKey,
    tlsRoot: Buffer.alloc(0),
    peerName: 'peer0.ward1.example.com',
});

const isSigned = (message: Uint8Array, signature: Uint8Array): boolean => verify('sha256', message, publicKey, signature);

describe('what a client sends for a transaction', () => {
    it('proposes a call under the id that its nonce and creator give', () => {
        const before = Date.now();
        const { txId, request } = writer.propose(['bare:Put', 'key', 'x'.repeat(300)]);
        const read = gateway.EndorseRequest.deserializeBinary(request);
        expect([read.getTransactionId(), read.getChannelId()]).toEqual([txId, 'mychannel']);
        const signed = read.getProposedTransaction() ?? new peer.SignedProposal();
        expect(isSigned(signed.getProposalBytes_asU8(), signed.getSignature_asU8())).toBe(true);
        const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
        const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
        const signer = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
        const identity = msp.SerializedIdentity.deserializeBinary(signer.getCreator_asU8());
        expect([identity.getMspid(), Buffer.from(identity.getIdBytes_asU8())]).toEqual(['Ward1MSP', certificate]);
        const expected = createHash('sha256').update(signer.getNonce_asU8()).update(signer.getCreator_asU8()).digest('hex');
        const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
        expect([channel.getTxId(), channel.getChannelId(), channel.getType()]).toEqual([expected, 'mychannel', 3]);
        expect(txId).toBe(expected);
        expect(channel.getTimestamp()?.toDate().getTime()).toBeGreaterThanOrEqual(before);
        const extension = peer.ChaincodeHeaderExtension.deserializeBinary(channel.getExtension_asU8());
        expect(extension.getChaincodeId()?.getName()).toBe('put');
        const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
        const spec = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()).getChaincodeSpec();
        expect([spec?.getType(), spec?.getChaincodeId()?.getName()]).toEqual([peer.ChaincodeSpec.Type.NODE, 'put']);
        const args = spec
            ?.getInput()
            ?.getArgsList_asU8()
            .map((arg) => Buffer.from(arg).toString());
        expect(args).toEqual(['bare:Put', 'key', 'x'.repeat(300)]);
    });

    it('signs the transaction that came back endorsed', () => {
        const envelope = new common.Envelope();
        envelope.setPayload(Buffer.from('endorsed '.repeat(500)));
        const endorsed = new gateway.EndorseResponse();
        endorsed.setPreparedTransaction(envelope);
        const request = writer.submission('id', Buffer.from(endorsed.serializeBinary()));
        const read = gateway.SubmitRequest.deserializeBinary(request);
        expect([read.getTransactionId(), read.getChannelId()]).toEqual(['id', 'mychannel']);
        const transaction = read.getPreparedTransaction() ?? new common.Envelope();
        expect(Buffer.from(transaction.getPayload_asU8())).toEqual(Buffer.from(envelope.getPayload_asU8()));
        expect(isSigned(transaction.getPayload_asU8(), transaction.getSignature_asU8())).toBe(true);
    });

    it('refuses to submit an answer without a transaction', () => {
        expect(() => writer.submission('id', Buffer.alloc(0))).toThrow('transaction id came back from its endorsement empty');
    });

    it('asks for the outcome in its own name', () => {
        const read = gateway.SignedCommitStatusRequest.deserializeBinary(writer.statusRequest('id'));
        expect(isSigned(read.getRequest_asU8(), read.getSignature_asU8())).toBe(true);
        const request = gateway.CommitStatusRequest.deserializeBinary(read.getRequest_asU8());
        expect([request.getTransactionId(), request.getChannelId()]).toEqual(['id', 'mychannel']);
        expect(msp.SerializedIdentity.deserializeBinary(request.getIdentity_asU8()).getMspid()).toBe('Ward1MSP');
    });
});
