// SPDX-License-Identifier: Apache-2.0
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { memoryTable } from '../../../test/support/memory-store';
import { committedTransaction, scriptedLedger } from '../../../test/support/scripted-ledger';
import type { LedgerCaller } from '../../ledger/ports';
import type { AccessCoverage } from '../../store/ports';
import { type AccessRequest, COVERAGE_MILLISECONDS, createDisclosures } from './disclosures';

const committedAt = Date.parse(committedTransaction.timestamp);
const caller = (subject: string): LedgerCaller => ({ subject, mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() });
const request: AccessRequest = { subject: 'a'.repeat(32), action: 'read-record', purpose: 'TREAT' };

function setUp() {
    let time = committedAt;
    const coverage = memoryTable<AccessCoverage>();
    const scripted = scriptedLedger({ 'access:RecordAccess': ({ accessKey }) => ({ accessKey, time: committedAt }) });
    const disclosures = createDisclosures({ ledger: scripted.ledger, coverage, now: () => time });
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
                transient: { access: { ...request, salt: expect.stringMatching(/^[0-9a-f]{64}$/) as string } },
            },
        ]);
        expect(accessKey).toMatch(/^[0-9a-f]{64}$/);
    });

    it('cover the same for 15 minutes, and simultaneous reads', async () => {
        const { disclosures, submitted, at } = setUp();
        await Promise.all(Array.from({ length: 5 }, async () => disclosures.justify(caller('dr-osei'), request)));
        at(COVERAGE_MILLISECONDS - 10_000);
        await disclosures.justify(caller('dr-osei'), request);
        expect(submitted('access:RecordAccess')).toHaveLength(1);
        at(COVERAGE_MILLISECONDS);
        await disclosures.justify(caller('dr-osei'), request);
        expect(submitted('access:RecordAccess')).toHaveLength(2);
    });

    it.each([
        ['caller', 'dr-other', request],
        ['record', 'dr-osei', { ...request, subject: 'b'.repeat(32) }],
        ['action', 'dr-osei', { ...request, action: 'read-history' }],
        ['purpose', 'dr-osei', { ...request, purpose: 'HRESCH' }],
    ] as const)('do not cover another %s', async (_what, subject, other) => {
        const { disclosures, submitted } = setUp();
        await disclosures.justify(caller('dr-osei'), request);
        await disclosures.justify(caller(subject), other);
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
