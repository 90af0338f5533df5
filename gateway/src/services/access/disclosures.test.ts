// SPDX-License-Identifier: Apache-2.0
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { memoryTable } from '../../../test/support/memory-store';
import { committedTransaction, scriptedLedger } from '../../../test/support/scripted-ledger';
import type { LedgerCaller } from '../../ledger/ports';
import type { AccessCoverage } from '../../store/ports';
import { type AccessRequest, Disclosures } from './disclosures';

const committedAt = Date.parse(committedTransaction.timestamp);
const caller = (name: string): LedgerCaller => ({ name, mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() });
const request: AccessRequest = { accessed: 'a'.repeat(32), action: 'read-record', purpose: 'TREAT' };
const hex64 = expect.stringMatching(/^[0-9a-f]{64}$/) as string;

function setUp() {
    let time = committedAt;
    const coverage = memoryTable<AccessCoverage>();
    const scripted = scriptedLedger({ 'access:RecordAccess': ({ accessKey }) => ({ accessKey, time: committedAt }) });
    const disclosures = new Disclosures({ ledger: scripted.ledger, coverage, now: () => time });
    return { ...scripted, disclosures, coverage, at: (milliseconds: number) => (time = committedAt + milliseconds) };
}

describe('access events', () => {
    it('tell the ledger who, what and why in private, under a random key', async () => {
        const { disclosures, submitted } = setUp();
        const { accessKey } = await disclosures.justify(caller('dr-osei'), request);
        expect(submitted('access:RecordAccess')).toEqual([
            {
                caller: 'dr-osei',
                name: 'access:RecordAccess',
                submitted: true,
                request: { accessKey },
                transient: { access: { subject: request.accessed, action: 'read-record', purpose: 'TREAT', salt: hex64 } },
            },
        ]);
        expect(accessKey).toMatch(/^[0-9a-f]{64}$/);
    });

    it('cover simultaneous reads', async () => {
        const { disclosures, submitted } = setUp();
        await Promise.all(Array.from({ length: 5 }, async () => disclosures.justify(caller('dr-osei'), request)));
        expect(submitted('access:RecordAccess')).toHaveLength(1);
    });

    it.each([
        ['up to 5 seconds before the custodian takes the event for stale', 15 * 60_000 - 5_001, 1],
        ['no longer in these last 5 seconds, so that a read which begins now is not refused', 15 * 60_000 - 5_000, 2],
        ['no longer afterwards', 15 * 60_000 + 1, 2],
        ['once somebody has set the clock back, because the custodian takes none from the future', -86_400_000, 2],
        ['while the clock differs no more than clocks do', -60_000, 1],
        ['once the clock has been a day ahead and is right again', 0, 1],
    ])('cover the same %s', async (_when, milliseconds, events) => {
        const { disclosures, submitted, at } = setUp();
        await disclosures.justify(caller('dr-osei'), request);
        at(milliseconds);
        await disclosures.justify(caller('dr-osei'), request);
        expect(submitted('access:RecordAccess')).toHaveLength(events);
    });

    it('are forgotten by the store when they cover nothing any more', async () => {
        const { disclosures, coverage } = setUp();
        const save = jest.spyOn(coverage, 'save');
        const { expiresAt } = await disclosures.justify(caller('dr-osei'), request);
        expect(save).toHaveBeenCalledWith(['dr-osei', request.accessed, 'read-record', 'TREAT'], expect.anything(), { expiresAt });
    });

    it.each([
        ['caller', 'dr-other', request],
        ['record', 'dr-osei', { ...request, accessed: 'b'.repeat(32) }],
        ['action', 'dr-osei', { ...request, action: 'read-history' }],
        ['purpose', 'dr-osei', { ...request, purpose: 'HRESCH' }],
    ] as const)('do not cover another %s', async (_what, name, other) => {
        const { disclosures, submitted } = setUp();
        await disclosures.justify(caller('dr-osei'), request);
        await disclosures.justify(caller(name), other);
        expect(submitted('access:RecordAccess')).toHaveLength(2);
    });

    it('that could not be committed cover nothing', async () => {
        const { disclosures, script, coverage } = setUp();
        const works = script['access:RecordAccess']!;
        script['access:RecordAccess'] = () => {
            throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
        };
        await expect(disclosures.justify(caller('dr-osei'), request)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        expect(coverage.rows.size).toBe(0);
        script['access:RecordAccess'] = works;
        await expect(disclosures.justify(caller('dr-osei'), request)).resolves.toMatchObject({ transaction: committedTransaction });
    });
});
