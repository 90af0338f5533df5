// SPDX-License-Identifier: Apache-2.0
// Sums over what people have entered: who it was counts as for devices, though the channel shows the ward's own process alone.

import { windowsDigestOf } from '../../src/crypto';
import type { ReleaseDecision, ReservedLink } from '../../src/domain';
import { record } from '../records/record-fixtures';
import { identities, type Identity } from '../support/certificates';
import { assign, digest, enrol, id, wards } from '../support/fixtures';
import type { LedgerDouble, Outcome } from '../support/ledger-double';
import { submission } from '../vitals/attestation';
import { enteredIn } from '../vitals/entered';
import { vitalsWindow } from '../vitals/vitals-fixtures';

const { ward1Admin, ward1One: doctor, ward1Three: nurse, ward1Two: device } = identities;
const words = ['a', 'b', 'c', 'd', 'e'];
const windowOf = (word: string) => vitalsWindow(word, { manual: true });
const request = { codes: ['8867-4'], windows: words.map((word) => windowOf(word).id).sort(), ciphertextDigest: digest('sum') };

/** Five patients, each with a window of one reading by one of these. */
async function entered(...by: readonly Identity[]): Promise<LedgerDouble> {
    const ledger = await wards();
    await enrol(ledger, nurse, 'nurse');
    for (const [index, word] of words.entries()) {
        const { request: made, transient } = record(word, { ledgerId: id(`subject ${word}`) });
        await ledger.submit('record:CreateRecord', made, { as: doctor, transient });
        const posts = enteredIn([windowOf(word)], by[index % by.length]!, ledger.time);
        await ledger.submit('vitals:EnterPosts', {}, { as: ward1Admin, transient: posts });
        const { results } = await ledger.submit('vitals:SubmitWindows', submission([windowOf(word)]), { as: ward1Admin });
        expect(results).toMatchObject([{ status: 'stored' }]);
    }
    return ledger;
}

const ask = async (ledger: LedgerDouble, as = doctor): Promise<ReleaseDecision> =>
    ledger.submit('statistics:RequestRelease', request, { as });
const asked = async (ledger: LedgerDouble, as = doctor): Promise<Outcome> => ledger.call('statistics:RequestRelease', request, { as });
const SMALL = { decision: 'deny', code: 'COHORT_TOO_SMALL' };

it('counts what others have entered', async () => {
    expect(await ask(await entered(nurse))).toMatchObject({ decision: 'permit', release: { patients: 5 } });
});

it('counts for nobody what the asker has entered: also not around a release that stands', async () => {
    expect(await ask(await entered(doctor))).toEqual(SMALL);
    expect(await ask(await entered(nurse, doctor))).toEqual(SMALL);
    const ledger = await entered(nurse);
    expect(await ask(ledger)).toMatchObject({ decision: 'permit' });
    expect(await ask(ledger, nurse)).toEqual(SMALL);
});

it('counts people as the posters that a ward demands, not its own process once for all of them', async () => {
    const ledger = await entered(nurse, doctor);
    await assign(ledger, device, 'researcher', 'iot-gateway');
    await ledger.submit('statistics:SetCohortRule', { posters: 2 }, { as: ward1Admin });
    expect(await ask(ledger, device)).toMatchObject({ decision: 'permit' });
    await ledger.submit('statistics:SetCohortRule', { posters: 3 }, { as: ward1Admin });
    expect(await ask(ledger, device)).toEqual(SMALL);
});

it('shows of who it was no more than that windows are entered', async () => {
    const { set, payload } = await asked(await entered(nurse));
    expect(set.privateReads).toEqual(request.windows.map((window) => `poster/${window}`).sort());
    expect(JSON.stringify([set.reads, set.writes, payload])).not.toContain(id(nurse.pem));
});

it('of several parts is judged by who has entered all of them, and reads of each part before the last one key', async () => {
    const { windows } = request;
    for (const [by, decision] of [
        [[nurse], { decision: 'permit', release: { patients: 5 } }],
        [[nurse, doctor], SMALL],
    ] as const) {
        const ledger = await entered(...by);
        const first = await ledger.call(
            'statistics:ReserveWindows',
            { set: windowsDigestOf(windows), windows: windows.slice(0, 4) },
            { as: doctor },
        );
        ledger.commit(first);
        const { after } = JSON.parse(first.payload) as { after: ReservedLink };
        expect(Object.keys(first.set.privateWrites)).toEqual([`reserved-posters/${after.id}/0000000000000000`]);
        expect(JSON.stringify([first.set.reads, first.set.writes, first.payload])).not.toContain(id(nurse.pem));
        const last = { ...request, windows: windows.slice(4), after };
        const whole = await ledger.call('statistics:RequestRelease', last, { as: doctor });
        expect(JSON.parse(whole.payload)).toMatchObject(decision);
        expect(whole.set.privateReads).toEqual([`poster/${windows[4]!}`, `reserved-posters/${after.id}/0000000000000000`]);
    }
});
