// SPDX-License-Identifier: Apache-2.0
import { windowsDigestOf } from '@wardledger/chaincode/crypto';
import { DomainError, ERRORS, type ReserveWindows, type StoredWindow } from '@wardledger/chaincode/domain';
import { ledgerIdOf, openCustodian } from '../../../test/support/hand-made';
import { madeUpCiphertext } from '../../../test/support/ciphertexts';
import { memoryTable } from '../../../test/support/memory-store';
import { committedTransaction, scriptedLedger } from '../../../test/support/scripted-ledger';
import { type CiphertextSumAnswer, REGISTRAR } from '../../custody';
import type { LedgerCaller } from '../../ledger/ports';
import { Disclosures } from '../access';
import type { AccessCoverage } from '../../store/ports';
import { countingMisses, createRecordDirectory, MissBudget } from '../subjects';
import { createStatistics, type StatisticsAnswer, type StatisticsQuestion } from './statistics';

const caller: LedgerCaller = { name: 'dr-osei', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() };
const windowOf = (id: string) => ({ id, keyId: 'k'.repeat(64), ciphertext: { digest: digestOf(id) } });
/** What a ciphertext is named by that stands for a window. */
const digestOf = (id: string) => id.padEnd(64, '0');
const window = (index: number, ward = 'ward1') =>
    ({
        ...windowOf(ledgerIdOf(`w${String(index)}`)),
        ward,
        signals: [],
        first: 1000 * index,
        last: 1000 * index + 500,
    }) as unknown as StoredWindow;
const question: StatisticsQuestion = { codes: ['8867-4'], ward: 'ward1', from: 0, to: 1_000_000 };

/** Takes parts behind each other, as the ledger does; what it has taken can be looked at. */
function reservations() {
    const taken: ReserveWindows[] = [];
    const link = () => ({ id: 'c'.repeat(64), parts: taken.length, digest: String(taken.length).padStart(64, '0') });
    return {
        'statistics:FindReservation': () => (taken[0] === undefined ? null : { ...link(), set: taken[0].set, status: 'open' as const }),
        'statistics:ReserveWindows': (request: ReserveWindows) => {
            if (request.after?.parts !== (taken.length === 0 ? undefined : taken.length)) {
                throw new DomainError(ERRORS.RESERVATION_BROKEN);
            }
            taken.push(request);
            return { decision: 'permit' as const, after: link() };
        },
        'statistics:AbandonReservation': () => {
            taken.length = 0;
            return { id: 'c'.repeat(64), status: 'abandoned' as const };
        },
    };
}

function setUp(windows: StoredWindow[] = [window(3), window(1), window(2)]) {
    const scripted = scriptedLedger({
        'subject:GetNumbering': () => ({ numbering: 'both', settled: true }),
        'subject:FindSubjects': ({ lookupKeys }) =>
            lookupKeys.map((lookupKey) => ({ lookupKey, ledgerId: lookupKey.slice(0, 32), sealedId: '' })),
        'vitals:ListWindows': ({ limit, cursor }) => {
            const from = Number(cursor ?? 0);
            const next = from + limit < windows.length ? { next: String(from + limit) } : {};
            return { items: windows.slice(from, from + limit), ...next };
        },
        'statistics:FindRetired': () => [],
        ...reservations(),
        'statistics:GetRelease': ({ id }) => ({
            release: { id, codes: ['8867-4'], ciphertextDigest: 'd'.repeat(64) },
            windows: [ledgerIdOf('w1')],
        }),
        // Whatever is released has been added by both wards: endorsed-sum.test.ts is about how.
        'statistics:ListSums': () => ({ items: windows.map((_, index) => ({ from: 0, to: index + 1 })) }),
        'policies:CheckAccess': ({ patients }) => ({ decisions: patients.map(() => 'permit') }),
        'access:Record': ({ notice }) => ({ notice }),
        'statistics:RequestRelease': () => ({ decision: 'permit', release: { id: 'e'.repeat(64), ciphertextDigest: 'd'.repeat(64) } }),
    });
    const opened: string[] = [];
    const custodian = {
        ...openCustodian(),
        sumCiphertexts: jest.fn(async (_: { readonly windows: readonly string[] }): Promise<CiphertextSumAnswer> => {
            return Promise.resolve({ ciphertextDigest: 'd'.repeat(64), leftOut: [], refused: [] });
        }),
        openRelease: async ({ releaseId }: { releaseId: string }) => {
            opened.push(releaseId);
            return [
                { code: '59408-5', count: 2, sum: 1940, sumOfSquares: '1881800' },
                { code: '8867-4', count: 3, sum: 2370, sumOfSquares: '1872500' },
                { code: '8310-5', count: 2, sum: 7331, sumOfSquares: String(3665 ** 2 + 3666 ** 2) },
            ];
        },
    };
    const blobs = { read: jest.fn(async (_kind: string, _digest: string) => Promise.resolve(madeUpCiphertext(1))) };
    const answers = memoryTable<unknown>();
    const missBudget = new MissBudget({ perHour: 3, elapsed: () => 0, refused: async () => undefined });
    const directory = countingMisses(createRecordDirectory({ custodian, ledger: scripted.ledger, ward: 'ward1' }), missBudget);
    const disclosures = new Disclosures({ ledger: scripted.ledger, custodian, coverage: memoryTable<AccessCoverage>(), now: () => 0 });
    const counts = { OPEN: 2, CLOSED: 0, ATTESTED: 0, STUCK: 1 };
    const vitals = { closeWindows: jest.fn(async () => Promise.resolve(2)), windowCounts: jest.fn(async () => Promise.resolve(counts)) };
    const clock = { now: 0 };
    const ports = {
        ward: 'ward1',
        ledger: scripted.ledger,
        custodian,
        directory,
        disclosures,
        store: { releases: answers },
        blobs,
        vitals,
        monotonic: () => clock.now,
    };
    return { ...scripted, blobs, vitals, clock, counts, opened, answers, custodian, statistics: createStatistics(ports) };
}

