// SPDX-License-Identifier: Apache-2.0
/** The Gateway service asked with requests that lack, repeat or garble what it needs. */
import { add, pause, run } from './helpers.mjs';
import { filled, forge, peerOf, serialized } from './forge.mjs';

const bytesOf = (message) => Buffer.from(message.serializeBinary());
const garbage = Buffer.from('garbage');
const call = (t, method, request, ms = 3000, ward = 1) =>
    t.outcome(t.raw.call(t.net.clients[ward], method, request, ms).then(() => 'answered'));

/** The last answer to `ping`, asked until it is the awaited one or 20 s are over. */
async function pingUntil(t, awaited, attempts = 100) {
    const answer = await t.ward1.evaluate('ping');
    if (awaited(answer) || attempts === 0) return answer;
    await pause(200);
    return pingUntil(t, awaited, attempts - 1);
}

/** Waits for the status of a transaction that never comes; called again where the limit refused it, so that it does hold a place. */
async function hold(t, client, request, signal) {
    const answer = await t.outcome(t.raw.call(client, 'commitStatus', request, 30_000, signal));
    if (signal.aborted || !/concurrency limit/.test(answer.error?.message)) return answer;
    await pause(20);
    return hold(t, client, request, signal);
}

/** A proposal made of layers that can each be given as bytes. */
function layered(t, f) {
    const { common, peer } = t.protos;
    const made = t.propose(f.fields ?? {});
    const known = peer.Proposal.deserializeBinary(made.proposed.getProposal().getProposalBytes_asU8());
    const header = common.Header.deserializeBinary(known.getHeader_asU8());
    const headerBytes =
        f.header ??
        bytesOf(
            filled(new common.Header(), {
                ChannelHeader: f.channelHeader ?? header.getChannelHeader_asU8(),
                SignatureHeader: f.signatureHeader ?? header.getSignatureHeader_asU8(),
            }),
        );
    const proposal =
        f.proposal ?? bytesOf(filled(new peer.Proposal(), { Header: headerBytes, Payload: f.payload ?? known.getPayload_asU8() }));
    const signed = filled(new peer.SignedProposal(), {
        ProposalBytes: proposal,
        Signature: t.raw.signEnvelope(proposal, t.people.user1).getSignature_asU8(),
    });
    return { made, signed };
}

function asked(t, f, method) {
    const { gateway } = t.protos;
    const { made, signed } = layered(t, f);
    const request = method === 'evaluate' ? new gateway.EvaluateRequest() : new gateway.EndorseRequest();
    request.setTransactionId(made.txId);
    request.setChannelId(t.config.channel);
    request.setProposedTransaction(signed);
    (f.targets ?? []).length &&
        (method === 'evaluate' ? request.setTargetOrganizationsList(f.targets) : request.setEndorsingOrganizationsList(f.targets));
    return call(t, method, request);
}

async function bothMethods(t, cases) {
    const out = {};
    for (const [name, f] of Object.entries(cases)) {
        out[name] = { evaluate: await asked(t, f, 'evaluate'), endorse: await asked(t, f, 'endorse') };
    }
    return out;
}

function invocation(t, edit) {
    const { peer } = t.protos;
    const input = new peer.ChaincodeInput();
    input.setArgsList([Buffer.from('ping')]);
    const spec = filled(new peer.ChaincodeSpec(), {
        Type: 2,
        ChaincodeId: filled(new peer.ChaincodeID(), { Name: t.config.chaincode }),
        Input: input,
    });
    const outer = filled(new peer.ChaincodeInvocationSpec(), { ChaincodeSpec: spec });
    edit({ spec, outer, input });
    return bytesOf(filled(new peer.ChaincodeProposalPayload(), { Input: bytesOf(outer) }));
}

