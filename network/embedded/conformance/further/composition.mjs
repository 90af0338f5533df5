// SPDX-License-Identifier: Apache-2.0
/** Chaincode calling chaincode, planning, events and whole blocks. */
import { add, pause, run } from './helpers.mjs';

export const composition = [
    add('call-odds', 'Calls of itself, of a chain of chaincodes, with odd names, channels and arguments.', async (t) => {
        const { chaincode, chaincode2, channel } = t.config;
        const call = (name, args, where = channel) => ['call', name, args, where];
        return {
            self: await t.ward1.ask({ try: call(chaincode, ['ping']) }),
            chain: await t.ward1.ask({ try: call(chaincode2, run(call(chaincode, ['ping']))) }),
            version: await t.ward1.ask({ try: call(`${chaincode2}:9.9`, ['ping']) }),
            emptyName: await t.ward1.ask({ try: call('', ['ping']) }),
            noArguments: await t.ward1.ask({ try: call(chaincode2, []) }),
            unknownFunction: await t.ward1.ask({ try: call(chaincode2, ['absent']) }),
            lifecycle: await t.ward1.ask({ try: call('_lifecycle', ['Nothing']) }),
        };
    }),
    add(
        'call-reads-and-writes',
        "The callee's reads are checked, its event is dropped, the caller's kept; who must endorse.",
        async (t) => {
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
            const events = await t.take(
                await t.ward1.network.getChaincodeEvents(t.config.chaincode, { startBlock: BigInt(base) }),
                (x) => x.length === 1,
                3000,
            );
            const calleeEvents = await t.take(
                await t.ward1.network.getChaincodeEvents(chaincode2, { startBlock: BigInt(base) }),
                (x) => x.length === 1,
                1000,
            );
            return { lost, write, onlyCall, events: events.map((e) => e.eventName), calleeEvents: calleeEvents.length };
        },
    ),
    add('call-from-one-org', 'A chaincode that one ward satisfies calls one that needs both.', async (t) => {
        const { chaincode, chaincode2, channel } = t.config;
        const contract = t.ward1.network.getContract(chaincode2);
        const plan = async (...steps) => {
            const tx = await t.outcome(t.ward1.endorse('run', [JSON.stringify(steps)], { contract }));
            return tx.ok ? { endorsers: t.endorsersOf(tx.ok).sort(), ...(await t.ward1.send(tx.ok)) } : tx;
        };
        return {
            reads: await plan(['call', chaincode, run(['get', t.key()]), channel]),
            writes: await plan(['call', chaincode, run(['put', t.key(), 'x']), channel], ['put', t.key(), 'y']),
            privately: await plan(['call', chaincode, run(['pput', 'bothWards', t.key(), 'z']), channel]),
            value: await t.ward2.ask(['get', t.key()], ['pget', 'bothWards', t.key()]),
            nothing: await plan(['ids']),
        };
    }),
    add('one-org-at-ward2', 'Chaincode parity2 by the gateway of ward 2, and with the other ward named.', async (t) => {
        const contract = t.ward2.network.getContract(t.config.chaincode2);
        const by = async (options = {}) => {
            const tx = await t.outcome(t.ward2.endorse('put', [t.key(), 'x'], { contract, ...options }));
            return tx.ok ? { endorsers: t.endorsersOf(tx.ok), ...(await t.ward2.send(tx.ok)) } : tx;
        };
        return {
            byDefault: await by(),
            other: await by({ endorsingOrganizations: ['Ward1MSP'] }),
            both: await by({ endorsingOrganizations: ['Ward1MSP', 'Ward2MSP'] }),
            private: await t.outcome(t.ward2.endorse('run', run(['pput', 'bothWards', t.key(), 'x']).slice(1), { contract })),
        };
    }),
    add(
        'event-streams',
        'Events from the first block, behind a transaction without events, behind an unknown one, at ward 2.',
        async (t) => {
            const base = await t.height();
            const first = await t.ward1.write([['event', 'a', '1']]);
            const none = await t.ward1.write([['put', t.key(), 'x']]);
            await t.ward2.write([['event', 'b', '2']]);
            const open = async (session, options, count) =>
                (await t.take(await session.network.getChaincodeEvents(t.config.chaincode, options), (x) => x.length >= count, 3000)).map(
                    (e) => [Number(e.blockNumber) - base, e.eventName],
                );
            const behind = async (txId, block) => {
                const checkpointer = t.sdk.checkpointers.inMemory();
                await checkpointer.checkpointTransaction(BigInt(block), txId);
                return checkpointer;
            };
            return {
                fromFirst: (await open(t.ward1, { startBlock: 0n }, 2)).slice(0, 1).length,
                at2: await open(t.ward2, { startBlock: BigInt(base) }, 2),
                behindFirst: await open(t.ward1, { checkpoint: await behind(first.txId, base) }, 1),
                behindSilent: await open(t.ward1, { checkpoint: await behind(none.txId, base + 1) }, 1),
                unknown: await open(t.ward1, { checkpoint: await behind('f'.repeat(64), base) }, 1),
            };
        },
    ),
    add('event-payloads', 'Large and binary payloads, unicode names; events of read-only transactions.', async (t) => {
        const base = await t.height();
        const writes = [
            await t.ward1.write([['event', 'größe ✓', 'hex:00ff80']]),
            await t.ward1.write([['event', 'large', 'x'.repeat(100_000)]]),
            await t.ward1.write([
                ['get', t.key()],
                ['event', 'read', 'only'],
            ]),
        ];
        const list = await t.take(
            await t.ward1.network.getChaincodeEvents(t.config.chaincode, { startBlock: BigInt(base) }),
            (x) => x.length === 3,
        );
        return {
            statuses: writes.map((w) => w.status),
            events: list.map((e) => [e.eventName, e.payload.length > 10 ? e.payload.length : Buffer.from(e.payload).toString('hex')]),
        };
    }),
    add('block-streams', 'Block streams that start in the future and by identities of ward 2 and of a peer.', async (t) => {
        const base = await t.height();
        const future = t.take(await t.ward1.network.getBlockEvents({ startBlock: BigInt(base) }), (x) => x.length === 1, 5000);
        await pause(300);
        await t.ward1.submit('put', [t.key(), 'x']);
        const open = async (identity, method) => {
            const list = await t.take(
                await t.session(identity, 1).gateway.getNetwork(t.config.channel)[method]({ startBlock: 0n }),
                (x) => x.length > 0,
                2000,
            );
            return { blocks: list.length, error: list.error };
        };
        const far = await t.take(await t.ward1.network.getBlockEvents({ startBlock: BigInt(base + 100) }), (x) => x.length === 1, 1000);
        return {
            future: (await future).map((b) => b.getHeader().getNumber() - base),
            far: { blocks: far.length, error: far.error },
            peer: await open(t.people.peer1, 'getBlockEvents'),
            user2Filtered: await open(t.people.user2, 'getFilteredBlockEvents'),
            user2Private: await open(t.people.user2, 'getBlockAndPrivateDataEvents'),
            foreignPrivate: await open(t.people.foreign, 'getBlockAndPrivateDataEvents'),
            noUnit: await open(t.people.noUnit, 'getBlockEvents'),
        };
    }),
    add('filtered-events', 'Filtered blocks with several transactions and events.', async (t) => {
        const base = await t.height();
        const list = [
            await t.ward1.prepare([['event', 'a', 'secret']]),
            await t.ward1.prepare([['put', t.key(), 'x']]),
            await t.ward1.prepare([['increment', t.key('n')]]),
            await t.ward1.prepare([
                ['increment', t.key('n')],
                ['event', 'lost', 'x'],
            ]),
        ];
        const { statuses, sameBlock } = await t.ward1.together(list);
        const filtered = await t.take(await t.ward1.network.getFilteredBlockEvents({ startBlock: BigInt(base) }), (x) => x.length === 1);
        return { statuses, sameBlock, filtered: filtered.map((b) => t.blocks.describeFiltered(b, base)) };
    }),
    add('mixed-block', 'Valid, conflicting and unendorsed transactions together in one block, with their read versions.', async (t) => {
        const k = t.key();
        await t.ward1.submit('put', [k, '1']);
        const list = [
            await t.ward1.prepare([['put', k, '2']]),
            await t.ward1.prepare([
                ['get', k],
                ['put', t.key('a'), 'x'],
            ]),
            await t.ward1.prepare([['put', t.key('b'), 'x']], { endorsingOrganizations: ['Ward1MSP'] }),
            await t.ward1.prepare([['del', k]]),
            await t.ward1.prepare([
                ['range', t.key(''), t.key('~')],
                ['put', t.key('c'), 'x'],
            ]),
        ];
        const together = await t.ward1.together(list);
        return { ...together, after: await t.ward1.ask(['get', k], ['get', t.key('a')], ['get', t.key('b')], ['get', t.key('c')]) };
    }),
    add(
        'submit-at-ward2',
        'Evaluate, Submit and CommitStatus by the other gateway, for a transaction endorsed at the first.',
        async (t) => {
            const { envelope, txId } = await t.endorseRaw({ args: ['put', t.key(), 'x'] });
            return { submitted: await t.submitRaw(t.signed(envelope), txId, { ward: 2 }), read: await t.ward2.evaluate('get', [t.key()]) };
        },
    ),
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
            write: (
                await t.ward1.write([
                    ['put', long, 'hex:00ff00'],
                    ['cput', t.key('type'), ['p'.repeat(2000)], 'x'],
                ])
            ).status,
            read: await t.ward1.ask(['getHex', long], ['cget', t.key('type'), ['p'.repeat(2000)]]),
            control: (await t.ward1.write([['put', `${t.key()}\u0001\n\t"\\`, 'x']])).status,
            controlRead: await t.ward1.ask(['range', t.key(''), t.key('~')]),
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
