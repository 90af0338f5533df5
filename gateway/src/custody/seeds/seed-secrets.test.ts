// SPDX-License-Identifier: Apache-2.0
// A secret leaves only when the ledger shows that it is due; what was committed to can always be revealed.

import { randomBytes } from 'node:crypto';
import { WARD_MSPS, type FoundSeed, type SeedPart } from '@wardledger/chaincode/domain';
import { SeedSecrets } from './seed-secrets';

const cluster = 'c'.repeat(32);
const key = randomBytes(32);
const [mine, others] = WARD_MSPS;
const seeds = new SeedSecrets(key, mine);
const part = (mspId: string, own: Partial<SeedPart> = {}, epoch = 0): SeedPart => ({
    mspId,
    commitments: new SeedSecrets(mspId === mine ? key : randomBytes(32), mspId).commitments(cluster, epoch),
    ...own,
});
const found = (phase: FoundSeed['phase'], parts: readonly SeedPart[], own: Partial<FoundSeed> = {}): FoundSeed => ({
    epoch: 0,
    phase,
    parts,
    closed: {},
    ...own,
});
const over = { closed: { reveal: 1 } };
const revealed = { main: 'a'.repeat(64) };

describe('SeedSecrets', () => {
    it('are the same again from the same key, and differ by cluster, epoch and kind', () => {
        expect(new SeedSecrets(key, mine).secret(cluster, 0, 'main')).toBe(seeds.secret(cluster, 0, 'main'));
        const all = [
            seeds.secret(cluster, 0, 'main'),
            seeds.secret(cluster, 0, 'spare'),
            seeds.secret(cluster, 1, 'main'),
            seeds.secret('d'.repeat(32), 0, 'main'),
        ];
        expect(new Set(all).size).toBe(4);
        expect(Object.values(seeds.commitments(cluster, 0))).not.toContain(seeds.secret(cluster, 0, 'main'));
    });

    it.each<[string, FoundSeed, boolean, boolean]>([
        ['nothing is committed', found('unopened', []), false, false],
        ['the other ward may still commit', found('commit', [part(mine)]), false, false],
        ['both have committed', found('reveal', [part(mine), part(others)]), true, false],
        ['the seed is fixed', found('reveal', [part(mine), part(others)], { fixedMs: 1 }), false, false],
        [
            'another key was committed to',
            found('reveal', [part(mine, { commitments: { main: 'x', spare: 'y' } }), part(others)]),
            false,
            false,
        ],
        ['the epoch is another one', found('reveal', [part(mine, {}, 1), part(others)], { epoch: 1 }), true, false],
        ['what was committed to was for another epoch', found('reveal', [part(mine), part(others)], { epoch: 1 }), false, false],
        [
            'the other has shown its spare, whatever the phase',
            found('reveal', [part(mine), part(others, { spare: 'b'.repeat(64) })]),
            false,
            false,
        ],
        ['the other has not committed, and the clock alone says so', found('reveal', [part(mine)]), false, false],
        ['the ledger carries the mark that commitments are over', found('reveal', [part(mine)], { closed: { commit: 1 } }), true, false],
        ['the other is silent, and the clock alone says so', found('spare', [part(mine, revealed), part(others)]), false, false],
        ['the mark says that the other is silent', found('spare', [part(mine, revealed), part(others)], over), false, true],
        ['the mark stands and this ward was silent too', found('spare', [part(mine), part(others)], over), false, false],
        ['the mark stands and both have spoken', found('spare', [part(mine, revealed), part(others, revealed)], over), false, false],
        ['the time for spares is over too', found('closed', [part(mine, revealed), part(others)], over), false, false],
    ])('when %s', (_when, state, main, spare) => {
        expect([seeds.isDue(state, cluster, 'main'), seeds.isDue(state, cluster, 'spare')]).toEqual([main, spare]);
    });
});
