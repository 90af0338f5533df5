// SPDX-License-Identifier: Apache-2.0
/**
 * Further scenarios, beyond those of scenarios.mjs; their transcript, golden-further.json, was recorded from a Fabric 3.1.5 network of `network.sh`.
 * Run them with `npm run parity -- --scenarios …/further.mjs --compare …/golden-further.json`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const add = (name, idea, run, note) => ({ name, idea, run, note });
const entriesOf = (map) => {
    const list = [];
    map.forEach((value, key) => list.push([key, value]));
    return list;
};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const run = (...steps) => ['run', JSON.stringify(steps)];

/** The steps' results as they stand in the block of a committed write. */
async function inBlock(t, write, known = []) {
    const number = t.lastBlock;
    const block = await t.blockOf(write.txId);
    return t.blocks.describeBlock(block, number, known).envelopes[0].actions[0].results.at(-1);
}
/** Makes further blocks. */
async function fill(t, count) {
    for (let i = 0; i < count; i++) {
        await t.ward1.submit('put', [t.key(`fill${i}`), 'x']);
    }
}

// ── Key-level endorsement ───────────────────────────────────────────────────────────────────────────────────────
const keyLevel = [
    add('key-policy', 'A key that only ward 1 must endorse: who is asked, and what a read of the policy gives.', async (t) => {
        const k = t.key();
        const set = await t.ward1.write([['put', k, '1'], ['signers', k, ['Ward1MSP']]]);
        const block = await inBlock(t, set);
        return {
            set, block, policy: [await t.ward1.ask(['signersOf', k]), await t.ward2.ask(['signersOf', k], ['signersOf', t.key('absent')])],
            byWard1: await t.ward1.planned([['put', k, '2']]), atWard2: await t.ward2.planned([['put', k, '3']]),
            withOther: await t.ward1.planned([['put', k, '4'], ['put', t.key('plain'), 'x']]), after: await t.ward2.ask(['get', k]),
            readOnly: await t.ward1.planned([['get', k]]), deleted: await t.ward1.planned([['del', k]]), policyAfterDelete: await t.ward1.ask(['signersOf', k]),
        };
    }),
    add('key-policy-enforced', 'Writes of such a key with the wrong endorsers.', async (t) => {
        const k = t.key();
        await t.ward1.write([['put', k, '1'], ['signers', k, ['Ward1MSP']]]);
        const by = (steps, mspId) => t.ward1.planned(steps, { endorsingOrganizations: [mspId] });
        return {
            wrong: await by([['put', k, '2']], 'Ward2MSP'), right: await by([['put', k, '3']], 'Ward1MSP'),
            changePolicyWrong: await by([['signers', k, ['Ward2MSP']]], 'Ward2MSP'), changePolicyRight: await by([['signers', k, ['Ward2MSP']]], 'Ward1MSP'),
            nowWard2: await by([['put', k, '4']], 'Ward2MSP'), nowWard1: await by([['put', k, '5']], 'Ward1MSP'), value: await t.ward1.ask(['get', k], ['signersOf', k]),
        };
    }),
    add('key-policy-both', 'A key that both wards must endorse under a chaincode that one satisfies.', async (t) => {
        const contract = t.ward1.network.getContract(t.config.chaincode2);
        const k = t.key();
        const plan = async (...steps) => {
            const tx = await t.outcome(t.ward1.endorse('run', [JSON.stringify(steps)], { contract }));
            return tx.ok ? { endorsers: t.endorsersOf(tx.ok).sort(), ...(await t.ward1.send(tx.ok)) } : tx;
        };
        return {
            set: await plan(['put', k, '1'], ['signers', k, ['Ward1MSP', 'Ward2MSP']]), write: await plan(['put', k, '2']),
            other: await plan(['put', t.key('other'), '2']), both: await plan(['put', k, '3'], ['put', t.key('other'), '3']), read: await plan(['get', k]),
        };
    }),
    add('key-policy-metadata-only', 'A policy for a key without a value, and a policy of nobody.', async (t) => ({
        absentKey: await t.ward1.write([['signers', t.key('absent'), ['Ward1MSP']]]), value: await t.ward1.ask(['get', t.key('absent')], ['signersOf', t.key('absent')]),
        later: await t.ward1.planned([['put', t.key('absent'), 'x']]), none: await t.ward1.write([['signers', t.key('none'), []]]),
        noneLater: await t.ward1.planned([['put', t.key('none'), 'x']]),
    })),
    add('key-policy-in-one-block', 'A change of a key\'s policy and a write endorsed under the old one, in one block.', async (t) => {
        const k = t.key();
        await t.ward1.write([['put', k, '1']]);
        const change = await t.ward1.prepare([['signers', k, ['Ward2MSP']]]);
        const write = await t.ward1.prepare([['put', k, '2']]);
        return { ...(await t.ward1.together([change, write])), after: await t.ward1.ask(['get', k], ['signersOf', k]) };
    }),
    add('key-policy-version', 'A change of the policy changes the key\'s version; a read of the policy is a read of the key.', async (t) => {
        const k = t.key();
        await t.ward1.write([['put', k, '1']]);
        const reader = await t.ward1.prepare([['get', k], ['put', t.key('x'), 'x']]);
        const policyReader = await t.ward1.prepare([['signersOf', k], ['put', t.key('y'), 'x']]);
        const set = await t.ward1.write([['signers', k, ['Ward1MSP', 'Ward2MSP']]]);
        return { set: set.status, reader: await t.ward1.send(reader), policyReader: await t.ward1.send(policyReader), history: await t.ward1.ask(['history', k]) };
    }),
];

