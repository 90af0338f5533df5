// SPDX-License-Identifier: Apache-2.0
/** Proposals and envelopes that clients bend. */
import { add } from './helpers.mjs';

const both = async (t, fields) => ({
    evaluate: await t.evaluateRaw(fields),
    endorse: await t.outcome(t.endorseRaw(fields).then(() => 'endorsed')),
});
export const rawMessages = [
    add('proposal-headers', 'Header types, versions, epochs, extensions and chaincode names that do not fit.', async (t) => ({
        config: await both(t, { type: 1 }),
        message: await both(t, { type: 0 }),
        update: await both(t, { type: 2 }),
        unknownType: await both(t, { type: 99 }),
        version: await both(t, { version: 7 }),
        epoch: await both(t, { epoch: 1 }),
        noExtension: await both(t, { extension: null }),
        otherHeaderChaincode: await both(t, { headerChaincode: 'parity2' }),
        absentHeaderChaincode: await both(t, { headerChaincode: 'absent' }),
        chaincodeVersion: await both(t, { chaincodeVersion: '9.9' }),
        specType: await both(t, { specType: 1 }),
        emptyHeaderChaincode: await both(t, { headerChaincode: '' }),
    })),
    add('proposal-init', 'A proposal that asks for initialisation, and one without arguments.', async (t) => ({
        init: await both(t, { isInit: true }),
        noArguments: await both(t, { args: [] }),
        emptyArgument: await both(t, { args: [''] }),
    })),
    add('proposal-creator', 'Creators that are empty or no message.', async (t) => ({
        empty: await both(t, { creator: Buffer.alloc(0) }),
        garbage: await both(t, { creator: Buffer.from('garbage') }),
    })),
    add('proposal-at-other-peer', 'Faulty proposals that the gateway sends to the other ward.', async (t) => {
        const ask = (fields) => t.evaluateRaw(fields, { targets: ['Ward2MSP'] });
        return {
            txid: await ask({ headerTxId: 'ab'.repeat(32) }),
            signature: await ask({ signWith: t.people.user2 }),
            peer: await ask({ identity: t.people.peer1 }),
            expired: await ask({ identity: t.people.expired }),
            endorse: await t.outcome(t.endorseRaw({ signWith: t.people.user2 }, { targets: ['Ward2MSP'] }).then(() => 'endorsed')),
            both: await t.outcome(t.endorseRaw({ signWith: t.people.user2 }, { targets: ['Ward1MSP', 'Ward2MSP'] }).then(() => 'endorsed')),
        };
    }),
    add(
        'envelope-header-edits',
        'Envelopes whose header the client changes: type, transaction id, extension, time, version.',
        async (t) => {
            const edit = (change) => t.submitEdited(({ channelHeader }) => change(channelHeader));
            const extension = (name) => {
                const id = new t.protos.peer.ChaincodeID();
                id.setName(name);
                const e = new t.protos.peer.ChaincodeHeaderExtension();
                e.setChaincodeId(id);
                return e.serializeBinary();
            };
            return {
                typeMessage: await edit((h) => h.setType(0)),
                typeConfig: await edit((h) => h.setType(1)),
                typeOrderer: await edit((h) => h.setType(4)),
                txId: await edit((h) => h.setTxId('ab'.repeat(32))),
                emptyTxId: await edit((h) => h.setTxId('')),
                extension: await edit((h) => h.setExtension$(extension('parity2'))),
                absent: await edit((h) => h.setExtension$(extension('absent'))),
                emptyExtension: await edit((h) => h.setExtension$(new Uint8Array(0))),
                noTime: await edit((h) => h.clearTimestamp()),
                version: await edit((h) => h.setVersion(3)),
                tlsHash: await edit((h) => h.setTlsCertHash(Buffer.from('x'))),
            };
        },
    ),
    add(
        'envelope-action-edits',
        'Envelopes whose action the client changes: status, events, results, chaincode, actions, proposal hash, payload.',
        async (t) => {
            const { peer } = t.protos;
            return {
                status: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.getResponse().setStatus(500)),
                events: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.setEvents(Buffer.from('garbage'))),
                results: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.setResults(Buffer.from('garbage'))),
                chaincodeName: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.getChaincodeId().setName('parity2')),
                chaincodeVersion: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.getChaincodeId().setVersion('2.0')),
                noChaincode: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.clearChaincodeId()),
                hash: await t.submitEdited(({ response }) => response.setProposalHash(Buffer.alloc(32))),
                noActions: await t.submitEdited(({ transaction }) => transaction.setActionsList([])),
                twoActions: await t.submitEdited(({ transaction, action }) => transaction.setActionsList([action, action])),
                otherPayload: await t.submitEdited(({ actionPayload }) =>
                    actionPayload.setChaincodeProposalPayload(new peer.ChaincodeProposalPayload().serializeBinary()),
                ),
                otherActionHeader: await t.submitEdited(({ action }) => action.setHeader(Buffer.from('garbage'))),
                noEndorser: await t.submitEdited(({ endorsed }) => endorsed.getEndorsementsList()[1].setEndorser(Buffer.alloc(0))),
            };
        },
    ),
    add(
        'envelope-signatures',
        "Envelope signatures with a high S, and envelopes signed by an expired, an odd or the orderer's identity.",
        async (t) => {
            const { envelope, txId } = await t.endorseRaw({ args: ['put', t.key('a'), 'x'] });
            return {
                highS: await t.submitRaw(t.signed(envelope, t.people.user1, { highS: true }), txId, { wait: 3000 }),
                plain: await t.submitRaw(t.signed(envelope), txId),
            };
        },
    ),
    add('duplicates-in-one-block', 'One envelope submitted twice at once: one entry is valid.', async (t) => {
        const { envelope, txId } = await t.endorseRaw({ args: ['put', t.key(), 'x'] });
        const request = () =>
            t.raw.call(t.net.clients[1], 'submit', t.raw.submitRequest({ txId, channel: t.config.channel, envelope: t.signed(envelope) }));
        const signed = t.raw.submitRequest({ txId, channel: t.config.channel, envelope: t.signed(envelope) });
        await Promise.all([request, () => t.raw.call(t.net.clients[1], 'submit', signed)].map((send) => send()));
        await t.everywhere(txId);
        return { filter: t.blocks.describeMetadata(await t.blockOf(txId)).transactionsFilter, status: (await t.rawStatus(txId)).code };
    }),
    add('foreign-endorser', 'An endorsement by an identity that is no peer.', async (t) => {
        const forge = (who) =>
            t.submitEdited(({ endorsed, response, chaincodeAction }) => {
                response.setExtension$(chaincodeAction.serializeBinary());
                const e = endorsed.getEndorsementsList()[1];
                const identity = new t.protos.msp.SerializedIdentity();
                identity.setMspid(who.mspId);
                identity.setIdBytes(Buffer.from(who.cert));
                e.setEndorser(identity.serializeBinary());
                const data = Buffer.concat([Buffer.from(response.serializeBinary()), Buffer.from(identity.serializeBinary())]);
                e.setSignature(t.raw.signEnvelope(data, who).getSignature_asU8());
            });
        return { user: await forge(t.people.user2), admin: await forge(t.people.admin2), foreign: await forge(t.people.foreign) };
    }),
    add('status-requests', 'CommitStatus requests that lack or garble parts.', async (t) => {
        const { gateway } = t.protos;
        const send = (bytes) => {
            const signed = new gateway.SignedCommitStatusRequest();
            signed.setRequest(bytes);
            return t.outcome(t.raw.call(t.net.clients[1], 'commitStatus', signed, 3000));
        };
        const request = new gateway.CommitStatusRequest();
        request.setChannelId(t.config.channel);
        request.setTransactionId('a'.repeat(64));
        return { garbage: await send(Buffer.from('garbage')), noIdentity: await send(request.serializeBinary()) };
    }),
];
