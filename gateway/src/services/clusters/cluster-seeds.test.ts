// SPDX-License-Identifier: Apache-2.0
// A ward's steps for a seed: what is due and no more, with an end to every wait.

import { DomainError, ERRORS, type FoundSeed, WARD_MSPS } from '@wardledger/chaincode/domain';
import { createClusterSeeds, epochsOf } from './cluster-seeds';

const cluster = { id: 'c'.repeat(32) };
const commitments = { main: 'a', spare: 'b' };
const [mine, others] = WARD_MSPS;
const own = { mspId: mine, commitments };
const theirs = { mspId: others, commitments };
const found = (changes: Partial<FoundSeed>): FoundSeed => ({ epoch: 0, phase: 'commit', parts: [], closed: {}, ...changes });
const known = { seed: { seed: 's', rule: 'both' as const, missing: [] } };

function seedsAt(start: FoundSeed, submit: (name: string) => FoundSeed) {
    const submitted: string[] = [];
    const ledger = {
        evaluate: jest.fn(async () => start),
        submit: jest.fn(async (_caller: unknown, name: string, { phase, kind }: { phase?: string; kind?: string }) => {
            submitted.push([name.replace('cluster:', ''), phase ?? kind ?? ''].join(' ').trim());
            return { result: submit(name) };
        }),
    };
    const custodian = {
        identity: async () => ({ subject: 'admin', mspId: mine, certificate: 'PEM', certificateId: 'x' }),
        sign: async () => new Uint8Array(),
        seedCommitments: async () => commitments,
        seedSecret: async () => ({ secret: 's' }),
    };
    const seeds = createClusterSeeds({ ward: 'ward1', ledger: ledger as never, custodian, now: () => 100 });
    return { seeds, submitted, ledger };
}

describe('createClusterSeeds', () => {
    it.each<[string, FoundSeed, string[]]>([
        ['commits to what is not begun', found({ phase: 'unopened' }), ['CommitSeed']],
        ['waits while the other ward may commit', found({ parts: [own], closableMs: 101 }), []],
        ['closes a phase whose time is over', found({ parts: [own], closableMs: 100 }), ['CloseSeedPhase commit']],
        ['reveals in the phase that takes it', found({ phase: 'reveal', parts: [own, theirs] }), ['RevealSeed main']],
        ['waits for the other secret', found({ phase: 'reveal', parts: [{ ...own, main: 's' }, theirs], closableMs: 101 }), []],
        [
            'closes the phase of main secrets',
            found({ phase: 'reveal', parts: [{ ...own, main: 's' }, theirs], closableMs: 9 }),
            ['CloseSeedPhase reveal'],
        ],
        ['gives its spare', found({ phase: 'spare', parts: [{ ...own, main: 's' }, theirs], closableMs: 9 }), ['RevealSeed spare']],
        [
            'ends what the other ward holds up',
            found({ phase: 'spare', parts: [own, { ...theirs, main: 's' }], closableMs: 9 }),
            ['CloseSeedPhase spare'],
        ],
        ['leaves alone what is known', found({ phase: 'reveal', parts: [own, theirs], ...known }), []],
    ])('%s', async (_what, start, steps) => {
        const { seeds, submitted } = seedsAt(start, () => found(known));
        await seeds.answer(cluster, 0, { open: true });
        expect(submitted).toEqual(steps);
    });

    it('gives up when its time is over, with the refusal that it met, however often the ledger refuses', async () => {
        const { seeds } = seedsAt(found({ phase: 'unopened' }), () => {
            throw new DomainError(ERRORS.SEED_REFUSED, 'Epoch 999 has not begun yet');
        });
        await expect(seeds.settle(cluster, 1_000, 300)).rejects.toMatchObject({ code: 'SEED_REFUSED' });
    });

    it('asks once for all who wait for the same seed', async () => {
        const { seeds, ledger } = seedsAt(found(known), () => found(known));
        await Promise.all([seeds.settle(cluster, 0, 300), seeds.settle(cluster, 0, 300), seeds.settle(cluster, 1, 300)]);
        expect(ledger.evaluate).toHaveBeenCalledTimes(2);
    });
});

describe('epochsOf', () => {
    it('gives the epoch of the next round, and the one after once that has begun', () => {
        expect([undefined, 0, 98, 99, 100].map((latest) => epochsOf(latest === undefined ? {} : { latest }))).toEqual([
            [0],
            [0, 1],
            [0, 1],
            [1],
            [1, 2],
        ]);
    });
});
