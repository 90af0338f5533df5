// SPDX-License-Identifier: Apache-2.0
/** Private data at the edges: policies of private keys, invalid transactions, implicit collections, odd values and readers. */
import { add, fill, inBlock, privateEvents } from './helpers.mjs';

/** Each step in a transaction of its own. */
async function alone(session, ...steps) {
    const out = [];
    for (const step of steps) {
        out.push(await session.ask({ try: step }));
    }
    return out;
}

export const privateEdges = [
    add('private-key-policy', 'A private key that one ward must endorse: set, read, enforced, replaced, deleted.', async (t) => {
        const k = t.key();
        const c = 'bothWards';
        const set = await t.ward1.write([
            ['pput', c, k, '1'],
            ['psigners', c, k, ['Ward1MSP']],
        ]);
        return {
            set: set.status ?? set,
            block: await inBlock(t, set, [k, '1']),
            signers: [await t.ward1.ask(['psignersOf', c, k]), await t.ward2.ask(['psignersOf', c, k], ['psignersOf', c, t.key('absent')])],
            byWard1: await t.ward1.planned([['pput', c, k, '2']]),
            atWard2: await t.ward2.planned([['pput', c, k, '3']]),
            wrong: await t.ward1.planned([['pput', c, k, '4']], { endorsingOrganizations: ['Ward2MSP'] }),
            withOther: await t.ward1.planned([
                ['pput', c, k, '5'],
                ['pput', c, t.key('other'), 'x'],
            ]),
            change: await t.ward1.planned([['psigners', c, k, ['Ward2MSP']]]),
            now: await t.ward1.planned([['pput', c, k, '6']]),
            read: [await t.ward1.ask(['pget', c, k]), await t.ward2.ask(['pget', c, k])],
            deleted: await t.ward1.planned([['pdel', c, k]]),
            after: await t.ward1.ask(['psignersOf', c, k]),
            again: await t.ward1.planned([['pput', c, k, '7']]),
        };
    }),
    add('private-key-policy-only', 'A policy for a private key alone: the value stays readable, its version changes.', async (t) => {
        const k = t.key();
        const c = 'bothWards';
        await t.ward1.write([['pput', c, k, 'kept']]);
        const reader = await t.ward1.prepare([
            ['pget', c, k],
            ['put', t.key('x'), 'x'],
        ]);
        const only = await t.ward1.write([['psigners', c, k, ['Ward1MSP', 'Ward2MSP']]]);
        const absent = await t.ward1.write([['psigners', c, t.key('absent'), ['Ward1MSP']]]);
        return {
            only: only.status ?? only,
            absent: absent.status ?? absent,
            reader: await t.ward1.send(reader),
            read: [await t.ward1.ask(['pget', c, k], ['phash', c, k]), await t.ward2.ask(['pget', c, k], ['psignersOf', c, k])],
            foreign: await alone(
                t.ward2,
                ['psigners', 'ward1Only', k, ['Ward2MSP']],
                ['psignersOf', 'ward1Only', k],
                ['psigners', 'absent', k, ['Ward1MSP']],
            ),
        };
    }),
    add('private-of-invalid', 'Private data of transactions that are refused: in conflict, without endorsements, twice.', async (t) => {
        const base = await t.height();
        const k = t.key();
        const c = 'bothWards';
        await t.ward1.write([['pput', c, k, '0']]);
        const list = [
            await t.ward1.prepare([
                ['pget', c, k],
                ['pput', c, k, '1'],
            ]),
            await t.ward1.prepare([
                ['pget', c, k],
                ['pput', c, k, '2'],
            ]),
            await t.ward1.prepare([['pput', c, t.key('b'), 'x']], { endorsingOrganizations: ['Ward2MSP'] }),
        ];
        const { statuses } = await t.ward1.together(list);
        return {
            statuses,
            ward1: await privateEvents(t, t.ward1, base),
            ward2: await privateEvents(t, t.ward2, base),
            read: await t.ward2.ask(['pget', c, k], ['pget', c, t.key('b')], ['prange', c, t.key(''), t.key('~')]),
        };
    }),
    add('private-implicit-more', 'Both implicit collections in one transaction; hashes, ranges, purges and block events.', async (t) => {
        const [c1, c2] = ['_implicit_org_Ward1MSP', '_implicit_org_Ward2MSP'];
        const k = t.key();
        const base = await t.height();
        const both = await t.ward1.write([
            ['pput', c1, k, 'one'],
            ['pput', c2, k, 'two'],
        ]);
        const out = {
            both: both.status ?? both,
            block: await inBlock(t, both, [k, 'one', 'two']),
            at1: await alone(
                t.ward1,
                ['pget', c1, k],
                ['pget', c2, k],
                ['phash', c1, k],
                ['phash', c2, k],
                ['prange', c1, t.key(''), t.key('~')],
                ['prange', c2, t.key(''), t.key('~')],
            ),
            at2: await alone(t.ward2, ['pget', c1, k], ['pget', c2, k], ['phash', c1, k], ['phash', c2, k]),
            user2At1: await alone(t.as('user2', 1), ['pget', c1, k], ['pput', c1, k, 'x']),
            events: [
                await privateEvents(t, t.ward1, base),
                await privateEvents(t, t.ward2, base),
                await privateEvents(t, t.as('user2', 1), base),
            ],
            onlyOwn: await t.ward2.planned([['pput', c2, t.key('own'), 'x']]),
            withPublic: await t.ward1.planned([
                ['pput', c1, k, '3'],
                ['put', k, 'x'],
            ]),
        };
        const purge = await t.ward1.write([
            ['purge', c1, k],
            ['pdel', c2, k],
        ]);
        return { ...out, purge: purge.status ?? purge, after: await alone(t.ward1, ['pget', c1, k], ['phash', c1, k], ['phash', c2, k]) };
    }),
    add('private-values', 'Large, binary and odd private values and keys.', async (t) => {
        const c = 'bothWards';
        const write = await t.ward1.write([
            ['pput', c, t.key('big'), 'v'.repeat(1_000_000)],
            ['pput', c, t.key('bin'), 'hex:00ff'],
            ['pput', c, t.key('é 漢 😀'), 'ü'],
            ['pput', c, `\u0000${t.key()}`, 'zero'],
        ]);
        const { ok } = await t.ward2.ask(
            ['pget', c, t.key('big')],
            ['phash', c, t.key('bin')],
            ['pget', c, t.key('é 漢 😀')],
            ['pget', c, `\u0000${t.key()}`],
        );
        return {
            status: write.status ?? write,
            length: ok?.[0].length,
            rest: ok?.slice(1),
            range: (await t.ward1.ask(['prange', c, t.key('bin'), t.key('~')])).ok?.[0].map(([key, v]) => [key, v.length]),
        };
    }),
    add('private-lifetimes', 'blockToLive: deletes, purges and rewrites before the end, and data in block events after it.', async (t) => {
        const c = 'shortLived';
        const base = await t.height();
        const keys = ['stay', 'del', 'purge', 'again'].map((n) => t.key(n));
        await t.ward1.write(keys.map((k) => ['pput', c, k, 'x']));
        await t.ward1.write([
            ['pdel', c, keys[1]],
            ['purge', c, keys[2]],
            ['pput', c, keys[3], 'y'],
        ]);
        const look = (session) =>
            alone(
                session,
                ...keys.flatMap((k) => [
                    ['pget', c, k],
                    ['phash', c, k],
                ]),
            ).then((list) => list.map((r) => r.ok?.[0]?.error ?? r.ok?.[0]?.length ?? r.ok?.[0]));
        const before = await look(t.ward1);
        await fill(t, 2);
        const after = await look(t.ward2);
        await fill(t, 2);
        return {
            before,
            after,
            end: await look(t.ward1),
            events: await privateEvents(t, t.ward1, base),
            range: await t.ward1.ask(['prange', c, t.key(''), t.key('~')]),
        };
    }),
    add('private-queries', 'Rich queries in collections, and pages of rich queries.', async (t) =>
        alone(
            t.ward1,
            ['pquery', 'bothWards', '{"selector":{}}'],
            ['pquery', 'absent', '{}'],
            ['pquery', '', '{}'],
            ['queryPage', '{"selector":{}}', 5, ''],
            ['queryPage', '{}', 0, ''],
            ['queryPage', '{}', -1, 'x'],
        ).then(async (out) => [...out, await alone(t.ward2, ['pquery', 'ward1Only', '{}'])]),
    ),
    add('private-mixed-plan', 'Plans of transactions that touch several collections and chaincodes.', async (t) => {
        const k = t.key();
        const call = (...steps) => ['call', t.config.chaincode2, ['run', JSON.stringify(steps)], t.config.channel];
        return {
            onlyTwice: await t.ward1.planned([
                ['pput', 'ward1Only', k, '1'],
                ['pput', 'ward1Only', t.key('b'), '2'],
            ]),
            onlyAndRead: await t.ward1.planned([
                ['pput', 'ward1Only', k, '1'],
                ['get', k],
            ]),
            onlyAndBoth: await t.ward1.planned([
                ['pput', 'ward1Only', k, '1'],
                ['pput', 'bothWards', k, '2'],
            ]),
            onlyAndCall: await t.ward1.planned([['pput', 'ward1Only', k, '1'], call(['put', k, 'x'])]),
            onlyAt2: await t.ward2.planned([['pput', 'ward1Open', k, '1']]),
            purgeOnly: await t.ward1.planned([['purge', 'ward1Only', k]]),
            deleteOnly: await t.ward1.planned([['pdel', 'ward1Only', k]]),
            eventOnly: await t.ward1.planned([
                ['pput', 'ward1Only', k, '1'],
                ['event', 'e', 'x'],
            ]),
            hashAndPut: await t.ward1.planned([
                ['phash', 'ward1Only', k],
                ['pput', 'ward1Only', k, '3'],
            ]),
            readAndPut: await t.ward1.planned([
                ['pget', 'ward1Only', k],
                ['pput', 'ward1Only', k, '3'],
            ]),
        };
    }),
    add('policy-bytes', 'A policy for a key that is no policy: whoever writes the key is refused.', async (t) => {
        const k = t.key();
        const set = await t.ward1.write([
            ['put', k, '1'],
            ['policyBytes', k, 'garbage'],
        ]);
        return {
            set: set.status ?? set,
            write: await t.ward1.planned([['put', k, '2']]),
            del: await t.ward1.planned([['del', k]]),
            read: await t.ward1.ask(['get', k]),
            none: (
                await t.ward1.write([
                    ['put', t.key('n'), '1'],
                    ['policyBytes', t.key('n'), ''],
                ])
            ).status,
            later: await t.ward1.planned([['put', t.key('n'), '2']]),
        };
    }),
];
