// SPDX-License-Identifier: Apache-2.0
/** Broadcast and ProcessProposal with one layer garbled, and what endorsers answer. */
import { add, bytesOf, garbage, run, withoutPaths } from './helpers.mjs';
import { filled, forge, peerOf } from './forge.mjs';
import { converse, ordererClient, processProposal } from './services.mjs';

export const layers = [
    add('broadcast-layers', "Envelopes with garbled layers at the orderer's Broadcast.", async (t) => {
        const client = ordererClient(t);
        const { orderer, common } = t.protos;
        const send = async (envelope) => {
            const { answers, end } = await converse(client, '/orderer.AtomicBroadcast/Broadcast', orderer.BroadcastResponse, [envelope], 1);
            return [...answers.map((a) => `${a.getStatus()} ${a.getInfo()}`), end].join(', ');
        };
        const headed = (header) => {
            const payload = new common.Payload();
            payload.setHeader(header);
            return t.raw.signEnvelope(bytesOf(payload), t.people.user1);
        };
        const out = {
            garbage: await send(filled(new common.Envelope(), { Payload: garbage, Signature: garbage })),
            emptyHeader: await send(headed(new common.Header())),
            garbledChannelHeader: await send(headed(filled(new common.Header(), { ChannelHeader: garbage }))),
            garbledSignatureHeader: await send(forge(t, { signatureHeader: garbage }).envelope),
            emptySignatureHeader: await send(forge(t, { signatureHeader: Buffer.alloc(0) }).envelope),
            otherChannel: await send(forge(t, { channelFields: { ChannelId: 'absent' } }).envelope),
            configUpdate: await send(forge(t, { channelFields: { Type: 2 }, data: garbage }).envelope),
            emptyUpdate: await send(forge(t, { channelFields: { Type: 2 }, data: Buffer.alloc(0) }).envelope),
            newChannel: await send(forge(t, { channelFields: { Type: 2, ChannelId: 'fresh' }, data: Buffer.alloc(0) }).envelope),
            config: await send(forge(t, { channelFields: { Type: 1 } }).envelope),
            ordererTransaction: await send(forge(t, { channelFields: { Type: 4 } }).envelope),
            peer: await send(forge(t, { identity: peerOf(t, 1) }).envelope),
            garbledIdentity: await send(forge(t, { creator: garbage }).envelope),
            wrongMsp: await send(forge(t, { identity: t.people.wrongMsp }).envelope),
        };
        client.close();
        return out;
    }),
    add(
        'endorser-layers',
        'ProcessProposal with garbled proposals, other types, no channel, unknown chaincodes and replays.',
        async (t) => {
            const ask = async (fields, ward) => {
                const out = await t.outcome(processProposal(t, t.propose(fields), ward));
                return out.ok
                    ? `${out.ok.getResponse().getStatus()} ${out.ok.getResponse().getMessage()} ${t.blocks.text(out.ok.getResponse().getPayload_asU8()).slice(0, 60)} ${Boolean(out.ok.getEndorsement())}`
                    : out.error.message;
            };
            const raw = async (bytes, who = t.people.user1) => {
                const signed = filled(new t.protos.peer.SignedProposal(), {
                    ProposalBytes: bytes,
                    Signature: t.raw.signEnvelope(bytes, who).getSignature_asU8(),
                });
                const out = await t.outcome(processProposal(t, { proposed: { getProposal: () => signed } }));
                return out.ok ? `${out.ok.getResponse().getStatus()} ${out.ok.getResponse().getMessage()}` : out.error.message;
            };
            const committed = await t.ward1.prepare([['put', t.key('x'), 'x']]);
            await t.ward1.send(committed);
            const replay = t.propose({ args: ['ping'] });
            const twice = async () => (await processProposal(t, replay)).getResponse().getStatus();
            return withoutPaths({
                garbage: await raw(garbage),
                empty: await raw(Buffer.alloc(0)),
                config: await ask({ type: 1 }),
                message: await ask({ type: 0 }),
                epoch: await ask({ epoch: 1 }),
                noExtension: await ask({ extension: null }),
                otherHeader: await ask({ headerChaincode: 'parity2' }),
                noTime: await ask({ timestamp: null }),
                noArguments: await ask({ args: [] }),
                noChannelUser: await ask({ channel: '', args: ['ping'] }),
                noChannelQscc: (await ask({ channel: '', chaincode: 'qscc', args: ['GetChainInfo', t.config.channel] })).slice(0, 4),
                noChannelLscc: await ask({ channel: '', chaincode: 'lscc', args: ['getinstalledchaincodes'] }),
                noChannelLifecycle: await ask({ channel: '', chaincode: '_lifecycle', args: ['QueryInstalledChaincodes', ''] }),
                noChannelAdminLifecycle: (
                    await ask({ channel: '', chaincode: '_lifecycle', args: ['QueryInstalledChaincodes', ''], identity: t.people.admin1 })
                ).slice(0, 4),
                join: await ask({ channel: '', chaincode: 'cscc', args: ['JoinChain', 'x'] }),
                joinAdmin: await ask({ channel: '', chaincode: 'cscc', args: ['JoinChain', 'x'], identity: t.people.admin1 }),
                escc: await ask({ chaincode: 'escc' }),
                lscc: await ask({ chaincode: 'lscc', args: ['getchaincodes'] }),
                unsigned: await ask({ signature: Buffer.alloc(0) }),
                wrongMsp: await ask({ identity: t.people.wrongMsp }),
                ordererAdmin: await ask({ identity: t.people.ordererAdmin }),
                byPeer: await ask({ identity: peerOf(t, 1) }),
                at2: await ask({ identity: t.people.user1 }, 2),
                replay: [await twice(), await twice()],
                expired: await ask({ identity: t.people.expired }),
                late: await ask({ timestamp: new Date(Date.now() - 16 * 60_000) }).then((text) => text.slice(0, 60)),
                code404: await ask({ args: ['throwCoded', 'x', '404'] }),
            });
        },
    ),
    add(
        'endorser-responses',
        'Whole responses of ProcessProposal: what is signed, and the interest of transactions that touch much.',
        async (t) => {
            const { peer } = t.protos;
            const ask = async (list, fields = {}) => {
                const made = t.propose({ args: run(...list), ...fields });
                const answer = await processProposal(t, made);
                const payload = peer.ProposalResponsePayload.deserializeBinary(answer.getPayload_asU8());
                const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
                return {
                    version: answer.getVersion(),
                    timestamp: answer.hasTimestamp(),
                    status: answer.getResponse().getStatus(),
                    hash: payload.getProposalHash_asU8().length,
                    inner: action.getResponse() && [action.getResponse().getStatus(), action.getResponse().getMessage()],
                    id: [action.getChaincodeId()?.getName(), action.getChaincodeId()?.getVersion()],
                    events: action.getEvents_asU8().length > 0,
                    results: action.getResults_asU8().length > 0,
                    interest: answer
                        .getInterest()
                        ?.getChaincodesList()
                        .map((c) => [
                            c.getName(),
                            c.getCollectionNamesList(),
                            c.getNoPrivateReads(),
                            c.getNoPublicWrites(),
                            c.getDisregardNamespacePolicy(),
                            c.getKeyPoliciesList().length,
                        ])
                        .sort(),
                };
            };
            const k = t.key();
            await t.ward1.write([
                ['put', k, 'x'],
                ['signers', k, ['Ward1MSP']],
            ]);
            return {
                reads: await ask([['get', k]]),
                nothing: await ask([['ids']]),
                keyPolicy: await ask([['put', k, 'y']]),
                keyPolicyAndMore: await ask([
                    ['put', k, 'y'],
                    ['put', t.key('b'), 'y'],
                    ['pput', 'bothWards', k, 'z'],
                    ['pput', 'ward1Only', k, 'z'],
                ]),
                reader: await ask([
                    ['pget', 'bothWards', k],
                    ['phash', 'ward1Only', k],
                ]),
                called: await ask([['call', t.config.chaincode2, run(['put', k, 'x'])]]).catch((error) => error.message),
                calledRead: await ask([['call', t.config.chaincode2, run(['get', k]), t.config.channel]]),
                event: await ask([['event', 'e', 'x']]),
                failed: await ask([
                    ['put', k, 'x'],
                    ['event', 'e', 'x'],
                    ['fail', 'no'],
                ]),
                qscc: await ask([], { chaincode: 'qscc', args: ['GetChainInfo', t.config.channel] }),
            };
        },
    ),
];