describe('statistics', () => {
    it('tell a suspended caller nothing, neither what is stored nor what is being answered to others', async () => {
        const { statistics, script } = setUp();
        const permit = script['statistics:RequestRelease']!;
        script['statistics:RequestRelease'] = (request, transient, asker) => {
            if (asker.name === caller.name) {
                throw new DomainError(ERRORS.ACTOR_SUSPENDED);
            }
            return permit(request, transient, asker);
        };
        const asked = [statistics.ask({ ...caller, name: 'dr-ito' }, question), statistics.ask(caller, question)];
        expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
        await expect(statistics.ask(caller, question)).rejects.toMatchObject({ code: 'ACTOR_SUSPENDED' });
    });

    it('release the selected windows in sorted order and answer in the order of the question', async () => {
        const { statistics, submitted, opened } = setUp();
        const answer = await statistics.ask(caller, { ...question, codes: ['8867-4', '59408-5'] });
        expect(submitted('statistics:RequestRelease')).toMatchObject([
            {
                request: {
                    codes: ['59408-5', '8867-4'],
                    windows: [1, 2, 3].map((index) => window(index).id).sort(),
                    ciphertextDigest: 'd'.repeat(64),
                },
            },
        ]);
        expect(opened).toEqual(['e'.repeat(64)]);
        expect(answer).toEqual({
            results: [
                { code: '8867-4', unit: '/min', count: 3, mean: 79, standardDeviation: 1, scale: 0.1 },
                { code: '59408-5', unit: '%', count: 2, mean: 97, standardDeviation: 0, scale: 0.1 },
            ],
            windows: 3,
            from: '1970-01-01T00:00:01.000Z',
            to: '1970-01-01T00:00:03.500Z',
            sum: { ciphertextDigest: 'd'.repeat(64) },
            release: 'e'.repeat(64),
            transaction: committedTransaction,
        });
    });

    describe('of what was measured a moment ago', () => {
        const closing: StatisticsQuestion = { ...question, closeFirst: { waitSeconds: 10 } };

        it('close nothing unless they are told to', async () => {
            const { statistics, vitals } = setUp();
            await statistics.ask(caller, question);
            expect(vitals.closeWindows).not.toHaveBeenCalled();
        });

        it('close all windows, and select once those that are closed are on the ledger, whatever else is open or stuck', async () => {
            const { statistics, vitals, counts, calls } = setUp();
            const seen: boolean[] = [];
            const look = (count: object) => async () => {
                seen.push(calls.some(({ name }) => name === 'vitals:ListWindows'));
                return Promise.resolve({ ...counts, ...count });
            };
            vitals.windowCounts
                .mockImplementationOnce(look({ CLOSED: 2 }))
                .mockImplementationOnce(look({ ATTESTED: 1 }))
                .mockImplementationOnce(look({}));
            expect(await statistics.ask(caller, closing)).toMatchObject({ windows: 3 });
            expect([vitals.closeWindows.mock.calls.length, seen]).toEqual([1, [false, false, false]]);
        });

        it('wait no longer than they are told to', async () => {
            const { statistics, vitals, clock, counts } = setUp();
            vitals.windowCounts.mockImplementation(async () => {
                clock.now += 4_000;
                return Promise.resolve({ ...counts, CLOSED: 1 });
            });
            expect(await statistics.ask(caller, closing)).toMatchObject({ windows: 3 });
            expect(vitals.windowCounts).toHaveBeenCalledTimes(3);
        });

        it('are refused where all windows were closed a moment ago, and nothing is selected', async () => {
            const { statistics, vitals, calls } = setUp();
            vitals.closeWindows.mockRejectedValue(new DomainError(ERRORS.RATE_LIMITED, 'a moment ago', { retryAfter: 42 }));
            await expect(statistics.ask(caller, closing)).rejects.toMatchObject({ code: 'RATE_LIMITED', params: { retryAfter: 42 } });
            expect(calls).toEqual([]);
        });

        it('that were answered before close nothing, and those that are asked at the same time without it are no answer', async () => {
            const { statistics, vitals, submitted } = setUp();
            await Promise.all([statistics.ask(caller, question), statistics.ask(caller, closing)]);
            expect([vitals.closeWindows.mock.calls.length, submitted('statistics:RequestRelease').length]).toEqual([1, 2]);
            await statistics.ask(caller, closing);
            expect(vitals.closeWindows).toHaveBeenCalledTimes(1);
        });
    });

    it('of the same question come from the store, whatever the order of its words, and once for questions at the same time', async () => {
        const { statistics, submitted, opened } = setUp();
        const asked = {
            ...question,
            ward: undefined,
            patients: ['P1', 'P2'],
            codes: ['8867-4', '59408-5'],
        } as unknown as StatisticsQuestion;
        const [one, two] = await Promise.all([statistics.ask(caller, asked), statistics.ask(caller, asked)]);
        expect(submitted('statistics:RequestRelease')).toHaveLength(1);
        const three = await statistics.ask(caller, { ...asked, patients: ['P2', 'P1'], codes: ['59408-5', '8867-4'] });
        expect([two, three, opened.length]).toEqual([one, one, 1]);
    });

    it('come from the store only when the ledger permits it to whoever asks', async () => {
        const { statistics, submitted, script, opened } = setUp();
        await statistics.ask(caller, question);
        script['statistics:RequestRelease'] = () => ({ decision: 'deny', code: 'COHORT_TOO_SMALL' });
        const colleague = { ...caller, name: 'dr-own' };
        const refusal = { code: 'COHORT_TOO_SMALL', params: { transactionId: committedTransaction.id } };
        await expect(statistics.ask(colleague, question)).rejects.toMatchObject(refusal);
        expect([submitted('statistics:RequestRelease').at(-1), opened.length]).toMatchObject([
            { caller: 'dr-own', request: { codes: ['8867-4'], windows: [ledgerIdOf('w1')], ciphertextDigest: 'd'.repeat(64) } },
            1,
        ]);
    });

    it('from the store say that patients were merged since, as long as they are', async () => {
        const { statistics, script } = setUp();
        const permits = (mergedSince: object) => () => ({
            decision: 'permit',
            release: { id: 'e'.repeat(64), ciphertextDigest: 'd'.repeat(64) },
            ...mergedSince,
        });
        const first = await statistics.ask(caller, question);
        script['statistics:RequestRelease'] = permits({ mergedSince: true });
        expect(await statistics.ask(caller, question)).toEqual({ ...first, flags: ['MERGED_SINCE'] });
        const inOtherWords = { ...question, to: question.to + 1 };
        expect(await statistics.ask(caller, inOtherWords)).toMatchObject({ flags: ['MERGED_SINCE'] });
        script['statistics:RequestRelease'] = permits({});
        expect(await statistics.ask(caller, question)).toEqual(first);
        expect(await statistics.ask(caller, inOtherWords)).not.toHaveProperty('flags');
    });

    it('are found out for each asker apart, also at the same time', async () => {
        const { statistics, submitted } = setUp();
        await Promise.all([statistics.ask(caller, question), statistics.ask({ ...caller, name: 'dr-own' }, question)]);
        expect(submitted('statistics:RequestRelease')).toHaveLength(2);
    });

    it('leave out what is retired or cannot be read, name it and count it', async () => {
        const { statistics, submitted, script, custodian } = setUp();
        const [first, second, third] = [1, 2, 3].map((index) => window(index).id);
        script['statistics:FindRetired'] = () => [first!];
        custodian.sumCiphertexts.mockResolvedValueOnce({
            ciphertextDigest: 'd'.repeat(64),
            leftOut: [{ window: third!, code: 'CIPHERTEXT_INVALID' }],
            refused: [],
        });
        const answer = await statistics.ask(caller, question);
        expect(custodian.sumCiphertexts).toHaveBeenCalledWith({ windows: [second!, third!].sort() });
        expect(submitted('statistics:RequestRelease')[0]?.request).toMatchObject({ windows: [second] });
        expect(answer).toMatchObject({
            windows: 1,
            leftOut: {
                count: 2,
                windows: [
                    { window: first, code: 'WINDOW_RETIRED' },
                    { window: third, code: 'CIPHERTEXT_INVALID' },
                ],
            },
            from: '1970-01-01T00:00:02.000Z',
            to: '1970-01-01T00:00:02.500Z',
        });
    });

    describe('of windows with posts that no device has signed', () => {
        const unsigned = (index: number): StoredWindow => ({ ...window(index), unproven: 2 });

        it('leave them out, and say how many of how many', async () => {
            const { statistics, submitted, custodian } = setUp([unsigned(3), window(1), unsigned(2), window(4)]);
            const wanted = [window(1).id, window(4).id].sort();
            const lost = { window: window(4).id, code: 'CIPHERTEXT_INVALID' as const };
            custodian.sumCiphertexts.mockResolvedValueOnce({ ciphertextDigest: 'd'.repeat(64), leftOut: [lost], refused: [] });
            const answer = await statistics.ask(caller, question);
            expect(custodian.sumCiphertexts).toHaveBeenCalledWith({ windows: wanted, unadded: [window(2).id, window(3).id].sort() });
            expect(answer).toMatchObject({
                windows: 1,
                unproven: { leftOut: 2, of: 4 },
                from: '1970-01-01T00:00:01.000Z',
                to: '1970-01-01T00:00:01.500Z',
            });
            expect(submitted('statistics:RequestRelease')[0]?.request).toEqual({
                codes: ['8867-4'],
                windows: [window(1).id],
                ciphertextDigest: 'd'.repeat(64),
            });
        });

        it('are the same question whether it says that it does not ask for them or nothing', async () => {
            const { statistics, opened } = setUp([unsigned(3), window(1)]);
            const answer = await statistics.ask(caller, question);
            expect([await statistics.ask(caller, { ...question, unproven: false }), opened.length]).toEqual([answer, 1]);
        });

        it('count one that is retired as retired alone', async () => {
            const { statistics, script } = setUp([unsigned(3), window(1), unsigned(2)]);
            script['statistics:FindRetired'] = () => [window(2).id];
            expect(await statistics.ask(caller, question)).toMatchObject({
                windows: 1,
                leftOut: { count: 1, windows: [{ window: window(2).id, code: 'WINDOW_RETIRED' }] },
                unproven: { leftOut: 1, of: 3 },
            });
        });

        it('say how they are asked for where nothing else is there, and no number of them, nor where too little is', async () => {
            const only = setUp([unsigned(3), unsigned(2)]);
            const refusal: unknown = await only.statistics.ask(caller, question).catch((error: unknown) => error);
            expect(refusal).toMatchObject({ code: 'COHORT_TOO_SMALL', message: expect.stringContaining('"unproven": true asks for them') });
            await expect(setUp([]).statistics.ask(caller, question)).rejects.toEqual(refusal);
            expect([only.submitted('statistics:RequestRelease'), only.custodian.sumCiphertexts.mock.calls]).toEqual([[], []]);
            const denied = async (windows: StoredWindow[]) => {
                const few = setUp(windows);
                few.script['statistics:RequestRelease'] = () => ({ decision: 'deny', code: 'COHORT_TOO_SMALL' });
                return few.statistics.ask(caller, question).catch((error: unknown) => error);
            };
            expect(await denied([unsigned(3), unsigned(2), window(1)])).toEqual(await denied([window(1)]));
        });

        it('crowd out nothing that is asked for, however many they are', async () => {
            const many = (count: number, unproven: object) =>
                Array.from({ length: count }, (_, index) => ({
                    ...window(index),
                    ...unproven,
                    id: ledgerIdOf(`${JSON.stringify(unproven)} ${String(index)}`),
                }));
            const { statistics, custodian } = setUp([...many(10_001, { unproven: 1 }), ...many(10_000, {})]);
            expect(await statistics.ask(caller, question)).toMatchObject({ windows: 10_000, unproven: { leftOut: 10_000, of: 20_000 } });
            expect(custodian.sumCiphertexts.mock.calls[0]![0]).toMatchObject({ unadded: { length: 10_000 } });
            const all = setUp(many(10_001, { unproven: 1 })).statistics.ask(caller, { ...question, unproven: true });
            await expect(all).rejects.toMatchObject({ code: 'CONTENT_INVALID' });
        });

        it('count with what was made anew of them without what nobody has signed, and not beside it', async () => {
            const anew = { ...window(1), id: ledgerIdOf('anew'), corrects: { window: window(1).id, version: 1 } } as StoredWindow;
            for (const windows of [
                [unsigned(1), anew],
                [anew, unsigned(1)],
            ]) {
                const answer = await setUp(windows).statistics.ask(caller, question);
                expect([answer.windows, answer.unproven]).toEqual([1, undefined]);
            }
        });

        it('have them where they are asked for, which is another question', async () => {
            const { statistics, submitted, script } = setUp([unsigned(3), window(1)]);
            await statistics.ask(caller, question);
            const answer = await statistics.ask(caller, { ...question, unproven: true });
            expect(answer).not.toHaveProperty('unproven');
            expect(answer.windows).toBe(2);
            const request = { windows: [window(1).id, window(3).id].sort(), unproven: true };
            expect(submitted('statistics:RequestRelease')[1]?.request).toMatchObject(request);
            // Asked again, what is stored is asked for as it was released.
            script['statistics:GetRelease'] = ({ id }) => ({
                release: { id, codes: ['8867-4'], ciphertextDigest: 'd'.repeat(64), unproven: true },
                windows: request.windows,
            });
            await statistics.ask(caller, { ...question, unproven: true });
            expect(submitted('statistics:RequestRelease')[2]?.request).toMatchObject(request);
        });
    });

    describe('without who refuses to be in sums', () => {
        /** Windows of a patient each, of which the first so many refuse. */
        function refusedBy(patients: number, { windowsOfEach = 1, unsigned = 0 } = {}) {
            const windows = Array.from({ length: 12 }, (_, index) => ({
                ...window(index),
                ...(index < unsigned && { unproven: 1 }),
                subject: `p${String(Math.floor(index / windowsOfEach))}`,
            }));
            const world = setUp(windows);
            const refused = windows.slice(0, patients * windowsOfEach).map(({ id }) => id);
            const added = windows.slice(Math.max(patients * windowsOfEach, unsigned)).map(({ id }) => id);
            world.custodian.sumCiphertexts.mockResolvedValue({
                ...(added.length > 0 && { ciphertextDigest: 'd'.repeat(64) }),
                leftOut: [],
                refused,
            });
            return { ...world, refused, added };
        }

        it('ask for the release of the others', async () => {
            const { statistics, submitted, refused, added } = refusedBy(5);
            const answer = await statistics.ask(caller, question);
            expect(submitted('statistics:RequestRelease')[0]?.request).toMatchObject({ windows: added.sort() });
            expect(answer.windows).toBe(7);
            expect(refused.filter((id) => JSON.stringify(answer).includes(id))).toEqual([]);
        });

        it.each([
            [1, 1],
            [6, 1],
            [5, 2],
        ])('tell nothing of them: of %i patients with %i windows each', async (patients, windowsOfEach) => {
            const { statistics } = refusedBy(patients, { windowsOfEach });
            expect(await statistics.ask(caller, question)).not.toHaveProperty('leftOut');
        });

        it('say of range and rounding what they would say if nobody refused', async () => {
            const said = ({ from, to, results }: StatisticsAnswer) => [from, to, results.map(({ flags }) => flags)];
            const windows = [1, 2, 3].map((index) => ({
                ...window(index),
                signals: [{ code: '8867-4', count: 1, ...(index === 1 && { rounded: true as const }) }],
            }));
            const all = await setUp(windows).statistics.ask(caller, question);
            const world = setUp(windows);
            world.custodian.sumCiphertexts.mockResolvedValue({
                ciphertextDigest: 'd'.repeat(64),
                leftOut: [],
                refused: [1, 3].map((index) => window(index).id),
            });
            expect(said(await world.statistics.ask(caller, question))).toEqual(said(all));
        });

        it('count and name what is left out for other reasons, and those alone', async () => {
            const { statistics, custodian, script } = refusedBy(6);
            const lost = [{ window: window(7).id, code: 'CIPHERTEXT_INVALID' as const }];
            const { refused } = (await custodian.sumCiphertexts({ windows: [] })) as { refused: readonly string[] };
            custodian.sumCiphertexts.mockResolvedValue({ ciphertextDigest: 'd'.repeat(64), leftOut: lost, refused });
            expect(await statistics.ask(caller, question)).toMatchObject({ windows: 5, leftOut: { count: 1, windows: lost } });
            script['statistics:RequestRelease'] = () => ({ decision: 'deny', code: 'COHORT_TOO_SMALL' });
            const detail = `1 of the windows that were selected could not be added: ${window(7).id} (CIPHERTEXT_INVALID).`;
            await expect(statistics.ask(caller, { ...question, to: 2 })).rejects.toMatchObject({ message: detail });
        });

        it('count none of them among those that no device has signed', async () => {
            const { statistics } = refusedBy(5, { unsigned: 7 });
            expect(await statistics.ask(caller, question)).toMatchObject({ windows: 5, unproven: { leftOut: 2, of: 7 } });
            expect(await refusedBy(5, { unsigned: 5 }).statistics.ask(caller, question)).not.toHaveProperty('unproven');
        });

        it.each([0, 1, 12])(
            'where all refuse say what they say where nothing was measured, with %i that nobody has signed',
            async (unsigned) => {
                const { statistics, submitted } = refusedBy(12, { unsigned });
                const nothing = await setUp([])
                    .statistics.ask(caller, question)
                    .catch((error: unknown) => error);
                await expect(statistics.ask(caller, question)).rejects.toEqual(nothing);
                expect(submitted('statistics:RequestRelease')).toEqual([]);
            },
        );

        it('give what stands, whoever refuses since', async () => {
            const { statistics, custodian } = setUp();
            const answer = await statistics.ask(caller, question);
            custodian.sumCiphertexts.mockResolvedValue({ leftOut: [], refused: [1, 2, 3].map((index) => window(index).id) });
            expect(await statistics.ask(caller, question)).toEqual(answer);
            await expect(statistics.ask(caller, { ...question, to: 2_000 })).rejects.toMatchObject({ code: 'COHORT_TOO_SMALL' });
        });
    });

    it('are opened once both wards have added exactly what was released, in its order, by the ward’s own process', async () => {
        const { statistics, script, custodian, submitted, opened, blobs } = setUp();
        const out = window(2).id;
        custodian.sumCiphertexts.mockResolvedValue({
            ciphertextDigest: 'd'.repeat(64),
            leftOut: [{ window: out, code: 'CIPHERTEXT_INVALID' }],
            refused: [],
        });
        const before: number[] = [];
        script['statistics:ListSums'] = () => ({ items: [] });
        script['statistics:AggregateWindows'] = (_, { addends }) => {
            before.push(opened.length, addends.ciphertexts.length);
            return {};
        };
        await statistics.ask(caller, question);
        const [asked] = submitted('statistics:RequestRelease').map(({ request }) => (request as { windows: string[] }).windows);
        expect(asked).toEqual([window(1).id, window(3).id].sort());
        expect(blobs.read.mock.calls.map(([, digest]) => digest)).toEqual(asked?.map((id) => digestOf(id)));
        expect(submitted('statistics:AggregateWindows')).toMatchObject([
            { request: { release: 'e'.repeat(64), from: 0 }, caller: REGISTRAR },
        ]);
        expect([before, opened.length]).toEqual([[0, 2], 1]);
        script['statistics:AggregateWindows'] = () => {
            throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
        };
        await expect(statistics.ask(caller, { ...question, codes: ['59408-5'] })).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        expect(opened).toHaveLength(1);
    });

    it('that are too small for what was left out say so', async () => {
        const { statistics, script, custodian } = setUp();
        const id = window(3).id;
        custodian.sumCiphertexts.mockResolvedValue({
            ciphertextDigest: 'd'.repeat(64),
            leftOut: [{ window: id, code: 'KEY_MISMATCH' }],
            refused: [],
        });
        script['statistics:RequestRelease'] = () => ({ decision: 'deny', code: 'COHORT_TOO_SMALL' });
        const detail = `1 of the windows that were selected could not be added: ${id} (KEY_MISMATCH).`;
        await expect(statistics.ask(caller, question)).rejects.toMatchObject({ code: 'COHORT_TOO_SMALL', message: detail });
    });

    it('of nothing but what cannot be added are refused, and name ten of it', async () => {
        const windows = Array.from({ length: 11 }, (_, index) => window(index));
        const { statistics, submitted, script, custodian } = setUp(windows);
        const leftOut = windows.map(({ id }) => ({ window: id, code: 'CIPHERTEXT_INVALID' as const }));
        custodian.sumCiphertexts.mockResolvedValueOnce({ leftOut, refused: [] });
        const refusal = statistics.ask(caller, question);
        await expect(refusal).rejects.toMatchObject({ code: 'COHORT_TOO_SMALL' });
        await expect(refusal).rejects.toThrow(/^11 of the windows .*\(CIPHERTEXT_INVALID\) and others\.$/);
        script['statistics:FindRetired'] = ({ windows: ids }) => ids;
        await expect(statistics.ask(caller, question)).rejects.toThrow(/^11 of .*WINDOW_RETIRED/);
        expect([submitted('statistics:RequestRelease'), custodian.sumCiphertexts.mock.calls.length]).toEqual([[], 1]);
    });

    it('have the scale of each signal, and say whether readings were rounded to it', async () => {
        const windows = [1, 2].map((index) => ({
            ...window(index),
            signals: [
                { code: '8867-4', count: 1 },
                { code: '59408-5', count: 1, ...(index === 2 && { rounded: true as const }) },
                { code: '8310-5', count: 1 },
            ],
        }));
        const { results } = await setUp(windows).statistics.ask(caller, { ...question, codes: ['8867-4', '59408-5', '8310-5'] });
        expect(results.map(({ code, mean, scale, flags }) => [code, mean, scale, flags])).toEqual([
            ['8867-4', 79, 0.1, undefined],
            ['59408-5', 97, 0.1, ['ROUNDED']],
            ['8310-5', 36.655, 0.01, undefined],
        ]);
    });

    it('that the ledger denies are neither opened nor stored; the committed denial is named', async () => {
        const { statistics, script, opened, answers } = setUp();
        script['statistics:RequestRelease'] = () => ({ decision: 'deny', code: 'RELEASE_BUDGET_SPENT' });
        const refusal = { code: 'RELEASE_BUDGET_SPENT', params: { transactionId: committedTransaction.id } };
        await expect(statistics.ask(caller, question)).rejects.toMatchObject(refusal);
        expect([opened, answers.rows.size]).toEqual([[], 0]);
    });

    it('of no window are a cohort too small', async () => {
        const { statistics, submitted } = setUp([]);
        await expect(statistics.ask(caller, question)).rejects.toMatchObject({ code: 'COHORT_TOO_SMALL' });
        expect(submitted('statistics:RequestRelease')).toEqual([]);
    });

    it("leave out the other ward's windows of a patient", async () => {
        const { statistics, submitted } = setUp([window(1), window(2, 'ward2')]);
        const { ward: _, ...rest } = question;
        const answer = await statistics.ask(caller, { ...rest, patients: ['P1'] });
        expect([answer.windows, submitted('statistics:RequestRelease')[0]?.request]).toMatchObject([1, { windows: [window(1).id] }]);
    });

    it('take at most 10,000 windows, found page by page', async () => {
        const many = (count: number) => Array.from({ length: count }, (_, index) => window(index));
        expect((await setUp(many(10_000)).statistics.ask(caller, question)).windows).toBe(10_000);
        const refusal = { code: 'CONTENT_INVALID', errors: [{ pointer: '/to' }] };
        await expect(setUp(many(10_001)).statistics.ask(caller, question)).rejects.toMatchObject(refusal);
    });

    it('count a window and those that were made anew of it as one, wherever on the pages they are', async () => {
        const many = Array.from({ length: 10_000 }, (_, index) => window(index));
        const remade = (version: number) => {
            const corrects = { window: window(1).id, version };
            return { ...window(1), id: ledgerIdOf(`anew ${String(version)}`), corrects } as StoredWindow;
        };
        const { statistics, submitted } = setUp([remade(1), ...many, remade(3), remade(2)]);
        expect((await statistics.ask(caller, question)).windows).toBe(10_000);
        const parts = [...submitted('statistics:ReserveWindows'), ...submitted('statistics:RequestRelease')];
        const windows = parts.flatMap(({ request }) => (request as { windows: string[] }).windows);
        expect(windows).toContain(remade(3).id);
        expect(windows).not.toEqual(expect.arrayContaining([window(1).id]));
        expect(windows).toHaveLength(10_000);
        const refusal = { code: 'CONTENT_INVALID', errors: [{ pointer: '/to' }] };
        await expect(setUp([...many, window(10_000), remade(1)]).statistics.ask(caller, question)).rejects.toMatchObject(refusal);
    });

    describe('of more windows than one transaction reads', () => {
        const many = Array.from({ length: 450 }, (_, index) => window(index));
        const sorted = many.map(({ id }) => id).sort();
        const set = windowsDigestOf(sorted);
        const partsOf = (seen: readonly { request: unknown }[]) => seen.map(({ request }) => request as ReserveWindows);

        it('reserve all but the last part before, each behind the one before, and ask for the whole with the last', async () => {
            const { statistics, submitted } = setUp(many);
            expect((await statistics.ask(caller, question)).windows).toBe(450);
            const parts = partsOf(submitted('statistics:ReserveWindows'));
            expect(parts.map(({ windows, after, ...rest }) => [rest.set, windows.length, after?.parts])).toEqual([
                [set, 200, undefined],
                [set, 200, 1],
            ]);
            const last = submitted('statistics:RequestRelease').map(({ request }) => request as ReserveWindows);
            expect(last).toMatchObject([{ after: { parts: 2 }, windows: sorted.slice(400) }]);
            expect(parts.flatMap(({ windows }) => windows).concat(last[0]!.windows)).toEqual(sorted);
        });

        it('go on where a gateway was that stopped, and release nothing until the last part is there', async () => {
            const { statistics, script, submitted, opened } = setUp(many);
            const take = script['statistics:ReserveWindows']!;
            script['statistics:ReserveWindows'] = (request, ...rest) => {
                if (request.after !== undefined) {
                    throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
                }
                return take(request, ...rest);
            };
            await expect(statistics.ask(caller, question)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
            expect([submitted('statistics:RequestRelease'), opened]).toEqual([[], []]);
            script['statistics:ReserveWindows'] = take;
            await statistics.ask(caller, question);
            const first = partsOf(submitted('statistics:ReserveWindows')).filter(({ after }) => after === undefined);
            expect([first.length, opened.length]).toEqual([1, 1]);
        });

        it('begin anew where what stands cannot be gone on with, and give up where that does not help', async () => {
            const { statistics, script, submitted } = setUp(many);
            const conclude = script['statistics:RequestRelease']!;
            const broken = () => {
                throw new DomainError(ERRORS.RESERVATION_BROKEN);
            };
            script['statistics:RequestRelease'] = (request, ...rest) =>
                submitted('statistics:AbandonReservation').length === 0 ? broken() : conclude(request, ...rest);
            await statistics.ask(caller, question);
            expect(submitted('statistics:AbandonReservation')).toHaveLength(1);
            script['statistics:RequestRelease'] = broken;
            await expect(statistics.ask(caller, { ...question, codes: ['59408-5'] })).rejects.toMatchObject({ code: 'RESERVATION_BROKEN' });
        });

        it('keep what is reserved where another holds a window, and go on there when asked again', async () => {
            const { statistics, script, submitted } = setUp(many);
            const take = script['statistics:ReserveWindows']!;
            script['statistics:ReserveWindows'] = (request, ...rest) =>
                request.after === undefined ? take(request, ...rest) : { decision: 'deny', code: 'WINDOW_RESERVED' };
            await expect(statistics.ask(caller, question)).rejects.toMatchObject({ code: 'WINDOW_RESERVED' });
            expect(submitted('statistics:AbandonReservation')).toEqual([]);
            script['statistics:ReserveWindows'] = take;
            await statistics.ask(caller, question);
            expect(partsOf(submitted('statistics:ReserveWindows')).filter(({ after }) => after === undefined)).toHaveLength(1);
        });

        it('name the denial of a part, and ask for no more', async () => {
            const { statistics, script, submitted } = setUp(many);
            script['statistics:ReserveWindows'] = () => ({ decision: 'deny', code: 'RELEASE_BUDGET_SPENT' });
            await expect(statistics.ask(caller, question)).rejects.toMatchObject({
                code: 'RELEASE_BUDGET_SPENT',
                params: { transactionId: committedTransaction.id },
            });
            expect(submitted('statistics:RequestRelease')).toEqual([]);
        });
    });

    it('by patients leave a look at each before the answer tells who is known, and guessing comes to an end', async () => {
        const { statistics, script, submitted } = setUp();
        const { ward: _, ...rest } = question;
        await statistics.ask(caller, { ...rest, patients: ['P1', 'P2'] });
        const sum = { kind: 'look', action: 'read', category: 'cohort', purpose: 'HRESCH' };
        expect(submitted('access:Record')).toMatchObject([{ transient: { facts: [sum, sum] } }]);
        script['policies:CheckAccess'] = ({ patients }) => ({ decisions: patients.map(() => 'deny') });
        script['subject:FindSubjects'] = ({ lookupKeys }) => lookupKeys.map(() => null);
        const ask = async () => statistics.ask(caller, { ...rest, patients: ['Q1', 'Q2', 'Q3'] });
        await expect(ask()).rejects.toMatchObject({ code: 'CONTENT_INVALID' });
        await expect(ask()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
        expect(submitted('access:Record')).toHaveLength(2);
    });

    it('know no patient who refuses to be part of sums', async () => {
        const { statistics, script } = setUp();
        script['policies:CheckAccess'] = ({ patients }) => ({ decisions: patients.map((_, index) => (index === 1 ? 'deny' : 'permit')) });
        const { ward: _, ...rest } = question;
        const unknown = { code: 'CONTENT_INVALID', errors: [{ pointer: '/patients/1', detail: 'is not known here' }] };
        await expect(statistics.ask(caller, { ...rest, patients: ['P1', 'P2', 'P3'] })).rejects.toMatchObject(unknown);
    });

    it('name each unknown patient, each unknown code and the other ward', async () => {
        const { statistics, script } = setUp();
        script['policies:CheckAccess'] = ({ patients }) => ({
            decisions: patients.map((patient) => (patient === 'a'.repeat(32) ? 'permit' : 'deny')),
        });
        script['subject:FindSubjects'] = ({ lookupKeys }) =>
            lookupKeys.map((lookupKey, index) => (index === 1 ? null : { lookupKey, ledgerId: 'a'.repeat(32) }));
        const { ward: _, ...rest } = question;
        const unknown = { code: 'CONTENT_INVALID', errors: [{ pointer: '/patients/1' }] };
        await expect(statistics.ask(caller, { ...rest, patients: ['P1', 'P2', 'P3'] })).rejects.toMatchObject(unknown);
        const codes = { code: 'SIGNAL_UNKNOWN', errors: [{ pointer: '/codes/0' }, { pointer: '/codes/2' }] };
        await expect(statistics.ask(caller, { ...question, codes: ['x', '8867-4', 'y'] })).rejects.toMatchObject(codes);
        await expect(statistics.ask(caller, { ...question, ward: 'ward2' })).rejects.toMatchObject({ code: 'WARD_FORBIDDEN' });
    });

    it('may be asked again after a failure', async () => {
        const { statistics, script } = setUp();
        const works = script['vitals:ListWindows']!;
        script['vitals:ListWindows'] = () => {
            throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
        };
        await expect(statistics.ask(caller, question)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        script['vitals:ListWindows'] = works;
        await expect(statistics.ask(caller, question)).resolves.toMatchObject({ windows: 3 });
    });

    it('ask for as many posters as the ward sets', async () => {
        const { statistics, submitted, script } = setUp();
        script['statistics:SetCohortRule'] = (rule) => rule;
        expect(await statistics.setCohortRule(caller, { posters: 2 })).toEqual({ posters: 2, transaction: committedTransaction });
        expect(submitted('statistics:SetCohortRule')).toMatchObject([{ request: { posters: 2 } }]);
    });

    it('take no window that is retired; an id of another shape is that of no window', async () => {
        const { statistics, submitted, script } = setUp();
        const { id } = window(1);
        script['statistics:RetireWindow'] = () => ({ id, retired: true });
        expect(await statistics.retire(caller, id)).toEqual({ id, retired: true, transaction: committedTransaction });
        await expect(statistics.retire(caller, 'monitor-1')).rejects.toMatchObject({ code: 'WINDOW_NOT_FOUND' });
        expect(submitted('statistics:RetireWindow')).toMatchObject([{ request: { id } }]);
    });
});
