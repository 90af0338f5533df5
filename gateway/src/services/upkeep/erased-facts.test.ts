// SPDX-License-Identifier: Apache-2.0
// Facts about erased patients go a few at a time, of several patients at once, until none is left; on the real contracts.

import { type ErasedFacts, MOST_PURGED } from '@wardledger/chaincode/domain';
import { identities } from '../../../../chaincode/test/support/certificates';
import { digest, id } from '../../../../chaincode/test/support/fixtures';
import { record } from '../../../../chaincode/test/records/record-fixtures';
import { realContracts } from '../../../test/support/real-contracts';
import { purgeErasedFacts } from './erased-facts';

const { ward1One: clerk, ward1Admin, ward1Three: officer } = identities;
const LOOKS = 20;

async function world() {
    const { ledger, double } = await realContracts({ 'desk-1': ['admission'], 'officer-1': ['privacy-officer'] });
    let count = 0;
    for (const word of ['alice', 'bob', 'carol']) {
        const { request, transient } = record(word);
        await double.submit('record:CreateRecord', request, { as: clerk, transient });
        const look = { kind: 'look', about: id(word), action: 'read', category: 'demographics', purpose: 'TREAT', decision: 'permit' };
        count += 1;
        const stated = { facts: Array.from({ length: LOOKS }, () => look), random: id(`random ${count}`), salt: digest('salt') } as never;
        await double.submit('access:Record', { notice: digest(`notice ${count}`) }, { as: clerk, transient: stated });
    }
    const erase = async (word: string) => {
        const transient = { record: { lookupKey: digest(`lookup ${word}`) } };
        await double.submit('record:EraseRecord', { ledgerId: id(word) }, { as: ward1Admin, transient });
        await double.submit('record:EraseRecord', { ledgerId: id(word) }, { as: officer, transient });
    };
    const caller = async () => ({ name: '#registrar', mspId: '', certificate: '', sign: async () => new Uint8Array() });
    const purged: ErasedFacts[] = [];
    const watched: typeof ledger = {
        ...ledger,
        submit: async (as, call) => {
            const { erased, facts } = call.transient as unknown as { erased: string[]; facts: ErasedFacts['places'] };
            purged.push({ erased, places: facts });
            return ledger.submit(as, call);
        },
    };
    return {
        double,
        erase,
        purged,
        purge: async (draw = (bound: number) => bound - 1) => purgeErasedFacts({ ledger: watched, caller, draw }),
    };
}

const isAbout = (word: string) => (key: string) => key.includes(id(word));

it('go until none is left, and nobody is asked to purge nothing', async () => {
    const { double, erase, purged, purge } = await world();
    expect([await purge(), purged.length]).toEqual([0, 0]);
    await erase('alice');
    await erase('bob');
    const counts = [await purge(), await purge(), await purge(), await purge()];
    expect(counts).toEqual([MOST_PURGED, MOST_PURGED, 2 * LOOKS - 2 * MOST_PURGED, 0]);
    // Who of the staff was behind a change stays: under a ledger id that leads to nobody.
    const left = [...double.private.keys()].filter((key) => !key.startsWith('\u0000authored\u0000'));
    expect([left.filter(isAbout('alice')), left.filter(isAbout('bob'))]).toEqual([[], []]);
    expect(left.filter(isAbout('carol')).length).toBeGreaterThan(LOOKS);
});

it('are drawn among all who were erased, and each transaction names all of them', async () => {
    const { erase, purged, purge } = await world();
    await erase('alice');
    await erase('bob');
    let turn = 0;
    await purge((bound) => (turn++ % 2 === 0 ? 0 : bound - 1));
    expect(purged.map(({ erased }) => [...erased].sort())).toEqual([[id('alice'), id('bob')].sort()]);
    expect(new Set(purged[0]!.places.map(({ about }) => about))).toEqual(new Set([id('alice'), id('bob')]));
});