// ── Private data ────────────────────────────────────────────────────────────────────────────────────────────────
const privateData = [
    add('block-to-live', 'A collection with blockToLive 2: value and hash block by block, and an overwrite that lives longer.', async (t) => {
        const k = t.key();
        const seen = [];
        const look = async () => seen.push((await t.ward1.ask({ try: ['pget', 'shortLived', k] }, { try: ['phash', 'shortLived', k] })).ok.map((x) => (typeof x === 'string' ? x.length : x)));
        await t.ward1.write([['pput', 'shortLived', k, 'soon gone']]);
        await look();
        for (let i = 0; i < 4; i++) {
            await fill(t, 1);
            await look();
        }
        await t.ward1.write([['pput', 'shortLived', k, 'again']]);
        await fill(t, 2);
        await t.ward1.write([['pput', 'shortLived', k, 'longer']]);
        await fill(t, 1);
        return { seen, overwritten: await t.ward2.ask(['pget', 'shortLived', k]) };
    }),
    add('private-own-writes', 'Private get after put and after delete within one transaction, several collections, one event.', async (t) => {
        const k = t.key();
        const write = await t.ward1.write([
            ['pput', 'bothWards', k, '1'], ['pget', 'bothWards', k], ['phash', 'bothWards', k], ['pput', 'ward1Open', k, '2'], ['pput', 'bothWards', k, '3'],
            ['put', k, 'public'], ['event', 'e', 'x'],
        ]);
        return { write, block: await inBlock(t, write, [k, '1', '2', '3']), read: await t.ward1.ask(['pget', 'bothWards', k], ['pget', 'ward1Open', k]) };
    }),
    add('private-empty-value', 'A private put of an empty value is a delete.', async (t) => {
        const k = t.key();
        await t.ward1.write([['pput', 'bothWards', k, 'x']]);
        const write = await t.ward1.write([['pput', 'bothWards', k, '']]);
        return { write, block: await inBlock(t, write, [k]), read: await t.ward2.ask(['pget', 'bothWards', k], ['phash', 'bothWards', k]) };
    }),
    add('private-deletes', 'Delete and purge of absent keys, purge followed by a put, put followed by a purge.', async (t) => {
        const k = t.key();
        const absent = await t.ward1.write([['pdel', 'bothWards', t.key('absent')], ['purge', 'bothWards', t.key('absent2')]]);
        const absentBlock = await inBlock(t, absent, [t.key('absent'), t.key('absent2')]);
        await t.ward1.write([['pput', 'bothWards', k, 'first']]);
        const purgePut = await t.ward1.write([['purge', 'bothWards', k], ['pput', 'bothWards', k, 'second']]);
        const purgePutBlock = await inBlock(t, purgePut, [k, 'second']);
        const afterPurgePut = await t.ward1.ask(['pget', 'bothWards', k]);
        const putPurge = await t.ward1.write([['pput', 'bothWards', k, 'third'], ['purge', 'bothWards', k]]);
        const putPurgeBlock = await inBlock(t, putPurge, [k, 'third']);
        return { absentBlock, purgePut, purgePutBlock, afterPurgePut, putPurge, putPurgeBlock, after: await t.ward2.ask(['pget', 'bothWards', k], ['phash', 'bothWards', k]) };
    }),
    add('private-rights', 'Every private operation of ward 2 on ward 1\'s collections.', async (t) => {
        const k = t.key();
        await t.ward1.write([['pput', 'ward1Only', k, 'x'], ['pput', 'ward1Open', k, 'y']]);
        const ops = (c) => [['pget', c, k], ['phash', c, k], ['pput', c, k, 'z'], ['pdel', c, k], ['purge', c, k], ['prange', c, t.key(''), t.key('~')]].map((step) => ({ try: step }));
        const each = async (session, c) => {
            const out = [];
            for (const step of ops(c)) {
                out.push(await session.ask(step));
            }
            return out;
        };
        return { only: await each(t.ward2, 'ward1Only'), open: await each(t.ward2, 'ward1Open'), onlyAtWard1: await each(t.as('user2', 1), 'ward1Only') };
    }),
    add('private-ranges', 'Ranges in a collection: order, deleted keys, after further writes, and as part of a submitted transaction.', async (t) => {
        await t.ward1.write([['pput', 'bothWards', t.key('b'), 'B'], ['pput', 'bothWards', t.key('a'), 'A'], ['pput', 'bothWards', t.key('c'), 'C']]);
        await t.ward1.write([['pdel', 'bothWards', t.key('b')]]);
        const range = ['prange', 'bothWards', t.key(''), t.key('~')];
        return {
            both: [await t.ward1.ask(range), await t.ward2.ask(range)], whole: (await t.ward1.ask(['prange', 'bothWards', t.key('a'), t.key('b')])).ok,
            submitted: await t.ward1.write([range]), reads: await t.ward1.ask(range, ['get', t.key('x')], ['history', t.key('x')]),
        };
    }),
    add('private-read-plan', 'Who endorses a transaction that reads private data and writes public data.', async (t) => {
        const k = t.key();
        await t.ward1.write([['pput', 'ward1Only', k, 'x'], ['pput', 'ward1Open', k, 'y'], ['pput', 'bothWards', k, 'z']]);
        return {
            only: await t.ward1.planned([['pget', 'ward1Only', k], ['put', k, 'x']]), onlyRead: await t.ward1.planned([['pget', 'ward1Only', k]]),
            open: await t.ward1.planned([['pget', 'ward1Open', k], ['put', k, 'x']]), both: await t.ward1.planned([['pget', 'bothWards', k], ['put', k, 'x']]),
            hash: await t.ward1.planned([['phash', 'ward1Only', k], ['put', k, 'y']]), twoCollections: await t.ward1.planned([['pput', 'ward1Only', k, 'x'], ['pput', 'ward1Open', k, 'x']]),
        };
    }),
    add('private-transient-protection', 'Transient data and collections whose members are not all who must endorse.', async (t) => {
        const transientData = { secret: 'whisper' };
        const steps = (c) => [['pputTransient', c, t.key(), 'secret']];
        return {
            open: await t.ward1.planned(steps('ward1Open'), { transientData }), openNamed: await t.ward1.planned(steps('ward1Open'), { transientData, endorsingOrganizations: ['Ward1MSP', 'Ward2MSP'] }),
            openAtWard2: await t.ward2.planned(steps('ward1Open'), { transientData }), both: await t.ward1.planned(steps('bothWards'), { transientData }),
            publicOnly: await t.ward1.planned([['put', t.key('p'), 'x']], { transientData }), onlyAndPublic: await t.ward1.planned([...steps('ward1Only'), ['put', t.key('q'), 'x']], { transientData }),
            evaluateAt2: await t.ward2.evaluate('run', [JSON.stringify([['transient']])], { transientData }),
            evaluateNamed: await t.ward2.evaluate('run', [JSON.stringify([['transient']])], { transientData, endorsingOrganizations: ['Ward1MSP'] }),
        };
    }),
    add('private-mismatch', 'A random private value: the hashes differ between the peers.', (t) => t.ward1.write([['pputRandom', 'bothWards', t.key()]])),
    add('implicit-collection', 'The collections that every organisation has without a definition.', async (t) => {
        const [c1, c2] = ['_implicit_org_Ward1MSP', '_implicit_org_Ward2MSP'];
        const k = t.key();
        return {
            own: await t.ward1.planned([['pput', c1, k, 'mine']]), read: [await t.ward1.ask({ try: ['pget', c1, k] }, { try: ['phash', c1, k] }), await t.ward2.ask({ try: ['pget', c1, k] }, { try: ['phash', c1, k] })],
            others: await t.ward1.planned([['pput', c2, k, 'theirs']]), readAt2: await t.ward2.ask({ try: ['pget', c2, k] }), unknown: await t.ward1.ask({ try: ['pget', '_implicit_org_Ward9MSP', k] }),
        };
    }),
    add('private-mvcc-kinds', 'Private hash reads, deletes and purges against earlier changes.', async (t) => {
        const race = async (before, first, second) => {
            if (before.length) {
                await t.ward1.write(before);
            }
            const a = await t.ward1.prepare(first);
            const b = await t.ward1.prepare(second);
            return [(await t.ward1.send(a)).status, (await t.ward1.send(b)).status];
        };
        const c = 'bothWards';
        const k = (i) => t.key(i);
        return {
            hashRead: await race([['pput', c, k('a'), '1']], [['pput', c, k('a'), '2']], [['phash', c, k('a')], ['put', k('x1'), 'x']]),
            absentRead: await race([], [['pput', c, k('b'), '1']], [['pget', c, k('b')], ['put', k('x2'), 'x']]),
            deleted: await race([['pput', c, k('c'), '1']], [['pdel', c, k('c')]], [['pget', c, k('c')], ['put', k('x3'), 'x']]),
            purged: await race([['pput', c, k('d'), '1']], [['purge', c, k('d')]], [['pget', c, k('d')], ['put', k('x4'), 'x']]),
            blind: await race([['pput', c, k('e'), '1']], [['pput', c, k('e'), '2']], [['pput', c, k('e'), '3']]),
        };
    }),
    add('private-block-events', 'Private data in block events: both collections, each ward, and after a purge.', async (t) => {
        const base = await t.height();
        const k = t.key();
        await t.ward1.write([['pput', 'bothWards', k, 'shared'], ['pput', 'ward1Only', k, 'own']]);
        await t.ward1.write([['pdel', 'bothWards', k]]);
        const read = async (session, count) => {
            const taken = await t.take(await session.network.getBlockAndPrivateDataEvents({ startBlock: BigInt(base) }), (x) => x.length === count);
            return taken.map((p) => entriesOf(p.getPrivateDataMapMap()).map(([tx, set]) => [tx, set.getNsPvtRwsetList().map((ns) => [ns.getNamespace(), ns.getCollectionPvtRwsetList().map((c) => [c.getCollectionName(),
                t.protos.ledger.rwset.kvrwset.KVRWSet.deserializeBinary(c.getRwset_asU8()).getWritesList().map((w) => [w.getKey(), w.getIsDelete(), t.blocks.text(w.getValue_asU8())])])])]));
        };
        const before = { ward1: await read(t.ward1, 2), ward2: await read(t.ward2, 2), user2AtWard1: await read(t.as('user2', 1), 2) };
        await t.ward1.write([['purge', 'ward1Only', k]]);
        return { before, after: await read(t.ward1, 2) };
    }),
];

