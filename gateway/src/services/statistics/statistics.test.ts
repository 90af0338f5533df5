// SPDX-License-Identifier: Apache-2.0
import { DomainError, ERRORS, type StoredWindow } from '@wardledger/chaincode/domain';
import { ledgerIdOf, openCustodian } from '../../../test/support/hand-made';
import { memoryTable } from '../../../test/support/memory-store';
import { committedTransaction, scriptedLedger } from '../../../test/support/scripted-ledger';
import type { LedgerCaller } from '../../ledger/ports';
import { Disclosures } from '../access';
import type { AccessCoverage } from '../../store/ports';
import { countingMisses, createRecordDirectory, MissBudget } from '../subjects';
import { createStatistics, type StatisticsQuestion } from './statistics';

const caller: LedgerCaller = { name: 'dr-osei', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() };
const window = (index: number, ward = 'ward1') =>
    ({ id: ledgerIdOf(`w${String(index)}`), ward, first: 1000 * index, last: 1000 * index + 500 }) as StoredWindow;
const question: StatisticsQuestion = { codes: ['8867-4'], ward: 'ward1', from: 0, to: 1_000_000 };

function setUp(windows: StoredWindow[] = [window(3), window(1), window(2)]) {
    const scripted = scriptedLedger({
        'subject:FindSubjects': ({ lookupKeys }) =>
            lookupKeys.map((lookupKey) => ({ lookupKey, ledgerId: lookupKey.slice(0, 32), sealedId: '' })),
        'vitals:ListWindows': ({ limit, cursor }) => {
            const from = Number(cursor ?? 0);
            const next = from + limit < windows.length ? { next: String(from + limit) } : {};
            return { items: windows.slice(from, from + limit), ...next };
        },
        'access:RecordAccess': ({ accessKey }) => ({ accessKey, time: 0 }),
        'statistics:RequestRelease': () => ({ decision: 'permit', release: { id: 'e'.repeat(64), ciphertextDigest: 'd'.repeat(64) } }),
    });
    const opened: string[] = [];
    const custodian = {
        ...openCustodian(),
        openRelease: async ({ releaseId }: { releaseId: string }) => {
            opened.push(releaseId);
            return [
                { code: '59408-5', count: 2, sum: 1940, sumOfSquares: 1_881_800 },
                { code: '8867-4', count: 3, sum: 2370, sumOfSquares: 1_872_500 },
            ];
        },
    };
    const answers = memoryTable<unknown>();
    const missBudget = new MissBudget({ perHour: 3, elapsed: () => 0, refused: async () => undefined });
    const directory = countingMisses(createRecordDirectory({ custodian, ledger: scripted.ledger }), missBudget);
    const disclosures = new Disclosures({ ledger: scripted.ledger, coverage: memoryTable<AccessCoverage>(), now: () => 0 });
    const ports = { ward: 'ward1', ledger: scripted.ledger, custodian, directory, disclosures, store: { releases: answers } };
    return { ...scripted, opened, answers, statistics: createStatistics(ports) };
}

describe('statistics', () => {
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
                { code: '8867-4', unit: '/min', count: 3, mean: 79, standardDeviation: 1 },
                { code: '59408-5', unit: '%', count: 2, mean: 97, standardDeviation: 0 },
            ],
            windows: 3,
            from: '1970-01-01T00:00:01.000Z',
            to: '1970-01-01T00:00:03.500Z',
            sum: { ciphertextDigest: 'd'.repeat(64) },
            release: 'e'.repeat(64),
            transaction: committedTransaction,
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
        const three = await statistics.ask(caller, { ...asked, patients: ['P2', 'P1'], codes: ['59408-5', '8867-4'] });
        expect([two, three]).toEqual([one, one]);
        expect([submitted('statistics:RequestRelease').length, opened.length]).toEqual([1, 1]);
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

    it('take at most 2000 windows, found page by page', async () => {
        const many = (count: number) => Array.from({ length: count }, (_, index) => window(index));
        expect((await setUp(many(2000)).statistics.ask(caller, question)).windows).toBe(2000);
        const refusal = { code: 'CONTENT_INVALID', errors: [{ pointer: '/to' }] };
        await expect(setUp(many(2001)).statistics.ask(caller, question)).rejects.toMatchObject(refusal);
    });

    it('by patients leave an event before the answer tells who is known, and guessing comes to an end', async () => {
        const { statistics, script, submitted } = setUp();
        const { ward: _, ...rest } = question;
        await statistics.ask(caller, { ...rest, patients: ['P1', 'P2'] });
        expect(submitted('access:RecordAccess')).toMatchObject([
            { transient: { access: { subject: 'list', action: 'list-records', purpose: 'HRESCH' } } },
        ]);
        script['subject:FindSubjects'] = ({ lookupKeys }) => lookupKeys.map(() => null);
        const ask = async () => statistics.ask(caller, { ...rest, patients: ['Q1', 'Q2', 'Q3'] });
        await expect(ask()).rejects.toMatchObject({ code: 'CONTENT_INVALID' });
        await expect(ask()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
        expect(submitted('access:RecordAccess')).toHaveLength(1);
    });

    it('name each unknown patient, each unknown code and the other ward', async () => {
        const { statistics, script } = setUp();
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
});
