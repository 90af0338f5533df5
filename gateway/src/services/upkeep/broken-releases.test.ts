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
            stands.set(`${release} ${evidence}`, { release, evidence });
            return { evidence };
        },
    });
    const brokenReleases = jest.fn(async () => Promise.resolve([one!]));
    const failed = jest.fn();
    const caller = jest.fn(async () => Promise.resolve(registrar));
    const ports = { ward: 'ward1', ledger: scripted.ledger, custodian: { brokenReleases }, caller, failed };
    const reported = () => scripted.submitted('statistics:ReportBrokenRelease').map(({ request }) => request);
    return { ...scripted, stands, brokenReleases, failed, caller, reported, reports: () => new BrokenReleaseReports(ports) };
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
    expect([...stands.values()]).toEqual([one, two]);
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

test('what the ledger does not take is told once, and keeps the others from nothing', async () => {
    const { reports, reported, brokenReleases, failed, script, stands } = setUp();
    const report = script['statistics:ReportBrokenRelease']!;
    const refusal = new DomainError(ERRORS.WARD_FORBIDDEN);
    script['statistics:ReportBrokenRelease'] = (request, ...rest) => {
        if (request.release === one!.release) {
            throw refusal;
        }
        return report(request, ...rest);
    };
    brokenReleases.mockResolvedValue([one!, two!]);
    const running = reports();
    await running.look();
    await running.look();
    expect([...stands.values()]).toEqual([two]);
    expect(reported()).toEqual([one, two, one]);
    expect(failed.mock.calls).toEqual([[one!.release, refusal]]);
    script['statistics:ReportBrokenRelease'] = report;
    await running.look();
    expect([...stands.values()]).toEqual([two, one]);
});

test('that nothing can be reported at all is told once, too, and again after it could', async () => {
    const { reports, brokenReleases, failed, caller } = setUp();
    const running = reports();
    const fault = new Error('no key');
    caller.mockRejectedValueOnce(fault).mockRejectedValueOnce(fault);
    await running.look();
    await running.look();
    expect(failed.mock.calls).toEqual([[undefined, fault]]);
    await running.look();
    brokenReleases.mockResolvedValue([one!, two!]);
    caller.mockRejectedValueOnce(fault);
    await running.look();
    expect(failed).toHaveBeenCalledTimes(2);
});

test('the same evidence of another release, by whoever was at the gateway before, does not stand for it', async () => {
    const { reports, stands } = setUp();
    stands.set('said', { release: two!.release, evidence: one!.evidence });
    await reports().look();
    expect([...stands.values()]).toContainEqual(one);
});

test('of nothing the ledger is not asked', async () => {
    const { reports, brokenReleases, calls } = setUp();
    brokenReleases.mockResolvedValue([]);
    await reports().look();
    expect(calls).toEqual([]);
});
