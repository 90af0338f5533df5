// SPDX-License-Identifier: Apache-2.0
// Whose record numbers are: chosen by both wards before there is one, and never again.

import type { ApprovalDecision, FoundProposal, Numbering, SubjectKind } from '../../src/domain';
import { boards, ward1One, ward2One } from '../governance/boards';
import { record } from '../records/record-fixtures';
import { digest, id } from '../support/fixtures';
import type { LedgerDouble, Outcome } from '../support/ledger-double';
import { sealedId } from './sealed';

const place = { kind: 'record-numbers', scope: 'both' } as const;
const SETTLED = 'setting~settled/record-numbers/both';
const contentOf = (numbering: Numbering): string => digest(`{"record-numbers":"${numbering}"}`);
const settledAs = (numbering: Numbering): Record<string, string> => ({ [SETTLED]: JSON.stringify({ digest: contentOf(numbering) }) });

async function propose(ledger: LedgerDouble, numbering: Numbering): Promise<FoundProposal> {
    const request = { ...place, digest: contentOf(numbering), expires: ledger.time + 1000 };
    return ledger.submit('governance:Propose', request, { as: ward1One });
}

async function approve(ledger: LedgerDouble, { id: proposal, digest: seen }: FoundProposal): Promise<ApprovalDecision> {
    return ledger.submit('governance:Approve', { id: proposal, digest: seen }, { as: ward2One });
}

async function choose(ledger: LedgerDouble, numbering: Numbering): Promise<void> {
    expect(await approve(ledger, await propose(ledger, numbering))).toMatchObject({ decision: 'approved' });
}

const subject = (word: string, kind: SubjectKind = 'record') => ({
    lookupKey: digest(`lookup ${word}`),
    ledgerId: id(word),
    kind,
    sealedId: sealedId(id(word), word, kind),
    salt: digest(`salt ${word}`),
});

type Said = { readonly numbering?: Numbering };
type Registration = (ledger: LedgerDouble, said?: Said, word?: string) => Promise<Outcome>;
const register =
    (kind: SubjectKind): Registration =>
    async (ledger, said = {}, word = 'alice') =>
        ledger.call('subject:RegisterSubjects', {}, { as: ward1One, transient: { subjects: [subject(word, kind)], ...said } });
const create: Registration = async (ledger, said = {}, word = 'alice') => {
    const { request, transient } = record(word);
    return ledger.call('record:CreateRecord', request, { as: ward1One, transient: { ...transient, ...said } });
};
const registrations: [string, Registration][] = [
    ['subject:RegisterSubjects', register('record')],
    ['record:CreateRecord', create],
];
const numberingOf = async (ledger: LedgerDouble) => ledger.submit('subject:GetNumbering', {}, { as: ward2One });

it('record numbers are both wards’ until both have approved that each has its own', async () => {
    const ledger = await boards();
    expect(await numberingOf(ledger)).toEqual({ numbering: 'both', settled: false });
    const proposal = await propose(ledger, 'ward');
    expect(await numberingOf(ledger)).toEqual({ numbering: 'both', settled: false });
    await approve(ledger, proposal);
    expect(await numberingOf(ledger)).toEqual({ numbering: 'ward', settled: false });
    await choose(ledger, 'both');
    expect(await numberingOf(ledger)).toEqual({ numbering: 'both', settled: false });
});

describe.each(registrations)('the first number, by %s,', (_, registered) => {
    it.each<[Numbering, Said]>([
        ['both', {}],
        ['both', { numbering: 'both' }],
        ['ward', { numbering: 'ward' }],
    ])('settles %s for good (%j)', async (numbering, said) => {
        const ledger = await boards();
        const before = await propose(ledger, numbering === 'ward' ? 'both' : 'ward');
        if (numbering === 'ward') {
            await choose(ledger, 'ward');
        }
        const outcome = await registered(ledger, said);
        expect(outcome.status).toBe(200);
        expect(outcome.set.writes).toMatchObject(settledAs(numbering));
        ledger.commit(outcome);
        expect(await numberingOf(ledger)).toEqual({ numbering, settled: true });
        for (const proposal of [before, await propose(ledger, 'both'), await propose(ledger, 'ward')]) {
            expect(await approve(ledger, proposal)).toEqual({ decision: 'refused', code: 'SETTING_SETTLED' });
        }
        expect(await numberingOf(ledger)).toEqual({ numbering, settled: true });
    });

    it('conflicts with an approval at the same time, whichever comes first; later ones read what nobody writes', async () => {
        const ledger = await boards();
        const { id: proposal, digest: seen } = await propose(ledger, 'ward');
        const approval = await ledger.call('governance:Approve', { id: proposal, digest: seen }, { as: ward2One });
        const first = await registered(ledger);
        expect(approval.set.reads).toContain(SETTLED);
        expect(Object.keys(approval.set.writes)).toContain('setting/record-numbers/both');
        expect(first.set.reads).toEqual(expect.arrayContaining([SETTLED, 'setting/record-numbers/both']));
        ledger.commit(first);
        const later = await registered(ledger, {}, 'bob');
        expect(later.set.reads).toContain(SETTLED);
        expect(later.set.reads).not.toContain('setting/record-numbers/both');
        expect(Object.keys(later.set.writes)).not.toContain(SETTLED);
    });

    it.each<[Numbering, Said]>([
        ['both', { numbering: 'ward' }],
        ['ward', {}],
        ['ward', { numbering: 'both' }],
    ])('is refused where %s stands and its key is not for that (%j)', async (numbering, said) => {
        const ledger = await boards();
        await choose(ledger, numbering);
        for (const isSettled of [false, true]) {
            const outcome = await registered(ledger, said, 'carol');
            expect(outcome.message).toContain('[WL:NUMBERING_DIFFERS]');
            if (!isSettled) {
                ledger.commit(await registered(ledger, { numbering }));
            }
        }
    });
});

it('a device settles nothing, whatever is said, and reads what a patient reads', async () => {
    const ledger = await boards();
    const device = await register('device')(ledger, { numbering: 'ward' }, 'monitor');
    expect(device.set.writes).toEqual({});
    expect(device.set.reads).toEqual(expect.arrayContaining([SETTLED, 'setting/record-numbers/both']));
    ledger.commit(device);
    expect(await numberingOf(ledger)).toEqual({ numbering: 'both', settled: false });
});

it('what is refused settles nothing', async () => {
    const ledger = await boards();
    const one = { ...subject('alice'), sealedId: subject('bob').sealedId };
    const outcome = await ledger.call('subject:RegisterSubjects', {}, { as: ward1One, transient: { subjects: [one] } });
    expect(outcome.message).toContain('[WL:ENVELOPE_INVALID]');
    expect(await numberingOf(ledger)).toEqual({ numbering: 'both', settled: false });
});