// ── Proposals and envelopes ─────────────────────────────────────────────────────────────────────────────────────
const both = async (t, fields) => ({ evaluate: await t.evaluateRaw(fields), endorse: await t.outcome(t.endorseRaw(fields).then(() => 'endorsed')) });
const rawMessages = [
    add('proposal-headers', 'Header types, versions, epochs, extensions and chaincode names that do not fit.', async (t) => ({
        config: await both(t, { type: 1 }), message: await both(t, { type: 0 }), update: await both(t, { type: 2 }), unknownType: await both(t, { type: 99 }), version: await both(t, { version: 7 }),
        epoch: await both(t, { epoch: 1 }), noExtension: await both(t, { extension: null }), otherHeaderChaincode: await both(t, { headerChaincode: 'parity2' }), absentHeaderChaincode: await both(t, { headerChaincode: 'absent' }),
        chaincodeVersion: await both(t, { chaincodeVersion: '9.9' }), specType: await both(t, { specType: 1 }), emptyHeaderChaincode: await both(t, { headerChaincode: '' }),
    })),
    add('proposal-init', 'A proposal that asks for initialisation, and one without arguments.', async (t) => ({ init: await both(t, { isInit: true }), noArguments: await both(t, { args: [] }), emptyArgument: await both(t, { args: [''] }) })),
    add('proposal-creator', 'Creators that are empty or no message.', async (t) => ({ empty: await both(t, { creator: Buffer.alloc(0) }), garbage: await both(t, { creator: Buffer.from('garbage') }) })),
    add('proposal-at-other-peer', 'Faulty proposals that the gateway sends to the other ward.', async (t) => {
        const ask = (fields) => t.evaluateRaw(fields, { targets: ['Ward2MSP'] });
        return {
            txid: await ask({ headerTxId: 'ab'.repeat(32) }), signature: await ask({ signWith: t.people.user2 }), peer: await ask({ identity: t.people.peer1 }), expired: await ask({ identity: t.people.expired }),
            endorse: await t.outcome(t.endorseRaw({ signWith: t.people.user2 }, { targets: ['Ward2MSP'] }).then(() => 'endorsed')),
            both: await t.outcome(t.endorseRaw({ signWith: t.people.user2 }, { targets: ['Ward1MSP', 'Ward2MSP'] }).then(() => 'endorsed')),
        };
    }),
    add('envelope-header-edits', 'Envelopes whose header the client changes: type, transaction id, extension, time, version.', async (t) => {
        const edit = (change) => t.submitEdited(({ channelHeader }) => change(channelHeader));
        const extension = (name) => {
            const id = new t.protos.peer.ChaincodeID();
            id.setName(name);
            const e = new t.protos.peer.ChaincodeHeaderExtension();
            e.setChaincodeId(id);
            return e.serializeBinary();
        };
        return {
            typeMessage: await edit((h) => h.setType(0)), typeConfig: await edit((h) => h.setType(1)), typeOrderer: await edit((h) => h.setType(4)),
            txId: await edit((h) => h.setTxId('ab'.repeat(32))), emptyTxId: await edit((h) => h.setTxId('')), extension: await edit((h) => h.setExtension$(extension('parity2'))), absent: await edit((h) => h.setExtension$(extension('absent'))),
            emptyExtension: await edit((h) => h.setExtension$(new Uint8Array(0))), noTime: await edit((h) => h.clearTimestamp()), version: await edit((h) => h.setVersion(3)), tlsHash: await edit((h) => h.setTlsCertHash(Buffer.from('x'))),
        };
    }),
    add('envelope-action-edits', 'Envelopes whose action the client changes: status, events, results, chaincode, actions, proposal hash, payload.', async (t) => {
        const { peer } = t.protos;
        return {
            status: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.getResponse().setStatus(500)), events: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.setEvents(Buffer.from('garbage'))),
            results: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.setResults(Buffer.from('garbage'))), chaincodeName: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.getChaincodeId().setName('parity2')),
            chaincodeVersion: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.getChaincodeId().setVersion('2.0')), noChaincode: await t.submitEdited(({ chaincodeAction }) => chaincodeAction.clearChaincodeId()),
            hash: await t.submitEdited(({ response }) => response.setProposalHash(Buffer.alloc(32))), noActions: await t.submitEdited(({ transaction }) => transaction.setActionsList([])),
            twoActions: await t.submitEdited(({ transaction, action }) => transaction.setActionsList([action, action])), otherPayload: await t.submitEdited(({ actionPayload }) => actionPayload.setChaincodeProposalPayload(new peer.ChaincodeProposalPayload().serializeBinary())),
            otherActionHeader: await t.submitEdited(({ action }) => action.setHeader(Buffer.from('garbage'))), noEndorser: await t.submitEdited(({ endorsed }) => endorsed.getEndorsementsList()[1].setEndorser(Buffer.alloc(0))),
        };
    }),
    add('envelope-signatures', 'Envelope signatures with a high S, and envelopes signed by an expired, an odd or the orderer\'s identity.', async (t) => {
        const { envelope, txId } = await t.endorseRaw({ args: ['put', t.key('a'), 'x'] });
        return { highS: await t.submitRaw(t.signed(envelope, t.people.user1, { highS: true }), txId, { wait: 3000 }), plain: await t.submitRaw(t.signed(envelope), txId) };
    }),
    add('duplicates-in-one-block', 'One envelope submitted twice at once: one entry is valid.', async (t) => {
        const { envelope, txId } = await t.endorseRaw({ args: ['put', t.key(), 'x'] });
        const request = () => t.raw.call(t.net.clients[1], 'submit', t.raw.submitRequest({ txId, channel: t.config.channel, envelope: t.signed(envelope) }));
        const signed = t.raw.submitRequest({ txId, channel: t.config.channel, envelope: t.signed(envelope) });
        await Promise.all([request, () => t.raw.call(t.net.clients[1], 'submit', signed)].map((send) => send()));
        await t.everywhere(txId);
        return { filter: t.blocks.describeMetadata(await t.blockOf(txId)).transactionsFilter, status: (await t.rawStatus(txId)).code };
    }),
    add('foreign-endorser', 'An endorsement by an identity that is no peer.', async (t) => {
        const forge = (who) => t.submitEdited(({ endorsed, response, chaincodeAction }) => {
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

// ── System chaincodes ───────────────────────────────────────────────────────────────────────────────────────────
const system = [
    add('qscc-arguments', 'Odd block numbers, too many arguments, the first block, a configuration transaction, hashes.', async (t) => {
        const ask = (...args) => t.outcome(t.qscc(...args).then((bytes) => bytes.length > 0));
        const genesis = await t.block(0);
        const txId = t.mask(t.protos.common.ChannelHeader.deserializeBinary(t.protos.common.Payload.deserializeBinary(t.protos.common.Envelope.deserializeBinary(genesis.getData().getDataList_asU8()[0]).getPayload_asU8()).getHeader().getChannelHeader_asU8()).getTxId(), '<config tx>');
        return {
            empty: await ask('GetBlockByNumber', ''), negative: await ask('GetBlockByNumber', '-1'), zeros: await ask('GetBlockByNumber', '007'), newest: await ask('GetBlockByNumber', '18446744073709551615'), tooLarge: await ask('GetBlockByNumber', '18446744073709551616'),
            quoted: await ask('GetBlockByNumber', 'a"b'), surplus: await ask('GetChainInfo', 'surplus'), emptyTx: await ask('GetTransactionByID', ''), emptyBlockTx: await ask('GetBlockByTxID', ''), emptyHash: await ask('GetBlockByHash', ''),
            configTx: await ask('GetTransactionByID', txId), configBlock: await ask('GetBlockByTxID', txId),
        };
    }),
    add('qscc-from-chaincode', 'A chaincode that calls the query chaincode.', (t) => t.ward1.ask({ try: ['call', 'qscc', ['GetChainInfo', t.config.channel], t.config.channel] })),
    add('qscc-chain-info', 'Height and hashes belong to the last block.', async (t) => {
        await t.ward1.submit('put', [t.key(), 'x']);
        const info = t.protos.common.BlockchainInfo.deserializeBinary(await t.qscc('GetChainInfo'));
        const last = await t.block(info.getHeight() - 1);
        return {
            current: Buffer.from(info.getCurrentblockhash_asU8()).equals(t.blocks.headerHash(last.getHeader())),
            previous: Buffer.from(info.getPreviousblockhash_asU8()).equals(Buffer.from(last.getHeader().getPreviousHash_asU8())),
        };
    }),
    add('cscc', 'The configuration chaincode: channels, configuration, unknown functions.', async (t) => {
        const ask = (fn, ...args) => t.outcome(t.ward1.network.getContract('cscc').evaluate(fn, { arguments: args }).then((bytes) => bytes.length > 0));
        return {
            block: await ask('GetConfigBlock', t.config.channel), config: await ask('GetChannelConfig', t.config.channel), unknown: await ask('Nothing', 'x'), absent: await ask('GetConfigBlock', 'absent'), none: await ask('GetConfigBlock'),
        };
    }),
    add('cscc-channels', 'GetChannels names the channel, for a member.', async (t) => {
        const bytes = await t.outcome(t.ward1.network.getContract('cscc').evaluate('GetChannels'));
        return bytes.ok ? t.protos.peer.ChannelQueryResponse.deserializeBinary(bytes.ok).getChannelsList().map((c) => c.getChannelId()) : bytes;
    }),
    add('lifecycle-query', 'The lifecycle chaincode: what is committed.', async (t) => {
        const ask = (fn, ...args) => t.outcome(t.ward1.network.getContract('_lifecycle').evaluate(fn, { arguments: args }).then((bytes) => bytes.length > 0));
        const name = (text) => Buffer.concat([Buffer.from([10, text.length]), Buffer.from(text)]);
        return {
            definition: await ask('QueryChaincodeDefinition', name('parity')), absent: await ask('QueryChaincodeDefinition', name('absent')), all: await ask('QueryChaincodeDefinitions', Buffer.alloc(0)), unknown: await ask('Nothing', 'x'),
        };
    }),
];

// ── Queries ─────────────────────────────────────────────────────────────────────────────────────────────────────
const queries = [
    add('range-in-block', 'A limited range and an open one as they stand in the block; what a later insert does to them.', async (t) => {
        await t.ward1.write(['a', 'b', 'c', 'd'].map((n) => ['put', t.key(n), n]));
        const limited = await t.ward1.prepare([['range', t.key('a'), t.key('z'), 2], ['put', t.key('zz1'), 'x']]);
        const behind = await t.ward1.prepare([['range', t.key('a'), t.key('z'), 1], ['put', t.key('zz2'), 'x']]);
        const results = t.resultsOf(limited, 0).at(-1).rangeQueries.map(({ rawReads, ...r }) => ({ ...r, rawReads: rawReads?.map((x) => x.key) }));
        await t.ward1.write([['put', t.key('c1'), 'x']]);
        const out = { results, limited: await t.ward1.send(limited) };
        await t.ward1.write([['put', t.key('a1'), 'x']]);
        return { ...out, behind: await t.ward1.send(behind) };
    }),
    add('range-merkle', 'A range over 120 keys is summarised in the read set; phantoms are found all the same.', async (t) => {
        const key = (i) => t.key(String(i).padStart(4, '0'));
        await t.ward1.write(Array.from({ length: 120 }, (_, i) => ['put', key(i), 'x']));
        const step = ['range', key(0), t.key('~')];
        const a = await t.ward1.prepare([step, ['put', 'other' + t.key('a'), 'x']]);
        const b = await t.ward1.prepare([step, ['put', 'other' + t.key('b'), 'x']]);
        const results = t.resultsOf(a, 0).at(-1).rangeQueries;
        const first = await t.ward1.send(a);
        await t.ward1.write([['put', key(60), 'changed']]);
        return { results, first, second: await t.ward1.send(b) };
    }),
    add('range-phantom-kinds', 'Phantoms at the ends of an interval, and a reinsertion of the same value.', async (t) => {
        const race = async (name, first, second) => {
            await t.ward1.write([['put', t.key(`${name}b`), '1'], ['put', t.key(`${name}d`), '1']]);
            const a = await t.ward1.prepare(first);
            const b = await t.ward1.prepare(second);
            return [(await t.ward1.send(a)).status, (await t.ward1.send(b)).status];
        };
        const k = (n) => t.key(n);
        return {
            atStart: await race('1', [['put', k('1b'), '2']], [['range', k('1b'), k('1d')], ['put', k('1z'), 'x']]), atEnd: await race('2', [['put', k('2d'), '2']], [['range', k('2b'), k('2d')], ['put', k('2z'), 'x']]),
            emptyRange: await race('3', [['put', k('3c'), '2']], [['range', k('3c'), k('3d')], ['put', k('3z'), 'x']]), deleteAbsent: await race('4', [['del', k('4c')]], [['range', k('4a'), k('4z')], ['put', k('4zz'), 'x']]),
            ownRange: await race('5', [['put', k('5c'), 'x'], ['range', k('5a'), k('5z')]], [['range', k('5a'), k('5z')]]),
        };
    }),
    add('range-of-composites', 'Ranges with composite keys as bounds and partial keys over all types.', async (t) => {
        const type = t.key('t');
        await t.ward1.write([['cput', type, ['a'], '1'], ['cput', type, ['b', 'c'], '2'], ['put', t.key('plain'), 'x']]);
        const start = `\u0000${type}\u0000`;
        return {
            range: await t.ward1.ask({ try: ['range', start, `${start}\u{10ffff}`] }), partial: await t.ward1.ask(['partial', type, []], ['partial', type, ['b', 'c', 'd']]), other: await t.ward1.ask(['partial', `${type}x`, []]),
            page: await t.ward1.ask(['partialPage', type, [], 1]), nextPage: await t.ward1.ask(['partialPage', type, [], 1, `${start}b\u0000c\u0000`]), wrongBookmark: await t.ward1.ask({ try: ['partialPage', type, [], 5, 'zzz'] }),
        };
    }),
    add('page-edges', 'Pages over nothing, pages beyond the total, bookmarks before and behind the interval, and several pages at once.', async (t) => {
        await t.ward1.write(['a', 'b', 'c'].map((n) => ['put', t.key(n), n]));
        const [from, to] = [t.key('a'), t.key('z')];
        return {
            nothing: await t.ward1.ask(['page', t.key('x'), to, 5]), before: await t.ward1.ask(['page', t.key('b'), to, 5, from]), behind: await t.ward1.ask(['page', from, t.key('c'), 5, t.key('d')]),
            exact: await t.ward1.ask(['page', from, to, 3]), two: await t.ward1.ask(['page', from, to, 1], ['page', from, to, 2]), zeroWithBookmark: await t.ward1.ask({ try: ['page', from, to, 0, t.key('b')] }),
            pageAndRange: await t.ward1.ask(['page', from, to, 1], ['range', from, to], ['get', from]), large: await t.ward1.ask(['page', from, to, 1_000_000]),
        };
    }),
    add('page-many', 'A page of 250 rows comes in one piece.', async (t) => {
        const key = (i) => t.key(String(i).padStart(4, '0'));
        await t.ward1.write(Array.from({ length: 260 }, (_, i) => ['put', key(i), String(i)]));
        const { ok } = await t.ward1.ask(['page', key(0), t.key('~'), 250]);
        return { rows: ok[0].rows.length, count: ok[0].count, bookmark: ok[0].bookmark };
    }),
    add('page-phantom', 'A submitted page is protected against what changes in it.', async (t) => {
        await t.ward1.write(['a', 'b', 'c', 'd'].map((n) => ['put', t.key(n), n]));
        const page = () => t.ward1.prepare([['page', t.key('a'), t.key('z'), 2]]);
        const [inside, behind] = [await page(), await page()];
        const ranges = t.resultsOf(inside, 0).at(-1).rangeQueries.map(({ rawReads, ...r }) => ({ ...r, rawReads: rawReads?.map((x) => x.key) }));
        await t.ward1.write([['put', t.key('d'), 'changed']]);
        const first = await t.ward1.send(behind);
        await t.ward1.write([['put', t.key('a1'), 'new']]);
        return { ranges, changedBehind: first, insertedInside: await t.ward1.send(inside) };
    }),
    add('history-many', 'A history of 120 entries, and of a key that several transactions of a block write.', async (t) => {
        const k = t.key();
        const list = [];
        for (let i = 0; i < 3; i++) {
            list.push(await t.ward1.prepare([['put', k, `v${i}`]]));
        }
        await t.ward1.together(list);
        const after = await t.ward1.ask(['history', k]);
        await Promise.all(Array.from({ length: 117 }, (_, i) => t.ward1.submit('put', [t.key('many'), String(i)])));
        const { ok } = await t.ward1.ask(['history', t.key('many')]);
        return { values: after.ok[0].map((h) => h.value), many: ok[0].length, distinct: new Set(ok[0].map((h) => h.txId)).size };
    }),
    add('history-of-writes', 'Several writes of one key in one transaction make one entry; a failed transaction none.', async (t) => {
        const k = t.key();
        await t.ward1.write([['put', k, '1'], ['put', k, '2']]);
        await t.ward1.write([['put', k, '3'], ['fail', 'no']]);
        await t.ward1.write([['put', k, '4'], ['del', k]]);
        return t.ward1.ask(['history', k], ['history', ''], ['history', `\u0000${k}`]);
    }),
    add('stub-odds', 'Arguments, binding, creator and ids as the stub gives them.', async (t) => t.ward1.ask(['args'], ['binding'], ['ids'], ['transient'])),
    add('query-paged', 'Rich queries with and without pages, in a collection.', (t) => t.ward1.ask({ try: ['query', 'no json'] }, { try: ['query', ''] })),
];

// ── Composition, planning and events ────────────────────────────────────────────────────────────────────────────
const composition = [
    add('call-odds', 'Calls of itself, of a chain of chaincodes, with odd names, channels and arguments.', async (t) => {
        const { chaincode, chaincode2, channel } = t.config;
        const call = (name, args, where = channel) => ['call', name, args, where];
        return {
            self: await t.ward1.ask({ try: call(chaincode, ['ping']) }), chain: await t.ward1.ask({ try: call(chaincode2, run(call(chaincode, ['ping']))) }), version: await t.ward1.ask({ try: call(`${chaincode2}:9.9`, ['ping']) }),
            emptyName: await t.ward1.ask({ try: call('', ['ping']) }), noArguments: await t.ward1.ask({ try: call(chaincode2, []) }), unknownFunction: await t.ward1.ask({ try: call(chaincode2, ['absent']) }), lifecycle: await t.ward1.ask({ try: call('_lifecycle', ['Nothing']) }),
        };
    }),
    add('call-reads-and-writes', 'The callee\'s reads are checked, its event is dropped, the caller\'s kept; who must endorse.', async (t) => {
        const { chaincode2, channel } = t.config;
        const k = t.key();
        const contract = t.ward1.network.getContract(chaincode2);
        await t.ward1.submit('put', [k, '1'], { contract });
        const call = (...steps) => ['call', chaincode2, run(...steps), channel];
        const reader = await t.ward1.prepare([call(['get', k]), ['put', t.key('x'), 'x']]);
        await t.ward1.submit('put', [k, '2'], { contract });
        const lost = await t.ward1.send(reader);
        const base = await t.height();
        const write = await t.ward1.planned([call(['event', 'callee', 'x'], ['put', k, '3']), ['event', 'caller', 'y']]);
        const onlyCall = await t.ward1.planned([call(['put', k, '4'])]);
        const events = await t.take(await t.ward1.network.getChaincodeEvents(t.config.chaincode, { startBlock: BigInt(base) }), (x) => x.length === 1, 3000);
        const calleeEvents = await t.take(await t.ward1.network.getChaincodeEvents(chaincode2, { startBlock: BigInt(base) }), (x) => x.length === 1, 1000);
        return { lost, write, onlyCall, events: events.map((e) => e.eventName), calleeEvents: calleeEvents.length };
    }),
    add('call-from-one-org', 'A chaincode that one ward satisfies calls one that needs both.', async (t) => {
        const { chaincode, chaincode2, channel } = t.config;
        const contract = t.ward1.network.getContract(chaincode2);
        const plan = async (...steps) => {
            const tx = await t.outcome(t.ward1.endorse('run', [JSON.stringify(steps)], { contract }));
            return tx.ok ? { endorsers: t.endorsersOf(tx.ok).sort(), ...(await t.ward1.send(tx.ok)) } : tx;
        };
        return {
            reads: await plan(['call', chaincode, run(['get', t.key()]), channel]), writes: await plan(['call', chaincode, run(['put', t.key(), 'x']), channel], ['put', t.key(), 'y']),
            privately: await plan(['call', chaincode, run(['pput', 'bothWards', t.key(), 'z']), channel]), value: await t.ward2.ask(['get', t.key()], ['pget', 'bothWards', t.key()]), nothing: await plan(['ids']),
        };
    }),
    add('one-org-at-ward2', 'Chaincode parity2 by the gateway of ward 2, and with the other ward named.', async (t) => {
        const contract = t.ward2.network.getContract(t.config.chaincode2);
        const by = async (options = {}) => {
            const tx = await t.outcome(t.ward2.endorse('put', [t.key(), 'x'], { contract, ...options }));
            return tx.ok ? { endorsers: t.endorsersOf(tx.ok), ...(await t.ward2.send(tx.ok)) } : tx;
        };
        return { byDefault: await by(), other: await by({ endorsingOrganizations: ['Ward1MSP'] }), both: await by({ endorsingOrganizations: ['Ward1MSP', 'Ward2MSP'] }), private: await t.outcome(t.ward2.endorse('run', run(['pput', 'bothWards', t.key(), 'x']).slice(1), { contract })) };
    }),
    add('event-streams', 'Events from the first block, behind a transaction without events, behind an unknown one, at ward 2.', async (t) => {
        const base = await t.height();
        const first = await t.ward1.write([['event', 'a', '1']]);
        const none = await t.ward1.write([['put', t.key(), 'x']]);
        await t.ward2.write([['event', 'b', '2']]);
        const open = async (session, options, count) => (await t.take(await session.network.getChaincodeEvents(t.config.chaincode, options), (x) => x.length >= count, 3000)).map((e) => [Number(e.blockNumber) - base, e.eventName]);
        const behind = async (txId, block) => {
            const checkpointer = t.sdk.checkpointers.inMemory();
            await checkpointer.checkpointTransaction(BigInt(block), txId);
            return checkpointer;
        };
        return {
            fromFirst: (await open(t.ward1, { startBlock: 0n }, 2)).slice(0, 1).length, at2: await open(t.ward2, { startBlock: BigInt(base) }, 2), behindFirst: await open(t.ward1, { checkpoint: await behind(first.txId, base) }, 1),
            behindSilent: await open(t.ward1, { checkpoint: await behind(none.txId, base + 1) }, 1), unknown: await open(t.ward1, { checkpoint: await behind('f'.repeat(64), base) }, 1),
        };
    }),
    add('event-payloads', 'Large and binary payloads, unicode names; events of read-only transactions.', async (t) => {
        const base = await t.height();
        const writes = [await t.ward1.write([['event', 'größe ✓', 'hex:00ff80']]), await t.ward1.write([['event', 'large', 'x'.repeat(100_000)]]), await t.ward1.write([['get', t.key()], ['event', 'read', 'only']])];
        const list = await t.take(await t.ward1.network.getChaincodeEvents(t.config.chaincode, { startBlock: BigInt(base) }), (x) => x.length === 3);
        return { statuses: writes.map((w) => w.status), events: list.map((e) => [e.eventName, e.payload.length > 10 ? e.payload.length : Buffer.from(e.payload).toString('hex')]) };
    }),
    add('block-streams', 'Block streams that start in the future and by identities of ward 2 and of a peer.', async (t) => {
        const base = await t.height();
        const future = t.take(await t.ward1.network.getBlockEvents({ startBlock: BigInt(base) }), (x) => x.length === 1, 5000);
        await pause(300);
        await t.ward1.submit('put', [t.key(), 'x']);
        const open = async (identity, method) => {
            const list = await t.take(await t.session(identity, 1).gateway.getNetwork(t.config.channel)[method]({ startBlock: 0n }), (x) => x.length > 0, 2000);
            return { blocks: list.length, error: list.error };
        };
        const far = await t.take(await t.ward1.network.getBlockEvents({ startBlock: BigInt(base + 100) }), (x) => x.length === 1, 1000);
        return {
            future: (await future).map((b) => b.getHeader().getNumber() - base), far: { blocks: far.length, error: far.error }, peer: await open(t.people.peer1, 'getBlockEvents'), user2Filtered: await open(t.people.user2, 'getFilteredBlockEvents'),
            user2Private: await open(t.people.user2, 'getBlockAndPrivateDataEvents'), foreignPrivate: await open(t.people.foreign, 'getBlockAndPrivateDataEvents'), noUnit: await open(t.people.noUnit, 'getBlockEvents'),
        };
    }),
    add('filtered-events', 'Filtered blocks with several transactions and events.', async (t) => {
        const base = await t.height();
        const list = [await t.ward1.prepare([['event', 'a', 'secret']]), await t.ward1.prepare([['put', t.key(), 'x']]), await t.ward1.prepare([['increment', t.key('n')]]), await t.ward1.prepare([['increment', t.key('n')], ['event', 'lost', 'x']])];
        const { statuses, sameBlock } = await t.ward1.together(list);
        const filtered = await t.take(await t.ward1.network.getFilteredBlockEvents({ startBlock: BigInt(base) }), (x) => x.length === 1);
        return { statuses, sameBlock, filtered: filtered.map((b) => t.blocks.describeFiltered(b, base)) };
    }),
    add('mixed-block', 'Valid, conflicting and unendorsed transactions together in one block, with their read versions.', async (t) => {
        const k = t.key();
        await t.ward1.submit('put', [k, '1']);
        const list = [
            await t.ward1.prepare([['put', k, '2']]), await t.ward1.prepare([['get', k], ['put', t.key('a'), 'x']]), await t.ward1.prepare([['put', t.key('b'), 'x']], { endorsingOrganizations: ['Ward1MSP'] }), await t.ward1.prepare([['del', k]]),
            await t.ward1.prepare([['range', t.key(''), t.key('~')], ['put', t.key('c'), 'x']]),
        ];
        const together = await t.ward1.together(list);
        return { ...together, after: await t.ward1.ask(['get', k], ['get', t.key('a')], ['get', t.key('b')], ['get', t.key('c')]) };
    }),
    add('submit-at-ward2', 'Evaluate, Submit and CommitStatus by the other gateway, for a transaction endorsed at the first.', async (t) => {
        const { envelope, txId } = await t.endorseRaw({ args: ['put', t.key(), 'x'] });
        return { submitted: await t.submitRaw(t.signed(envelope), txId, { ward: 2 }), read: await t.ward2.evaluate('get', [t.key()]) };
    }),
    add('identities-odd-submit', 'Envelopes by identities that may not write, or that the channel does not know.', async (t) => {
        const out = {};
        for (const who of ['withAttributes', 'notYet']) {
            out[who] = await t.session(t.people[who], 1).submit('put', [t.key(who), 'x']);
        }
        return out;
    }),
    add('many-arguments', 'Binary arguments and values, long keys, long composite keys.', async (t) => {
        const long = t.key('k'.repeat(3000));
        return {
            write: (await t.ward1.write([['put', long, 'hex:00ff00'], ['cput', t.key('type'), ['p'.repeat(2000)], 'x']])).status, read: await t.ward1.ask(['getHex', long], ['cget', t.key('type'), ['p'.repeat(2000)]]),
            control: (await t.ward1.write([['put', `${t.key()}\u0001\n\t"\\`, 'x']])).status, controlRead: await t.ward1.ask(['range', t.key(''), t.key('~')]),
        };
    }),
    add('counters', 'Ten rounds of increments by both wards in turn.', async (t) => {
        const statuses = [];
        for (let i = 0; i < 10; i++) {
            statuses.push((await (i % 2 ? t.ward1 : t.ward2).write([['increment', t.key()]])).status);
        }
        return { statuses: [...new Set(statuses)], value: await t.ward1.evaluate('get', [t.key()]) };
    }),
];

// ── The other services ──────────────────────────────────────────────────────────────────────────────────────────
const bytesOf = (message) => Buffer.from(message.serializeBinary());

/** One call of the peer's own endorser. */
function processProposal(t, made, ward = 1) {
    const { peer } = t.protos;
    return new Promise((resolve, reject) => {
        t.net.clients[ward].makeUnaryRequest('/protos.Endorser/ProcessProposal', bytesOf, (b) => peer.ProposalResponse.deserializeBinary(b), made.proposed.getProposal(), { deadline: Date.now() + 10_000 },
            (error, value) => (error ? reject(error) : resolve(value)));
    });
}

/** The orderer's client. */
function ordererClient(t) {
    const root = readFileSync(join(t.config.organizations, 'ordererOrganizations', 'example.com', 'orderers', 'orderer.example.com', 'tls', 'ca.crt'));
    return new t.grpc.Client(t.config.orderer, t.grpc.credentials.createSsl(root), { 'grpc.ssl_target_name_override': 'orderer.example.com', 'grpc.default_authority': 'orderer.example.com' });
}

/** Sends messages on a stream one after the other and gathers the answers until `count`, an error or the end. */
function converse(client, path, Answer, messages, count, ms = 3000) {
    return new Promise((resolve) => {
        const call = client.makeBidiStreamRequest(path, bytesOf, (b) => Answer.deserializeBinary(b), { deadline: Date.now() + ms });
        const answers = [];
        const finish = (end) => {
            call.cancel();
            resolve({ answers, end });
        };
        call.on('data', (answer) => answers.push(answer) === count && finish('enough'));
        call.on('error', (error) => finish(error.code === 1 || error.code === 4 ? 'waiting' : `${error.code} ${error.details}`));
        call.on('end', () => finish('ended'));
        messages.forEach((message) => call.write(message));
    });
}

/** A signed deliver request. */
function seekEnvelope(t, { identity = t.people.user1, channel = t.config.channel, start, stop, behavior = 0, timestamp = new Date(), data }) {
    const { common, orderer, msp } = t.protos;
    const creator = new msp.SerializedIdentity();
    creator.setMspid(identity.mspId);
    creator.setIdBytes(Buffer.from(identity.cert));
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.DELIVER_SEEK_INFO);
    channelHeader.setChannelId(channel);
    if (timestamp) {
        channelHeader.setTimestamp(t.timestampClass.fromDate(timestamp));
    }
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(creator.serializeBinary());
    signatureHeader.setNonce(Buffer.alloc(24, 1));
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    const position = (value) => {
        const result = new orderer.SeekPosition();
        if (value === 'newest') {
            result.setNewest(new orderer.SeekNewest());
        } else if (value === 'oldest') {
            result.setOldest(new orderer.SeekOldest());
        } else if (value === 'next') {
            result.setNextCommit(new orderer.SeekNextCommit());
        } else if (typeof value === 'number') {
            const specified = new orderer.SeekSpecified();
            specified.setNumber(value);
            result.setSpecified(specified);
        }
        return result;
    };
    const seek = new orderer.SeekInfo();
    seek.setBehavior(behavior);
    if (start !== undefined) {
        seek.setStart(position(start));
    }
    if (stop !== undefined) {
        seek.setStop(position(stop));
    }
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(data ?? seek.serializeBinary());
    return t.raw.signEnvelope(payload.serializeBinary(), identity);
}
const services = [
    add('endorser-service', 'The peer\'s own ProcessProposal: results, chaincode errors, refusals, without a channel.', async (t) => {
        const ask = async (fields, ward) => {
            const out = await t.outcome(processProposal(t, t.propose(fields), ward));
            return out.ok ? {
                version: out.ok.getVersion(), status: out.ok.getResponse().getStatus(), message: out.ok.getResponse().getMessage(), result: t.blocks.text(out.ok.getResponse().getPayload_asU8()),
                hasPayload: out.ok.getPayload_asU8().length > 0, endorsed: Boolean(out.ok.getEndorsement()), calls: out.ok.getInterest()?.getChaincodesList().map((c) => [c.getName(), c.getCollectionNamesList(), c.getNoPrivateReads(), c.getDisregardNamespacePolicy()]).sort(),
            } : out;
        };
        const steps = (...list) => ({ args: run(...list) });
        return {
            ping: await ask({}), at2: await ask({}, 2), put: await ask({ args: ['put', t.key(), 'x'] }), error: await ask({ args: ['throwError', 'no'] }), absent: await ask({ chaincode: 'absent' }), channel: await ask({ channel: 'absent' }),
            privately: await ask(steps(['pput', 'bothWards', t.key(), 'x'], ['pget', 'ward1Only', t.key()], ['put', t.key(), 'x'])), only: await ask(steps(['pput', 'ward1Only', t.key(), 'x'])), signature: await ask({ signWith: t.people.user2 }),
            expired: await ask({ identity: t.people.expired }), qscc: await ask({ chaincode: 'qscc', args: ['GetChainInfo', 'absent'] }), noChannel: await ask({ channel: '', chaincode: 'cscc', args: ['GetChannels'] }), noChannelOther: await ask({ channel: '', chaincode: 'cscc', args: ['GetChannels'], identity: t.people.user2 }),
        };
    }),
    add('broadcast-service', 'The orderer\'s Broadcast: accepted, refused, several on one stream.', async (t) => {
        const client = ordererClient(t);
        const { orderer, common } = t.protos;
        const send = async (...envelopes) => {
            const { answers, end } = await converse(client, '/orderer.AtomicBroadcast/Broadcast', orderer.BroadcastResponse, envelopes, envelopes.length);
            return { answers: answers.map((a) => [a.getStatus(), a.getInfo()]), end };
        };
        const prepared = async (i) => {
            const { envelope, txId } = await t.endorseRaw({ args: ['put', t.key(i), 'x'] });
            return { envelope: t.signed(envelope), txId };
        };
        const [a, b, c] = [await prepared('a'), await prepared('b'), await prepared('c')];
        const empty = new common.Envelope();
        const garbage = new common.Envelope();
        garbage.setPayload(Buffer.from('garbage'));
        const out = {
            accepted: await send(a.envelope, b.envelope), refused: await send(t.signed(c.envelope, t.people.user2)), empty: await send(empty), garbage: await send(garbage), twoRefused: await send(empty, c.envelope),
        };
        await t.everywhere(b.txId);
        client.close();
        return { ...out, statuses: [(await t.rawStatus(a.txId)).code, (await t.rawStatus(b.txId)).code] };
    }),
    add('deliver-seek', 'Start and stop positions of the peer\'s Deliver: statuses and numbers of blocks.', async (t) => {
        await t.ward1.submit('put', [t.key(), 'x']);
        const height = await t.height();
        const { peer } = t.protos;
        const ask = async (fields, count = 3, method = 'Deliver') => {
            const { answers, end } = await converse(t.net.clients[1], `/protos.Deliver/${method}`, peer.DeliverResponse, [seekEnvelope(t, fields)], count, 1500);
            return { answers: answers.map((a) => (a.hasBlock() ? a.getBlock().getHeader().getNumber() - height : a.hasFilteredBlock() ? a.getFilteredBlock().getNumber() - height : `status ${a.getStatus()}`)), end };
        };
        return {
            newest: await ask({ start: 'newest', stop: 'newest' }, 2), oldestToOldest: (await ask({ start: 'oldest', stop: 'oldest' }, 2)).answers.length, last: await ask({ start: height - 1, stop: height - 1 }, 2), two: await ask({ start: height - 2, stop: height - 1 }, 3),
            wrongWay: await ask({ start: height - 1, stop: 0 }, 1), future: await ask({ start: height + 5, stop: height + 5 }, 1), next: await ask({ start: height, stop: height }, 1), notReady: await ask({ start: height, stop: height, behavior: 1 }, 1), runOut: await ask({ start: height - 1, stop: height + 3, behavior: 1 }, 2),
            toNewest: await ask({ start: height - 2, stop: 'newest' }, 3), noStart: await ask({ stop: 'newest' }, 1), noStop: await ask({ start: 'newest' }, 1), emptyPositions: await ask({ start: null, stop: null }, 1), nextCommit: await ask({ start: 'next', stop: 'newest' }, 1),
            filtered: await ask({ start: 'newest', stop: 'newest' }, 2, 'DeliverFiltered'), old: await ask({ start: 'newest', stop: 'newest', timestamp: new Date(Date.now() - 16 * 60_000) }, 1), noTime: await ask({ start: 'newest', stop: 'newest', timestamp: null }, 1),
            garbage: await ask({ data: Buffer.from('garbage') }, 1), absent: await ask({ channel: 'absent', start: 'newest', stop: 'newest' }, 1),
        };
    }),
    add('deliver-twice', 'Two requests on one stream, and what follows a refused one.', async (t) => {
        const { peer } = t.protos;
        const newest = () => seekEnvelope(t, { start: 'newest', stop: 'newest' });
        const ask = async (messages, count) => {
            const { answers, end } = await converse(t.net.clients[1], '/protos.Deliver/Deliver', peer.DeliverResponse, messages, count, 1500);
            return { answers: answers.map((a) => (a.hasBlock() ? 'block' : `status ${a.getStatus()}`)), end };
        };
        return { two: await ask([newest(), newest()], 4), afterRefusal: await ask([seekEnvelope(t, { channel: 'absent', start: 'newest', stop: 'newest' }), newest()], 4) };
    }),
    add('orderer-deliver', 'Blocks as the orderer delivers them: no validation codes, same hashes; who may read.', async (t) => {
        await t.ward1.submit('put', [t.key(), 'x']);
        const number = t.lastBlock;
        const client = ordererClient(t);
        const { orderer } = t.protos;
        const ask = async (fields) => {
            const { answers } = await converse(client, '/orderer.AtomicBroadcast/Deliver', orderer.DeliverResponse, [seekEnvelope(t, { start: number, stop: number, ...fields })], 2, 2000);
            return answers;
        };
        const [block, status] = await ask({});
        const mine = await t.block(number);
        const statusOf = async (identity) => (await ask({ identity })).map((a) => (a.hasBlock() ? 'block' : a.getStatus()));
        const out = {
            status: status?.getStatus(), sameHeader: t.blocks.headerHash(block.getBlock().getHeader()).equals(t.blocks.headerHash(mine.getHeader())), sameData: t.blocks.dataHash(block.getBlock()).equals(t.blocks.dataHash(mine)),
            metadata: block.getBlock().getMetadata().getMetadataList_asU8().map((slot, i) => (i === 0 ? slot.length > 0 : slot.length)), ordererAdmin: await statusOf(t.people.ordererAdmin), peer: await statusOf(t.people.peer1), foreign: await statusOf(t.people.foreign),
        };
        client.close();
        return out;
    }),
];

export const scenarios = [...keyLevel, ...privateData, ...rawMessages, ...system, ...queries, ...composition, ...services];
