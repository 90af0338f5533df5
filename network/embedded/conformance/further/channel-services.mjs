// SPDX-License-Identifier: Apache-2.0
/** Deliver, Broadcast, ProcessProposal and the system chaincodes asked in more ways than clients usually do. */
import { add, entriesOf, pause, privateEvents, run, withoutPaths } from './helpers.mjs';
import { filled, forge, peerOf, serialized } from './forge.mjs';
import { converse, ordererClient, processProposal, seekEnvelope } from './services.mjs';

const bytesOf = (message) => Buffer.from(message.serializeBinary());
const garbage = Buffer.from('garbage');

/** Answers of a stream of one of the peer's Deliver methods, relative to `base`. */
async function delivered(t, envelopes, count, { method = 'Deliver', ward = 1, base = 0, ms = 1000 } = {}) {
    const { peer } = t.protos;
    const list = [envelopes].flat();
    const { answers, end } = await converse(t.net.clients[ward], `/protos.Deliver/${method}`, peer.DeliverResponse, list, count, ms);
    return { answers: answers.map((a) => shown(a, base)), end };
}
function shown(a, base) {
    if (a.hasBlock()) {
        return `block ${a.getBlock().getHeader().getNumber() - base}`;
    }
    if (a.hasFilteredBlock?.()) {
        return `filtered ${a.getFilteredBlock().getNumber() - base}`;
    }
    return a.hasBlockAndPrivateData?.()
        ? `private ${a.getBlockAndPrivateData().getBlock().getHeader().getNumber() - base}`
        : `status ${a.getStatus()}`;
}
async function fromOrderer(t, envelopes, count, base, ms = 1000) {
    const client = ordererClient(t);
    const { answers, end } = await converse(
        client,
        '/orderer.AtomicBroadcast/Deliver',
        t.protos.orderer.DeliverResponse,
        [envelopes].flat(),
        count,
        ms,
    );
    client.close();
    return { answers: answers.map((a) => shown(a, base)), end };
}
/** Evaluates a system chaincode; `read` makes JSON of its bytes. */
const asks =
    (t, chaincode, read = (bytes) => bytes.length > 0) =>
    (fn, ...args) =>
        t.outcome(t.ward1.network.getContract(chaincode).evaluate(fn, { arguments: args }).then(read));

/** Every place with every other, all at once. */
async function combined(places, ask) {
    const names = Object.keys(places);
    const pairs = names.flatMap((from) => names.map((to) => [from, to]));
    return Object.fromEntries(await Promise.all(pairs.map(async ([from, to]) => [`${from} to ${to}`, await ask(from, to)])));
}

/** A hand-made deliver request whose parts can be replaced. */
function rawSeek(t, f) {
    const { common } = t.protos;
    const known = seekEnvelope(t, { start: 'newest', stop: 'newest', ...f.fields });
    const payload = common.Payload.deserializeBinary(known.getPayload_asU8());
    const header = payload.getHeader();
    f.channelHeader && header.setChannelHeader(f.channelHeader);
    f.signatureHeader && header.setSignatureHeader(f.signatureHeader);
    f.noHeader && payload.clearHeader();
    const bytes = f.payload ?? bytesOf(payload);
    const envelope = t.raw.signEnvelope(bytes, f.signer ?? t.people.user1);
    f.signature && envelope.setSignature(f.signature);
    return envelope;
}

const broken = (t) => ({
    payload: rawSeek(t, { payload: garbage }),
    emptyPayload: rawSeek(t, { payload: Buffer.alloc(0) }),
    noHeader: rawSeek(t, { noHeader: true }),
    channelHeader: rawSeek(t, { channelHeader: garbage }),
    signatureHeader: rawSeek(t, { signatureHeader: garbage }),
    signature: rawSeek(t, { signature: garbage }),
    otherSigner: rawSeek(t, { signer: t.people.user2 }),
    noChannel: rawSeek(t, { fields: { channel: '' } }),
    future: rawSeek(t, { fields: { timestamp: new Date(Date.now() + 16 * 60_000) } }),
    wrongMsp: rawSeek(t, { fields: { identity: t.people.wrongMsp } }),
});

