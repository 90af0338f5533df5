// SPDX-License-Identifier: Apache-2.0
// What a custodian says of releases that broke a law stands on the ledger once, whatever does not answer meanwhile.

import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { scriptedLedger } from '../../../test/support/scripted-ledger';
import type { LedgerCaller } from '../../ledger';
import { BrokenReleaseReports } from './broken-releases';

const registrar: LedgerCaller = { name: '#registrar', mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() };
const [one, two] = ['a', 'b'].map((word) => ({ release: word.repeat(64), evidence: word.repeat(63) + '0' }));

function setUp() {
    const stands = new Map<string, { release: string; evidence: string }>();
    const scripted = scriptedLedger({
        'statistics:ListBrokenReleases': () => ({ items: [...stands.values()] }),
        'statistics:ReportBrokenRelease': ({ release, evidence }) => {
            stands.set(evidence, { release, evidence });
            return { evidence };
        },
    });
    const brokenReleases = jest.fn(async () => Promise.resolve([one!]));
    const ports = { ward: 'ward1', ledger: scripted.ledger, custodian: { brokenReleases }, caller: async () => Promise.resolve(registrar) };
    const reported = () => scripted.submitted('statistics:ReportBrokenRelease').map(({ request }) => request);
    return { ...scripted, stands, brokenReleases, reported, reports: () => new BrokenReleaseReports(ports) };
}

test('each is reported once, also by a gateway that starts again', async () => {
    const { reports, reported, brokenReleases, stands } = setUp();
    const running = reports();
    await running.look();
    await running.look();
    brokenReleases.mockResolvedValue([one!, two!]);
    await running.look();
    await reports().look();
    expect(reported()).toEqual([one, two]);
    expect([...stands.keys()]).toEqual([one!.evidence, two!.evidence]);
});

test('what does not answer is asked again at the next look', async () => {
    const { reports, reported, brokenReleases, script } = setUp();
    const report = script['statistics:ReportBrokenRelease']!;
    const running = reports();
    brokenReleases.mockRejectedValueOnce(new DomainError(ERRORS.CUSTODIAN_UNAVAILABLE));
    await running.look();
    expect(reported()).toEqual([]);
    script['statistics:ReportBrokenRelease'] = () => {
        throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
    };
    await running.look();
    script['statistics:ReportBrokenRelease'] = report;
    await running.look();
    expect(reported().at(-1)).toEqual(one);
});

test('of nothing the ledger is not asked', async () => {
    const { reports, brokenReleases, calls } = setUp();
    brokenReleases.mockResolvedValue([]);
    await reports().look();
    expect(calls).toEqual([]);
});