export const gatewayRequests = [
    add('proposal-layers', 'Proposals with one layer replaced by garbage or left empty, to Evaluate and Endorse.', async (t) => {
        const { peer } = t.protos;
        return bothMethods(t, {
            proposal: { proposal: garbage },
            header: { header: garbage },
            emptyHeader: { header: Buffer.alloc(0) },
            channelHeader: { channelHeader: garbage },
            emptyChannelHeader: { channelHeader: Buffer.alloc(0) },
            signatureHeader: { signatureHeader: garbage },
            emptySignatureHeader: { signatureHeader: Buffer.alloc(0) },
            payload: { payload: garbage },
            emptyPayload: { payload: Buffer.alloc(0) },
            input: { payload: bytesOf(filled(new peer.ChaincodeProposalPayload(), { Input: garbage })) },
            noSpec: { payload: invocation(t, ({ outer }) => outer.clearChaincodeSpec()) },
            noId: { payload: invocation(t, ({ spec }) => spec.clearChaincodeId()) },
            noInput: { payload: invocation(t, ({ spec }) => spec.clearInput()) },
            emptyName: { payload: invocation(t, ({ spec }) => spec.setChaincodeId(new peer.ChaincodeID())) },
            otherName: { payload: invocation(t, ({ spec }) => spec.getChaincodeId().setName(t.config.chaincode2)) },
            path: { payload: invocation(t, ({ spec }) => spec.getChaincodeId().setPath('a/path')) },
        });
    }),
    add('proposal-layers-targets', 'The same kind of proposals when organisations are named.', async (t) => {
        const targets = ['Ward1MSP'];
        return bothMethods(t, {
            payload: { payload: garbage, targets },
            signatureHeader: { signatureHeader: garbage, targets },
            noId: { payload: invocation(t, ({ spec }) => spec.clearChaincodeId()), targets },
            noInput: { payload: invocation(t, ({ spec }) => spec.clearInput()), targets },
            absent: { fields: { chaincode: 'absent' }, targets },
            twice: { targets: ['Ward1MSP', 'Ward1MSP'] },
            empty: { targets: [''] },
            both: { targets: ['Ward2MSP', 'Ward1MSP'] },
        });
    }),
    add('evaluate-other-ward', 'Evaluate by the gateway of one ward at the peer of the other: results and errors.', async (t) => {
        const at2 = { endorsingOrganizations: ['Ward2MSP'] };
        const key = t.key();
        await t.ward1.write([
            ['pput', 'ward1Only', key, 'x'],
            ['put', key, 'y'],
        ]);
        const ask = (step) => t.ward1.evaluate('run', run(step).slice(1), at2);
        return {
            plain: await t.ward1.evaluate('get', [key], at2),
            private: await ask(['pget', 'ward1Only', key]),
            unknown: await t.ward1.evaluate('absent', [], at2),
            unknownChaincode: await t.ward1.evaluate('ping', [], { ...at2, contract: t.ward1.network.getContract('absent') }),
            writes: await ask(['put', key, 'z']),
            timeout: await t.ward1.evaluate('run', run(['sleep', 10]).slice(1), at2),
        };
    }),
    add('endorse-named', 'Endorsement by named organisations when the chaincode fails at one, or both, or is unknown.', async (t) => {
        const named = (...endorsingOrganizations) => ({ endorsingOrganizations });
        const absent = t.ward1.network.getContract('absent');
        return {
            failsOne: await t.ward1.submit('throwError', ['no'], named('Ward1MSP')),
            failsOther: await t.ward1.submit('throwError', ['no'], named('Ward2MSP')),
            failsBoth: await t.ward1.submit('throwError', ['no'], named('Ward1MSP', 'Ward2MSP')),
            at2: await t.ward2.submit('throwError', ['no'], named('Ward1MSP', 'Ward2MSP')),
            absent: await t.ward1.submit('ping', [], { contract: absent, ...named('Ward1MSP') }),
            mismatch: (await t.ward1.write([['random']], named('Ward2MSP', 'Ward1MSP'))).error.details.map(({ message }) => message), // of whom is a race
            order: await t.ward1.planned([['put', t.key(), 'x']], named('Ward2MSP', 'Ward1MSP')),
            twice: await t.ward1.planned([['put', t.key(), 'x']], named('Ward2MSP', 'Ward2MSP', 'Ward1MSP')),
            caseMatters: await t.ward1.planned([['put', t.key(), 'x']], named('ward1msp')),
            several: await t.ward1.planned([['put', t.key(), 'x']], named('Ward8MSP', 'Ward1MSP', 'Ward9MSP')),
        };
    }),
    add('submit-envelopes', 'Submit requests whose envelope is empty, garbage, of another channel or type.', async (t) => {
        const { common } = t.protos;
        const send = (envelope, { channel = t.config.channel, txId = 'x' } = {}) =>
            call(t, 'submit', t.raw.submitRequest({ txId, channel, envelope }));
        const garbled = filled(new common.Envelope(), { Payload: garbage, Signature: garbage });
        const noPayload = filled(new common.Envelope(), { Signature: garbage });
        const { envelope } = forge(t, { channelFields: { ChannelId: 'absent' } });
        const config = forge(t, { channelFields: { Type: 1 } }).envelope;
        const update = forge(t, { channelFields: { Type: 2 }, data: garbage }).envelope;
        const unsigned = forge(t).envelope;
        unsigned.setSignature(Buffer.alloc(0));
        return {
            empty: await send(new common.Envelope()),
            garbled: await send(garbled),
            noPayload: await send(noPayload),
            otherChannel: await send(envelope),
            absentChannel: await send(envelope, { channel: 'absent' }),
            config: await send(config),
            update: await send(update),
            unsigned: await send(unsigned),
            foreign: await send(forge(t, { identity: t.people.foreign }).envelope),
            expired: await send(forge(t, { identity: t.people.expired }).envelope),
        };
    }),
    add(
        'status-edges',
        'CommitStatus: foreign signatures, unknown channel and identity, odd ids, an invalid transaction, many waiting.',
        async (t) => {
            const { gateway } = t.protos;
            const { user1, user2, ordererAdmin } = t.people;
            const request = (fields, who = user1) => {
                const inner = filled(new gateway.CommitStatusRequest(), {
                    TransactionId: 'a'.repeat(64),
                    ChannelId: t.config.channel,
                    Identity: serialized(t, user1),
                    ...fields,
                });
                const bytes = bytesOf(inner);
                return filled(new gateway.SignedCommitStatusRequest(), {
                    Request: bytes,
                    Signature: t.raw.signEnvelope(bytes, who).getSignature_asU8(),
                });
            };
            const ask = (fields, who) => call(t, 'commitStatus', request(fields, who), 700);
            const loser = await t.ward1.prepare([['increment', t.key()]]);
            await t.ward1.submit('put', [t.key(), '2']);
            await t.ward1.send(loser);
            const waiting = Array.from({ length: 5 }, () => ask({ TransactionId: 'b'.repeat(64) }));
            return {
                waits: await ask({}),
                absentChannel: await ask({ ChannelId: 'absent' }),
                emptyChannel: await ask({ ChannelId: '' }),
                emptyId: await ask({ TransactionId: '' }),
                garbageIdentity: await ask({ Identity: garbage }),
                emptyIdentity: await ask({ Identity: Buffer.alloc(0) }),
                signedByOther: await ask({}, user2),
                otherIdentity: await ask({ Identity: serialized(t, user2) }, user2),
                ordererAdmin: await ask({ Identity: serialized(t, ordererAdmin) }, ordererAdmin),
                peer: await ask({ Identity: serialized(t, peerOf(t, 2)) }, peerOf(t, 2)),
                oddId: await ask({ TransactionId: 'not hex ✓' }),
                invalid: await t.outcome(t.rawStatus(loser.getTransactionId()).then(({ code }) => code)),
                atOther: await t.outcome(t.rawStatus(loser.getTransactionId(), { ward: 2 }).then(({ code }) => code)),
                many: [...new Set((await Promise.all(waiting)).map((x) => JSON.stringify(x)))],
            };
        },
    ),
    add('event-requests', 'ChaincodeEvents requests with every kind of start, and with parts missing.', async (t) => {
        const { gateway, orderer } = t.protos;
        const base = await t.height();
        const first = await t.ward1.write([['event', 'one', '1']]);
        await t.ward1.write([['event', 'two', '2']]);
        const position = (set) => {
            const p = new orderer.SeekPosition();
            set(p);
            return p;
        };
        const open = (fields, { who = t.people.user1, count = 1, bytes, signature, later } = {}) => {
            const inner =
                bytes ??
                bytesOf(
                    filled(new gateway.ChaincodeEventsRequest(), {
                        ChannelId: t.config.channel,
                        ChaincodeId: t.config.chaincode,
                        Identity: serialized(t, who),
                        ...fields,
                    }),
                );
            const request = filled(new gateway.SignedChaincodeEventsRequest(), {
                Request: inner,
                Signature: signature ?? t.raw.signEnvelope(inner, who).getSignature_asU8(),
            });
            return new Promise((resolve) => {
                const stream = t.net.clients[1].makeServerStreamRequest(
                    '/gateway.Gateway/ChaincodeEvents',
                    bytesOf,
                    (b) => gateway.ChaincodeEventsResponse.deserializeBinary(b),
                    request,
                    { deadline: Date.now() + 1500 },
                );
                const events = [];
                stream.on('data', (answer) => {
                    events.push(...answer.getEventsList().map((e) => [answer.getBlockNumber() - base, e.getEventName()]));
                    if (events.length >= count) {
                        stream.cancel();
                        resolve(events);
                    }
                });
                stream.on('error', (error) =>
                    resolve([1, 4].includes(error.code) ? [...events, 'waiting'] : `${error.code} ${error.details}`),
                );
                stream.on('end', () => resolve([...events, 'ended']));
                later?.();
            });
        };
        const specified = (n) => position((p) => p.setSpecified(filled(new orderer.SeekSpecified(), { Number: n })));
        return {
            specified: await open({ StartPosition: specified(base) }, { count: 2 }),
            next: await open(
                { StartPosition: position((p) => p.setNextCommit(new orderer.SeekNextCommit())) },
                { later: () => pause(300).then(() => t.ward1.write([['event', 'three', '3']])) },
            ),
            noPosition: await open({}, { later: () => pause(300).then(() => t.ward1.write([['event', 'four', '4']])) }),
            emptyPosition: await open(
                { StartPosition: new orderer.SeekPosition() },
                { later: () => pause(300).then(() => t.ward1.write([['event', 'five', '5']])) },
            ),
            oldest: await open({ StartPosition: position((p) => p.setOldest(new orderer.SeekOldest())) }),
            newest: await open({ StartPosition: position((p) => p.setNewest(new orderer.SeekNewest())) }),
            after: await open({ StartPosition: specified(base), AfterTransactionId: first.txId }),
            afterUnknown: await open({ StartPosition: specified(base), AfterTransactionId: 'e'.repeat(64) }),
            afterWithoutPosition: await open({ AfterTransactionId: first.txId }),
            afterOldest: await open({
                StartPosition: position((p) => p.setOldest(new orderer.SeekOldest())),
                AfterTransactionId: first.txId,
            }),
            afterEarlierStart: await open({ StartPosition: specified(Math.max(0, base - 2)), AfterTransactionId: first.txId }),
            afterLaterStart: await open({ StartPosition: specified(base + 1), AfterTransactionId: first.txId }),
            nextCommitAfter: await open({
                StartPosition: position((p) => p.setNextCommit(new orderer.SeekNextCommit())),
                AfterTransactionId: first.txId,
            }),
            emptyChaincode: await open({ ChaincodeId: '' }),
            emptyChannel: await open({ ChannelId: '' }),
            noIdentity: await open({ Identity: Buffer.alloc(0) }),
            signedByOther: await open({ Identity: serialized(t, t.people.user2) }),
            emptySignature: await open({}, { signature: Buffer.alloc(0) }),
            garbage: await open({}, { bytes: garbage }),
            emptyRequest: await open({}, { bytes: Buffer.alloc(0) }),
            system: await open({ ChaincodeId: '_lifecycle', StartPosition: specified(0) }),
            peer: await open({ StartPosition: specified(base) }, { who: peerOf(t, 1) }),
            far: await open({ StartPosition: specified(4294967296) }),
        };
    }),
    add('cancelled-calls', 'Calls that the client cancels; the gateway goes on serving.', async (t) => {
        const key = t.key();
        const options = () => ({ deadline: Date.now() + 300 });
        const proposal = t.ward1.proposal('run', [
            JSON.stringify([
                ['put', key, 'x'],
                ['sleep', 800],
            ]),
        ]);
        const late = await t.outcome(proposal.endorse(options()));
        const past = await t.outcome(t.ward1.proposal('ping').evaluate({ deadline: Date.now() - 1000 }));
        await pause(900);
        return { late, past, after: await t.ward1.evaluate('get', [key]), again: (await t.ward1.submit('put', [key, 'y'])).status };
    }),
    add('request-channel', 'The channel named in the request is not the one of the proposal.', async (t) => {
        const { gateway } = t.protos;
        const { made, signed } = layered(t, {});
        const evaluate = filled(new gateway.EvaluateRequest(), {
            TransactionId: made.txId,
            ChannelId: 'absent',
            ProposedTransaction: signed,
        });
        const endorse = filled(new gateway.EndorseRequest(), {
            TransactionId: made.txId,
            ChannelId: 'absent',
            ProposedTransaction: signed,
        });
        return { evaluate: await call(t, 'evaluate', evaluate), endorse: await call(t, 'endorse', endorse) };
    }),
    add('unknown-method', 'Methods that the services do not have, and services that are not there.', async (t) => {
        const ask = (path) =>
            t.outcome(
                new Promise((resolve, reject) =>
                    t.net.clients[1].makeUnaryRequest(
                        path,
                        (b) => b,
                        (b) => b,
                        Buffer.alloc(0),
                        { deadline: Date.now() + 2000 },
                        (error, value) => (error ? reject(error) : resolve(value.length)),
                    ),
                ),
            );
        const status = async (path) => (await ask(path)).error?.status;
        return {
            method: await status('/gateway.Gateway/Nothing'),
            service: await status('/absent.Service/Method'),
            garbage: await status('/gateway.Gateway/'),
            endorser: await status('/protos.Endorser/Nothing'),
        };
    }),
    add('garbled-requests', 'Requests that are no protobuf messages.', async (t) => {
        const ask = (path, bytes) =>
            t.outcome(
                new Promise((resolve, reject) =>
                    t.net.clients[1].makeUnaryRequest(
                        path,
                        (b) => b,
                        (b) => b,
                        bytes,
                        { deadline: Date.now() + 2000 },
                        (error, value) => (error ? reject(error) : resolve(value.length)),
                    ),
                ),
            );
        const out = {};
        for (const method of ['Evaluate', 'Endorse', 'Submit', 'CommitStatus']) {
            out[method] = [
                await ask(`/gateway.Gateway/${method}`, garbage),
                await ask(`/gateway.Gateway/${method}`, Buffer.from([0x1a, 2, 8])),
            ];
        }
        return {
            ...out,
            endorser: await ask('/protos.Endorser/ProcessProposal', garbage),
            emptyEndorser: await ask('/protos.Endorser/ProcessProposal', Buffer.alloc(0)),
        };
    }),
    add('invalid-utf8', 'Texts that are not UTF-8 in proposals and requests.', async (t) => {
        const half = '\ud800';
        const both = async (fields) => ({
            evaluate: await t.evaluateRaw(fields),
            endorse: await t.outcome(t.endorseRaw(fields).then(() => 'endorsed')),
        });
        const statusOf = async (promise) => (await promise).error?.status ?? 'answered';
        return {
            txId: await both({ headerTxId: half }),
            channel: await both({ channel: half, requestChannel: t.config.channel }),
            chaincode: await both({ chaincode: half }),
            headerChaincode: await both({ headerChaincode: half }),
            version: await both({ chaincodeVersion: half }),
            requestId: await statusOf(t.evaluateRaw({ txId: half })),
            targets: await statusOf(t.evaluateRaw({}, { targets: [half] })),
            status: await statusOf(t.outcome(t.rawStatus(half, { deadline: 1000 }))),
            argument: await t.ward1.evaluate('get', [Buffer.from([0xff, 0xfe])]),
        };
    }),
    add(
        'concurrency-limit',
        'The 501st call of the Gateway service at a time is refused, and served when another has ended.',
        async (t) => {
            const client = t.net.open(1);
            const request = t.raw.statusRequest({ txId: 'f'.repeat(64), channel: t.config.channel, identity: t.people.user1 });
            const calls = new AbortController();
            const waiting = Array.from({ length: 500 }, () => hold(t, client, request, calls.signal));
            const refused = await pingUntil(t, ({ error }) => error !== undefined);
            calls.abort();
            await Promise.all(waiting);
            client.close();
            return { refused, served: await pingUntil(t, ({ error }) => error === undefined) };
        },
    ),
];