export const channelServices = [
    add('deliver-combinations', 'All starts with all stops, with and without waiting, at both wards.', async (t) => {
        await t.ward1.submit('put', [t.key('a'), 'x']);
        await t.ward1.submit('put', [t.key('b'), 'x']);
        const height = await t.height();
        const places = { oldest: 'oldest', newest: 'newest', next: 'next', last: height - 1, before: height - 2, coming: height };
        const ask = async (from, to, behavior, ward) => {
            const base = from === 'oldest' ? 0 : height;
            const seek = seekEnvelope(t, { start: places[from], stop: places[to], behavior });
            const { answers, end } = await delivered(t, seek, 4, { base, ward, ms: 4500 });
            return [...answers, end].join(', ');
        };
        return combined(places, async (from, to) => {
            const isWholeChain = from === 'oldest' && to !== 'oldest';
            return isWholeChain ? undefined : Promise.all([ask(from, to, 0, 1), ask(from, to, 1, 2)]);
        });
    }),
    add('deliver-far', 'Specified positions beyond the height, and of enormous size.', async (t) => {
        const height = await t.height();
        const ask = (start, stop, behavior) => delivered(t, seekEnvelope(t, { start, stop, behavior }), 2, { base: height, ms: 400 });
        return {
            oneBeyond: await ask(height + 1, height + 1, 1),
            oneBeyondWaits: await ask(height + 1, height + 1, 0),
            far: await ask(height + 1000, height + 2000, 1),
            stopFar: await ask(height - 1, 9007199254740991, 1),
            unknownBehavior: await ask(height - 1, height - 1, 7),
        };
    }),
    add('deliver-broken', 'Deliver requests that are garbled, unsigned, late or early.', async (t) => {
        const out = {};
        for (const [name, envelope] of Object.entries(broken(t))) {
            out[name] = await delivered(t, envelope, 2, { base: await t.height() });
        }
        return out;
    }),
    add('orderer-deliver-broken', "The same at the orderer's Deliver.", async (t) => {
        const out = {};
        for (const [name, envelope] of Object.entries(broken(t))) {
            out[name] = await fromOrderer(t, envelope, 2, await t.height());
        }
        return out;
    }),
    add('orderer-deliver-combinations', "Starts and stops at the orderer's Deliver.", async (t) => {
        await t.ward1.submit('put', [t.key('a'), 'x']);
        const height = await t.height();
        const places = { newest: 'newest', next: 'next', last: height - 1, before: height - 2, coming: height };
        const ask = async (from, to, behavior) => {
            const seek = seekEnvelope(t, { start: places[from], stop: places[to], behavior });
            const { answers, end } = await fromOrderer(t, seek, 4, height, 4500);
            return [...answers, end].join(', ');
        };
        return {
            ...(await combined(places, (from, to) => Promise.all([ask(from, to, 0), ask(from, to, 1)]))),
            oldest: await fromOrderer(t, seekEnvelope(t, { start: 'oldest', stop: 'oldest' }), 2, 0),
            beyond: await fromOrderer(t, seekEnvelope(t, { start: height + 5, stop: height + 5 }), 1, height),
        };
    }),
    add('deliver-readers', 'Who may read blocks, filtered blocks and private data.', async (t) => {
        const out = {};
        const people = { ...t.people, peer2: peerOf(t, 2) };
        for (const who of [
            'user2',
            'admin1',
            'peer1',
            'peer2',
            'ordererAdmin',
            'ordererNode',
            'foreign',
            'expired',
            'notYet',
            'noUnit',
            'otherUnit',
            'wrongMsp',
            'unknownMsp',
            'garbage',
        ]) {
            out[who] = [];
            for (const method of ['Deliver', 'DeliverFiltered', 'DeliverWithPrivateData']) {
                const { answers, end } = await delivered(
                    t,
                    seekEnvelope(t, { identity: people[who], start: 'oldest', stop: 'oldest' }),
                    2,
                    { method },
                );
                out[who].push([...answers, end].join(', '));
            }
        }
        return out;
    }),
    add('deliver-filtered-kinds', 'Filtered blocks of refused, forged and eventful transactions.', async (t) => {
        const base = await t.height();
        const { peer } = t.protos;
        const event = bytesOf(
            filled(new peer.ChaincodeEvent(), {
                ChaincodeId: t.config.chaincode,
                TxId: 'other',
                EventName: 'e',
                Payload: Buffer.from('secret'),
            }),
        );
        const list = [
            forge(t, { events: event }),
            forge(t, { endorsers: [], events: event }),
            forge(t, { data: garbage }),
            forge(t, { txId: '', data: garbage }),
            forge(t, { channelFields: { Type: 3 } }),
            forge(t, { action: garbage }),
        ];
        for (const { envelope, txId } of list) {
            const height = await t.height();
            await t.submitRaw(envelope, txId || 'none', { wait: 1 });
            for (let i = 0; i < 200 && (await t.height()) === height; i++) {
                await pause(20);
            }
        }
        const filtered = await t.take(
            await t.ward1.network.getFilteredBlockEvents({ startBlock: BigInt(base) }),
            (x) => x.length === list.length,
            3000,
        );
        const events = await t.take(
            await t.ward1.network.getChaincodeEvents(t.config.chaincode, { startBlock: BigInt(base) }),
            (x) => x.length === 2,
            700,
        );
        return {
            filtered: filtered.map((b) => t.blocks.describeFiltered(b, base)),
            error: filtered.error,
            stream: await delivered(t, seekEnvelope(t, { start: base, stop: base + list.length - 1 }), list.length + 1, {
                method: 'DeliverFiltered',
                base,
            }),
            hashMismatch: await delivered(t, seekEnvelope(t, { start: base, stop: base + list.length - 1 }), list.length + 1, {
                method: 'DeliverWithPrivateData',
                base,
            }),
            events: events.map((e) => [e.eventName, e.transactionId, t.blocks.text(e.payload)]),
        };
    }),
    add('deliver-private-kinds', 'Private data of a block with several transactions, collections and chaincodes.', async (t) => {
        const base = await t.height();
        const list = [
            await t.ward1.prepare([
                ['pput', 'bothWards', t.key('a'), 'A'],
                ['pput', 'ward1Only', t.key('a'), 'own'],
            ]),
            await t.ward1.prepare([['put', t.key('plain'), 'x']]),
            await t.ward1.prepare([
                ['pput', 'ward1Open', t.key('b'), 'B'],
                ['pdel', 'bothWards', t.key('c')],
            ]),
            await t.ward1.prepare([['pput', 'bothWards', t.key('d'), 'D']], { endorsingOrganizations: ['Ward1MSP'] }),
        ];
        const { statuses } = await t.ward1.together(list);
        const read = (session) => privateEvents(t, session, base);
        return { statuses, ward1: await read(t.ward1), ward2: await read(t.ward2), user2AtWard1: await read(t.as('user2', 1)) };
    }),
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
    add('qscc-edges', 'Each function with wrong counts, numbers and hashes.', async (t) => {
        const ask = asks(t, 'qscc');
        const { channel } = t.config;
        return {
            nothing: await ask(''),
            noChannel: await ask('GetBlockByNumber'),
            emptyChannel: await ask('GetChainInfo', ''),
            noNumber: await ask('GetBlockByNumber', channel),
            plus: await ask('GetBlockByNumber', channel, '+1'),
            hex: await ask('GetBlockByNumber', channel, '0x1'),
            space: await ask('GetBlockByNumber', channel, ' 1'),
            underscore: await ask('GetBlockByNumber', channel, '1_0'),
            fraction: await ask('GetBlockByNumber', channel, '1.0'),
            unicode: await ask('GetBlockByNumber', channel, '٣'),
            control: await ask('GetBlockByNumber', channel, 'a\nb\u0001é\u{1f600}'),
            surplus: await ask('GetBlockByNumber', channel, '0', 'more'),
            noHash: await ask('GetBlockByHash', channel),
            shortHash: await ask('GetBlockByHash', channel, Buffer.from([1, 2])),
            zeroHash: await ask('GetBlockByHash', channel, Buffer.alloc(32)),
            noTx: await ask('GetTransactionByID', channel),
            oddTx: await ask('GetTransactionByID', channel, 'no hex ✓'),
            oddBlockTx: await ask('GetBlockByTxID', channel, 'no hex ✓'),
            noBlockTx: await ask('GetBlockByTxID', channel),
            caseMatters: await ask('getchaininfo', channel),
            user2: await t.outcome(
                t
                    .as('user2', 1)
                    .network.getContract('qscc')
                    .evaluate('GetBlockByNumber', { arguments: [channel, '0'] })
                    .then((b) => b.length > 0),
            ),
            atOther: await t.outcome(t.ward2.network.getContract('qscc').evaluate('GetBlockByNumber', { arguments: [channel, '999999'] })),
        };
    }),
    add('cscc-edges', 'Configuration chaincode: counts of arguments, refusals of joining, by members of the other ward.', async (t) => {
        const ask = asks(t, 'cscc');
        const { channel } = t.config;
        const by = (who, fn, ...args) =>
            t.outcome(
                t
                    .session(who, 1)
                    .network.getContract('cscc')
                    .evaluate(fn, { arguments: args })
                    .then((b) => b.length > 0),
            );
        return {
            empty: await ask(''),
            channelsWithArgument: await ask('GetChannels', 'x'),
            noArgument: await ask('GetChannelConfig'),
            emptyChannel: await ask('GetChannelConfig', ''),
            emptyBlock: await ask('GetConfigBlock', ''),
            surplus: await ask('GetConfigBlock', channel, 'x'),
            absentConfig: await ask('GetChannelConfig', 'absent'),
            caseMatters: await ask('getchannels'),
            join: await ask('JoinChain', 'x'),
            joinNothing: await ask('JoinChain'),
            joinEmpty: await ask('JoinChain', ''),
            joinSnapshot: await ask('JoinBySnapshot', '/nowhere'),
            joinStatus: await ask('JoinBySnapshotStatus'),
            joinByAdmin: await by(t.people.admin1, 'JoinChain', 'x'),
            joinNothingByAdmin: await by(t.people.admin1, 'JoinChain', ''),
            joinOwn: await by(t.people.user1, 'JoinChain', bytesOf(await t.block(0))),
            joinOwnByAdmin: await by(t.people.admin1, 'JoinChain', bytesOf(await t.block(0))),
            statusByAdmin: await by(t.people.admin1, 'JoinBySnapshotStatus', ''),
            user2: await by(t.people.user2, 'GetConfigBlock', channel),
            user2Channels: await by(t.people.user2, 'GetChannels'),
            ordererAdmin: await by(t.people.ordererAdmin, 'GetConfigBlock', channel),
            admin2Channels: await by(t.people.admin2, 'GetChannels'),
            simulate: await ask('SimulateConfigTreeUpdate', channel, 'x'),
        };
    }),
    add('lifecycle-edges', 'Every query of the lifecycle chaincode: results, refusals, odd arguments.', async (t) => {
        const { peer } = t.protos;
        const ask = asks(t, '_lifecycle');
        const lc = peer.lifecycle;
        const message = (Type, fields = {}) => bytesOf(filled(new Type(), fields));
        const readiness = (fields) =>
            message(lc.CheckCommitReadinessArgs, { Sequence: 2, Name: t.config.chaincode, Version: '1.0', ...fields });
        const approvals = asks(t, '_lifecycle', (bytes) => {
            const r = lc.CheckCommitReadinessResult.deserializeBinary(bytes);
            return {
                approvals: entriesOf(r.getApprovalsMap()).sort(),
                mismatches: entriesOf(r.getMismatchesMap())
                    .map(([org, m]) => [org, m.getItemsList()])
                    .sort(),
            };
        });
        const definition = asks(t, '_lifecycle', (bytes) => {
            const d = lc.QueryChaincodeDefinitionResult.deserializeBinary(bytes);
            return {
                sequence: d.getSequence(),
                version: d.getVersion(),
                plugins: [d.getEndorsementPlugin(), d.getValidationPlugin()],
                init: d.getInitRequired(),
                collections: d.getCollections()?.getConfigList().length,
                policy: d.getValidationParameter_asU8().length,
                approvals: entriesOf(d.getApprovalsMap()).sort(),
            };
        });
        const all = asks(t, '_lifecycle', (bytes) =>
            lc.QueryChaincodeDefinitionsResult.deserializeBinary(bytes)
                .getChaincodeDefinitionsList()
                .map((d) => [d.getName(), d.getSequence(), d.getVersion(), d.getInitRequired(), d.getCollections()?.getConfigList().length])
                .sort(),
        );
        const named = (Name) => message(lc.QueryChaincodeDefinitionArgs, { Name });
        const admin =
            (read) =>
            (fn, ...args) =>
                t.outcome(t.session(t.people.admin1, 1).network.getContract('_lifecycle').evaluate(fn, { arguments: args }).then(read));
        const by = (who, fn, ...args) =>
            t.outcome(
                t
                    .session(who, 1)
                    .network.getContract('_lifecycle')
                    .evaluate(fn, { arguments: args })
                    .then((b) => b.length > 0),
            );
        return {
            definition: await definition('QueryChaincodeDefinition', named(t.config.chaincode)),
            second: await definition('QueryChaincodeDefinition', named(t.config.chaincode2)),
            all: await all('QueryChaincodeDefinitions', ''),
            emptyName: await ask('QueryChaincodeDefinition', named('')),
            garbled: await ask('QueryChaincodeDefinition', garbage),
            garbledAll: await ask('QueryChaincodeDefinitions', garbage),
            noArguments: await ask('QueryChaincodeDefinitions'),
            surplus: await ask('QueryChaincodeDefinitions', '', ''),
            emptyFunction: await ask('', ''),
            next: await approvals('CheckCommitReadiness', readiness({})),
            current: await approvals('CheckCommitReadiness', readiness({ Sequence: 1 })),
            far: await approvals('CheckCommitReadiness', readiness({ Sequence: 5 })),
            zero: await approvals('CheckCommitReadiness', readiness({ Sequence: 0 })),
            absent: await approvals('CheckCommitReadiness', readiness({ Sequence: 1, Name: 'absent' })),
            emptyReadiness: await approvals('CheckCommitReadiness', message(lc.CheckCommitReadinessArgs)),
            garbledReadiness: await approvals('CheckCommitReadiness', garbage),
            approved: await ask(
                'QueryApprovedChaincodeDefinition',
                message(lc.QueryApprovedChaincodeDefinitionArgs, { Name: t.config.chaincode, Sequence: 1 }),
            ),
            approvedDecoded: await admin((bytes) => {
                const d = lc.QueryApprovedChaincodeDefinitionResult.deserializeBinary(bytes);
                return [
                    d.getSequence(),
                    d.getVersion(),
                    d.getInitRequired(),
                    d.getCollections()?.getConfigList().length,
                    d.getSource()?.getLocalPackage()?.getPackageId().split(':')[0],
                ];
            })('QueryApprovedChaincodeDefinition', message(lc.QueryApprovedChaincodeDefinitionArgs, { Name: t.config.chaincode })),
            installedDecoded: await admin((bytes) => {
                const list = lc.QueryInstalledChaincodesResult.deserializeBinary(bytes).getInstalledChaincodesList();
                return list
                    .map((i) => [
                        i.getLabel(),
                        i.getPackageId().split(':')[0],
                        entriesOf(i.getReferencesMap()).map(([c, r]) => [
                            c,
                            r.getChaincodesList().map((x) => [x.getName(), x.getVersion()]),
                        ]),
                    ])
                    .sort();
            })('QueryInstalledChaincodes', ''),
            oneInstalled: await by(
                t.people.admin1,
                'QueryInstalledChaincode',
                message(lc.QueryInstalledChaincodeArgs, { PackageId: 'absent:00' }),
            ),
            onePackage: await by(
                t.people.admin1,
                'GetInstalledChaincodePackage',
                message(lc.GetInstalledChaincodePackageArgs, { PackageId: 'absent:00' }),
            ),
            commitNext: await by(
                t.people.admin1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 2, Name: t.config.chaincode, Version: '1.0' }),
            ),
            commitCurrent: await by(
                t.people.user1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 1, Name: t.config.chaincode, Version: '1.0' }),
            ),
            commitSecond: await by(
                t.people.admin1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 2, Name: t.config.chaincode2, Version: '1.0' }),
            ),
            commitSecondAgain: await by(
                t.people.admin1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 1, Name: t.config.chaincode2, Version: '1.0' }),
            ),
            commitBadVersion: await by(
                t.people.user1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 1, Name: 'x', Version: 'a b' }),
            ),
            commitSystem: await by(
                t.people.user1,
                'CommitChaincodeDefinition',
                message(lc.CommitChaincodeDefinitionArgs, { Sequence: 1, Name: 'lscc', Version: '1' }),
            ),
            approvedAdmin: await by(
                t.people.admin1,
                'QueryApprovedChaincodeDefinition',
                message(lc.QueryApprovedChaincodeDefinitionArgs, { Name: t.config.chaincode, Sequence: 1 }),
            ),
            approvedAbsent: await by(
                t.people.admin1,
                'QueryApprovedChaincodeDefinition',
                message(lc.QueryApprovedChaincodeDefinitionArgs, { Name: 'absent', Sequence: 1 }),
            ),
            installed: await ask('QueryInstalledChaincodes', ''),
            installedAdmin: await by(t.people.admin1, 'QueryInstalledChaincodes', ''),
            installedOne: await ask('QueryInstalledChaincode', ''),
            install: await ask('InstallChaincode', ''),
            package: await ask('GetInstalledChaincodePackage', ''),
            approve: await ask('ApproveChaincodeDefinitionForMyOrg', ''),
            commit: await ask('CommitChaincodeDefinition', ''),
            commitGarbled: await by(t.people.admin1, 'CommitChaincodeDefinition', garbage),
            user2: await by(t.people.user2, 'QueryChaincodeDefinitions', ''),
            peer: await by(t.people.peer1, 'QueryChaincodeDefinitions', ''),
            foreign: await by(t.people.foreign, 'QueryChaincodeDefinitions', ''),
        };
    }),
    add('lscc-edges', 'The old lifecycle chaincode.', async (t) => {
        const contract = t.ward1.network.getContract('lscc');
        const ask = async (fn, ...args) => withoutPaths(await t.ward1.evaluate(fn, args, { contract }));
        return {
            chaincodes: await ask('getchaincodes'),
            id: await ask('getid', t.config.channel, t.config.chaincode),
            deploy: await ask('deploy', t.config.channel, 'x'),
            nothing: await ask(''),
            endorsed: withoutPaths(await t.outcome(t.ward1.endorse('getchaincodes', [], { contract }))),
        };
    }),
    add('block-bytes', 'A block byte for byte: its metadata slots, flags and the envelope that was sent.', async (t) => {
        const { common } = t.protos;
        const tx = await t.ward1.prepare([['put', t.key(), 'x']]);
        const sent = t.envelopeOf(tx);
        await t.ward1.send(tx);
        const block = await t.block(t.lastBlock);
        const before = await t.block(t.lastBlock - 1);
        const slots = block.getMetadata().getMetadataList_asU8();
        const kept = common.Envelope.deserializeBinary(block.getData().getDataList_asU8()[0]);
        const signatures = common.Metadata.deserializeBinary(slots[0]);
        const other = await t.outcome(
            t.ward2.network.getContract('qscc').evaluate('GetBlockByNumber', { arguments: [t.config.channel, String(t.lastBlock)] }),
        );
        return {
            samePayload: Buffer.from(kept.getPayload_asU8()).equals(Buffer.from(sent.getPayload_asU8())),
            lengths: slots.map((slot, i) => (i === 0 ? slot.length > 0 : slot.length)),
            signatures: signatures
                .getSignaturesList()
                .map((s) => [s.getSignatureHeader_asU8().length > 0, s.getIdentifierHeader_asU8?.().length > 0]),
            commitHashDiffers: !Buffer.from(slots[4]).equals(Buffer.from(before.getMetadata().getMetadataList_asU8()[4])),
            sameAtOther: Buffer.from(other.ok).equals(Buffer.from(block.serializeBinary())),
        };
    }),
    add(
        'block-cutting',
        'Large transactions share a block as long as they are below the preferred size, or stand alone.',
        async (t) => {
            const value = (bytes) => 'v'.repeat(bytes);
            const prepare = (name, bytes) => t.ward1.prepare([['put', t.key(name), value(bytes)]]);
            const large = [await prepare('a', 700_000), await prepare('b', 700_000)];
            const mixed = [await prepare('c', 10), await prepare('d', 1_500_000), await prepare('e', 10)];
            return { large: await t.ward1.together(large), mixed: await t.ward1.together(mixed) };
        },
        'Sizes count twice, as argument and as write; the preferred size is 2 MB.',
    ),
];
