// SPDX-License-Identifier: Apache-2.0
/** Endorsement policies of single keys. */
import { add, inBlock } from './helpers.mjs';

export const keyLevel = [
    add('key-policy', 'A key that only ward 1 must endorse: who is asked, and what a read of the policy gives.', async (t) => {
        const k = t.key();
        const set = await t.ward1.write([
            ['put', k, '1'],
            ['signers', k, ['Ward1MSP']],
        ]);
        const block = await inBlock(t, set);
        return {
            set,
            block,
            policy: [await t.ward1.ask(['signersOf', k]), await t.ward2.ask(['signersOf', k], ['signersOf', t.key('absent')])],
            byWard1: await t.ward1.planned([['put', k, '2']]),
            atWard2: await t.ward2.planned([['put', k, '3']]),
            withOther: await t.ward1.planned([
                ['put', k, '4'],
                ['put', t.key('plain'), 'x'],
            ]),
            after: await t.ward2.ask(['get', k]),
            readOnly: await t.ward1.planned([['get', k]]),
            deleted: await t.ward1.planned([['del', k]]),
            policyAfterDelete: await t.ward1.ask(['signersOf', k]),
        };
    }),
    add('key-policy-enforced', 'Writes of such a key with the wrong endorsers.', async (t) => {
        const k = t.key();
        await t.ward1.write([
            ['put', k, '1'],
            ['signers', k, ['Ward1MSP']],
        ]);
        const by = (steps, mspId) => t.ward1.planned(steps, { endorsingOrganizations: [mspId] });
        return {
            wrong: await by([['put', k, '2']], 'Ward2MSP'),
            right: await by([['put', k, '3']], 'Ward1MSP'),
            changePolicyWrong: await by([['signers', k, ['Ward2MSP']]], 'Ward2MSP'),
            changePolicyRight: await by([['signers', k, ['Ward2MSP']]], 'Ward1MSP'),
            nowWard2: await by([['put', k, '4']], 'Ward2MSP'),
            nowWard1: await by([['put', k, '5']], 'Ward1MSP'),
            value: await t.ward1.ask(['get', k], ['signersOf', k]),
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
            set: await plan(['put', k, '1'], ['signers', k, ['Ward1MSP', 'Ward2MSP']]),
            write: await plan(['put', k, '2']),
            other: await plan(['put', t.key('other'), '2']),
            both: await plan(['put', k, '3'], ['put', t.key('other'), '3']),
            read: await plan(['get', k]),
        };
    }),
    add('key-policy-metadata-only', 'A policy for a key without a value, and a policy of nobody.', async (t) => ({
        absentKey: await t.ward1.write([['signers', t.key('absent'), ['Ward1MSP']]]),
        value: await t.ward1.ask(['get', t.key('absent')], ['signersOf', t.key('absent')]),
        later: await t.ward1.planned([['put', t.key('absent'), 'x']]),
        none: await t.ward1.write([['signers', t.key('none'), []]]),
        noneLater: await t.ward1.planned([['put', t.key('none'), 'x']]),
    })),
    add('key-policy-in-one-block', "A change of a key's policy and a write endorsed under the old one, in one block.", async (t) => {
        const k = t.key();
        await t.ward1.write([['put', k, '1']]);
        const change = await t.ward1.prepare([['signers', k, ['Ward2MSP']]]);
        const write = await t.ward1.prepare([['put', k, '2']]);
        return { ...(await t.ward1.together([change, write])), after: await t.ward1.ask(['get', k], ['signersOf', k]) };
    }),
    add('key-policy-version', "A change of the policy changes the key's version; a read of the policy is a read of the key.", async (t) => {
        const k = t.key();
        await t.ward1.write([['put', k, '1']]);
        const reader = await t.ward1.prepare([
            ['get', k],
            ['put', t.key('x'), 'x'],
        ]);
        const policyReader = await t.ward1.prepare([
            ['signersOf', k],
            ['put', t.key('y'), 'x'],
        ]);
        const set = await t.ward1.write([['signers', k, ['Ward1MSP', 'Ward2MSP']]]);
        return {
            set: set.status,
            reader: await t.ward1.send(reader),
            policyReader: await t.ward1.send(policyReader),
            history: await t.ward1.ask(['history', k]),
        };
    }),
];
