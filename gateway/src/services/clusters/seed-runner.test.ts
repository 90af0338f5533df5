// SPDX-License-Identifier: Apache-2.0
// A ward's steps for a seed: each as its own transaction, until none is due, with an end to every wait. Which step is due when stands in
// the domain's table (next-step.test.ts).

import { DomainError, ERRORS, type FoundSeed, WARD_MSPS } from '@wardledger/chaincode/domain';
import { SeedRunner } from './seed-runner';

const place = { cluster: 'c'.repeat(32), epoch: 0 };
const commitments = { main: 'a', spare: 'b' };
const [mine, others] = WARD_MSPS;
const own = { mspId: mine, commitments };
const theirs = { mspId: others, commitments };
const found = (changes: Partial<FoundSeed>): FoundSeed => ({ epoch: 0, phase: 'commit', parts: [], closed: {}, ...changes });
const known = { seed: { seed: 's', rule: 'both' as const, missing: [] } };

/** A ledger on which the seed stands as the first of `stages`, and after each submission as the next. */
function seedsAt(...stages: readonly [FoundSeed, ...FoundSeed[]]) {
    const submitted: [name: string, request: unknown][] = [];
    const ledger = {
        evaluate: jest.fn(async () => stages[0]),
        submit: jest.fn(async (caller: { name: string }, { name, request }: { name: string; request: object }) => {
            submitted.push([name, request]);
            const stage = stages[submitted.length];
            if (stage === undefined) {
                throw new DomainError(ERRORS.SEED_REFUSED, `Epoch 999 has not begun yet, ${caller.name}`);
            }
            return { result: stage };
        }),
    };
    const custodian = {
        identity: async () => ({ mspId: mine, certificate: 'PEM', certificateId: 'x', ledgerId: 'x' }),
        sign: async () => new Uint8Array(),
        seedCommitments: async () => commitments,
        seedSecret: async ({ kind }: { kind: string }) => ({ secret: `secret ${kind}` }),
    };
    const seeds = new SeedRunner({ ward: 'ward1', ledger: ledger as never, custodian, now: () => 100 });
    return { seeds, submitted, ledger };
}

describe('SeedRunner', () => {
    it.each<[string, FoundSeed, string, object]>([
        ['commitment', found({ phase: 'unopened' }), 'CommitSeed', commitments],
        ['main secret', found({ phase: 'reveal', parts: [own, theirs] }), 'RevealSeed', { kind: 'main', secret: 'secret main' }],
        [
            'spare secret',
            found({ phase: 'spare', parts: [{ ...own, main: 's' }, theirs] }),
            'RevealSeed',
            { kind: 'spare', secret: 'secret spare' },
        ],
        ['end of a phase whose time is over', found({ parts: [own], closableMs: 100 }), 'CloseSeedPhase', { phase: 'commit' }],
    ])('submits a %s', async (_what, start, name, request) => {
        const { seeds, submitted } = seedsAt(start, found(known));
        expect(await seeds.advance(place, { open: true })).toEqual(found(known));
        expect(submitted).toEqual([[`cluster:${name}`, { ...place, ...request }]]);
    });

    it('goes on until it is the turn of the other ward, and says how the seed stands then', async () => {
        const waiting = found({ phase: 'reveal', parts: [{ ...own, main: 's' }, theirs], closableMs: 101 });
        const { seeds, submitted } = seedsAt(found({ parts: [theirs] }), found({ phase: 'reveal', parts: [own, theirs] }), waiting);
        expect(await seeds.advance(place, { open: false })).toEqual(waiting);
        expect(submitted.map(([name]) => name)).toEqual(['cluster:CommitSeed', 'cluster:RevealSeed']);
    });

    it.each([
        ['is known', found({ phase: 'reveal', parts: [own, theirs], ...known })],
        ['nobody has begun, unless it is told to', found({ phase: 'unopened' })],
    ])('leaves alone what %s', async (_what, start) => {
        const { seeds, submitted } = seedsAt(start);
        expect(await seeds.advance(place, { open: false })).toEqual(start);
        expect(submitted).toEqual([]);
    });

    it('acts as the registrar of the ward, and exists for no other', async () => {
        const { seeds, ledger } = seedsAt(found({ phase: 'unopened' }), found(known));
        await seeds.advance(place, { open: true });
        expect(ledger.submit.mock.calls[0]).toMatchObject([{ name: '#registrar', certificate: 'PEM' }, { name: 'cluster:CommitSeed' }]);
        expect(() => new SeedRunner({ ward: 'ward3', ledger: ledger as never, custodian: {} as never, now: () => 0 })).toThrow(/MSP/);
    });

    it('gives up when its time is over, with the refusal that it met, however often the ledger refuses', async () => {
        const { seeds, submitted } = seedsAt(found({ phase: 'unopened' }));
        await expect(seeds.settle(place, 300)).rejects.toMatchObject({ code: 'SEED_REFUSED' });
        expect(submitted.length).toBeGreaterThan(1);
    });

    it('gives up at once on what is no race with the other ward', async () => {
        const { seeds, ledger } = seedsAt(found({ phase: 'unopened' }));
        ledger.submit.mockRejectedValue(new DomainError(ERRORS.LEDGER_UNAVAILABLE));
        await expect(seeds.settle(place, 60_000)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        expect(ledger.submit).toHaveBeenCalledTimes(1);
    });

    it('looks again until the other ward has done its part', async () => {
        const { seeds, ledger } = seedsAt(found({ parts: [own], closableMs: 101 }));
        ledger.evaluate.mockResolvedValueOnce(found({ parts: [own], closableMs: 101 })).mockResolvedValueOnce(found(known));
        expect(await seeds.settle(place, 60_000)).toEqual(found(known));
        expect(ledger.evaluate).toHaveBeenCalledTimes(2);
    });

    it('says how the seed stands when its time is over', async () => {
        const waiting = found({ parts: [own], closableMs: 101 });
        expect(await seedsAt(waiting).seeds.settle(place, 1)).toEqual(waiting);
    });

    it('asks once for all who wait for the same seed', async () => {
        const { seeds, ledger } = seedsAt(found(known));
        await Promise.all([seeds.settle(place, 300), seeds.settle({ ...place }, 300), seeds.settle({ ...place, epoch: 1 }, 300)]);
        expect(ledger.evaluate).toHaveBeenCalledTimes(2);
    });
});
