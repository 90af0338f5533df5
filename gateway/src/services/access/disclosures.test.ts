// SPDX-License-Identifier: Apache-2.0
import { factId } from '@wardledger/chaincode/crypto';
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import { openCustodian } from '../../../test/support/hand-made';
import { memoryTable } from '../../../test/support/memory-store';
import { committedTransaction, scriptedLedger } from '../../../test/support/scripted-ledger';
import type { Custodian } from '../../custody';
import type { LedgerCaller } from '../../ledger/ports';
import type { AccessCoverage } from '../../store/ports';
import { Disclosures, type LookRequest } from './disclosures';

const committedAt = Date.parse(committedTransaction.timestamp);
const caller = (name: string): LedgerCaller => ({ name, mspId: 'Ward1MSP', certificate: '', sign: async () => new Uint8Array() });
const [ANN, BEN, CARL] = ['a', 'b', 'c'].map((letter) => letter.repeat(32)) as [string, string, string];
const request: LookRequest = { patients: [ANN], action: 'read', category: 'demographics', purpose: 'TREAT' };
const osei = caller('dr-osei');
const hex64 = expect.stringMatching(/^[0-9a-f]{64}$/) as string;

/** What the transient part of a stored look says. */
interface Stated {
    readonly random: string;
    readonly facts: readonly { readonly about: string; readonly decision: string }[];
}

function setUp() {
    let time = committedAt;
    const coverage = memoryTable<AccessCoverage>();
    const denied = new Set<string>();
    const scripted = scriptedLedger({
        'policies:CheckAccess': ({ patients }) => ({ decisions: patients.map((patient) => (denied.has(patient) ? 'deny' : 'permit')) }),
        'access:Record': ({ notice }) => ({ notice }),
    });
    const opened = jest.fn<ReturnType<Custodian['openDisclosure']>, Parameters<Custodian['openDisclosure']>>(
        openCustodian().openDisclosure,
    );
    const custodian = { openDisclosure: opened };
    const disclosures = new Disclosures({ ledger: scripted.ledger, custodian, coverage, now: () => time });
    const stated = () => scripted.submitted('access:Record').map(({ transient }) => transient as Stated);
    const decisions = () => stated().map(({ facts }) => facts.map(({ decision }) => decision));
    return { ...scripted, disclosures, coverage, denied, opened, stated, decisions, at: (ms: number) => (time = committedAt + ms) };
}

describe('looks', () => {
    it('tell the ledger who, at whom, at what and why in private, after the policies were asked', async () => {
        const { disclosures, calls, stated } = setUp();
        const [look] = await disclosures.look(osei, request);
        const { patients: _, ...use } = request;
        expect(calls).toMatchObject([
            { caller: 'dr-osei', name: 'policies:CheckAccess', submitted: false, request },
            { caller: 'dr-osei', name: 'access:Record', submitted: true, request: { notice: hex64 } },
        ]);
        expect(calls[1]?.transient).toEqual({
            facts: [{ kind: 'look', about: ANN, ...use, decision: 'permit' }],
            random: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
            salt: hex64,
        });
        const id = factId(stated()[0]!.random, committedTransaction.id, 0);
        expect(look).toEqual({ look: { about: ANN, time: committedAt, id }, transaction: committedTransaction });
    });

    it('at many are one question and one transaction, which says also who was denied', async () => {
        const { disclosures, denied, decisions, stated, calls } = setUp();
        denied.add(BEN);
        const looks = await disclosures.look(osei, { ...request, patients: [ANN, BEN, CARL] });
        expect(decisions()).toEqual([['permit', 'deny', 'permit']]);
        expect(calls).toHaveLength(2);
        const { random } = stated()[0]!;
        expect(looks.map((look) => look?.look.id)).toEqual([
            factId(random, committedTransaction.id, 0),
            undefined,
            factId(random, committedTransaction.id, 2),
        ]);
    });

    it('that cover are not stated again, and those that were denied cover nothing', async () => {
        const { disclosures, denied, decisions } = setUp();
        denied.add(BEN);
        await disclosures.look(osei, { ...request, patients: [ANN, BEN] });
        const looks = await disclosures.look(osei, { ...request, patients: [BEN, ANN, CARL] });
        expect(decisions()).toEqual([
            ['permit', 'deny'],
            ['deny', 'permit'],
        ]);
        expect(looks.map((look) => look?.look.about)).toEqual([undefined, ANN, CARL]);
    });

    it('cover simultaneous reads', async () => {
        const { disclosures, submitted } = setUp();
        await Promise.all(Array.from({ length: 5 }, async () => disclosures.look(osei, request)));
        expect(submitted('access:Record')).toHaveLength(1);
    });

    it.each([
        ['up to 5 seconds before the ledger takes the look for stale', 15 * 60_000 - 5_001, 1],
        ['no longer in these last 5 seconds, so that a read which begins now is not refused', 15 * 60_000 - 5_000, 2],
        ['no longer afterwards', 15 * 60_000 + 1, 2],
        ['once somebody has set the clock back, because the ledger takes none from the future', -86_400_000, 2],
        ['while the clock differs no more than clocks do', -60_000, 1],
        ['once the clock has been a day ahead and is right again', 0, 1],
    ])('cover the same %s', async (_when, milliseconds, looks) => {
        const { disclosures, submitted, at } = setUp();
        await disclosures.look(osei, request);
        at(milliseconds);
        await disclosures.look(osei, request);
        expect(submitted('access:Record')).toHaveLength(looks);
    });

    it('are forgotten by the store when they cover nothing any more', async () => {
        const { disclosures, coverage } = setUp();
        const save = jest.spyOn(coverage, 'save');
        await disclosures.look(osei, request);
        const expiresAt = committedAt + 15 * 60_000 - 5_000;
        expect(save).toHaveBeenCalledWith(['dr-osei', ANN, 'read', 'demographics', 'TREAT'], expect.anything(), { expiresAt });
    });

    it.each([
        ['caller', caller('dr-other'), request],
        ['patient', osei, { ...request, patients: [BEN] }],
        ['action', osei, { ...request, action: 'list' }],
        ['category', osei, { ...request, category: 'vitals' }],
        ['purpose', osei, { ...request, purpose: 'HRESCH' }],
    ] as const)('do not cover another %s', async (_what, other, asked) => {
        const { disclosures, submitted } = setUp();
        await disclosures.look(osei, request);
        await disclosures.look(other, asked);
        expect(submitted('access:Record')).toHaveLength(2);
    });

    it('that could not be committed cover nothing', async () => {
        const { disclosures, script, coverage } = setUp();
        const works = script['access:Record']!;
        script['access:Record'] = () => {
            throw new DomainError(ERRORS.LEDGER_UNAVAILABLE);
        };
        await expect(disclosures.look(osei, request)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
        expect(coverage.rows.size).toBe(0);
        script['access:Record'] = works;
        await expect(disclosures.look(osei, request)).resolves.toMatchObject([{ transaction: committedTransaction }]);
    });

    it('that are denied are as if nobody were there', async () => {
        const { disclosures, denied } = setUp();
        denied.add(ANN);
        await expect(disclosures.demandLook(osei, ANN, request)).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
    });
});

describe('openings', () => {
    const sealed = { envelopes: ['{}'], sealedIds: [] };

    it('are asked of the custodian with the looks that are permitted, each time anew', async () => {
        const { disclosures, denied, opened, submitted } = setUp();
        denied.add(BEN);
        const asked = { ...request, patients: [ANN, BEN] };
        expect(await disclosures.open(osei, asked, () => sealed)).toMatchObject({
            names: [{ name: 'Opened Name' }],
            transaction: committedTransaction,
        });
        denied.delete(BEN);
        await disclosures.open(osei, { ...request, patients: [ANN] }, () => sealed);
        expect(opened.mock.calls.map(([question]) => question.looks.map(({ about }) => about))).toEqual([[ANN], [ANN]]);
        expect(opened.mock.calls[0]?.[0]).toMatchObject({
            caller: 'dr-osei',
            action: 'read',
            category: 'demographics',
            purpose: 'TREAT',
            ...sealed,
        });
        expect(submitted('access:Record')).toHaveLength(1);
    });

    it('of nothing that is permitted are not asked for', async () => {
        const { disclosures, denied, opened } = setUp();
        denied.add(ANN);
        expect(await disclosures.open(osei, request, () => sealed)).toBeUndefined();
        expect(opened).not.toHaveBeenCalled();
    });

    it('that the wards deny by now are on the ledger, and nothing covers them any more', async () => {
        const { disclosures, opened, decisions } = setUp();
        await disclosures.open(osei, request, () => sealed);
        opened.mockRejectedValueOnce(new DomainError(ERRORS.ACCESS_DENIED));
        expect(await disclosures.open(osei, request, () => sealed)).toBeUndefined();
        await disclosures.open(osei, request, () => sealed);
        expect(decisions()).toEqual([['permit'], ['deny'], ['permit']]);
    });

    it('that the wards deny in part show the others', async () => {
        const { disclosures, opened, decisions } = setUp();
        const ids = [{ denied: true }, { ledgerId: BEN, id: 'P2' }] as const;
        opened.mockResolvedValueOnce({ decisions: ['deny', 'permit'], policies: ['p'], digest: 'd'.repeat(64), ids });
        const answer = await disclosures.open(osei, { ...request, patients: [ANN, BEN] }, () => ({ sealedIds: ['1', '2'] }));
        expect(answer).toMatchObject({ permitted: new Set([BEN]), ids });
        expect(decisions()).toEqual([['permit', 'permit'], ['deny']]);
    });

    it.each(['LEDGER_UNAVAILABLE', 'CUSTODIAN_UNAVAILABLE'] as const)('that fail with %s are no denials', async (code) => {
        const { disclosures, opened, decisions } = setUp();
        opened.mockRejectedValueOnce(new DomainError(ERRORS[code]));
        await expect(disclosures.open(osei, request, () => sealed)).rejects.toMatchObject({ code });
        expect(decisions()).toEqual([['permit']]);
    });
});

describe('looks at single entries', () => {
    const place = (id: string) => ({ time: 7, id: id.repeat(32) });
    const notes = { action: 'read', category: 'note', purpose: 'TREAT' } as const;
    const seen = (...ids: string[]) => ids.map((id) => ({ patient: ANN, place: place(id) }));

    it('are one transaction with the look at all, and ask the policies of that one alone: the ledger has listed them', async () => {
        const { disclosures, calls, stated } = setUp();
        await disclosures.look(osei, { patients: [ANN], entries: seen('1', '2'), ...notes });
        expect(calls.map(({ name }) => name)).toEqual(['policies:CheckAccess', 'access:Record']);
        expect(calls[0]?.request).toEqual({ patients: [ANN], ...notes });
        const fact = { kind: 'look', about: ANN, ...notes, decision: 'permit' };
        expect(stated()[0]?.facts).toEqual([fact, { ...fact, entry: place('1') }, { ...fact, entry: place('2') }]);
    });

    it('cover that entry, and neither another one nor all', async () => {
        const { disclosures, submitted, calls } = setUp();
        await disclosures.look(osei, { patients: [], entries: seen('1'), ...notes });
        expect(calls.map(({ name }) => name)).toEqual(['access:Record']);
        await disclosures.look(osei, { patients: [], entries: seen('1'), ...notes });
        expect(submitted('access:Record')).toHaveLength(1);
        await disclosures.look(osei, { patients: [], entries: seen('2'), ...notes });
        await disclosures.look(osei, { patients: [ANN], ...notes });
        expect(submitted('access:Record')).toHaveLength(3);
    });

    it('that are denied when they are opened are stated so, and cover nothing any more', async () => {
        const { disclosures, opened, stated, submitted } = setUp();
        opened.mockResolvedValue({ decisions: ['permit', 'deny'], policies: [], digest: '', ids: [], entries: [] });
        const question = { patients: [], entries: seen('1', '2'), ...notes };
        await disclosures.open(osei, question, () => ({ sealedIds: [], sealedEntries: ['one', 'two'] }));
        expect(opened.mock.calls[0]?.[0]).toMatchObject({ category: 'note', sealedEntries: ['one', 'two'] });
        expect(stated()[1]?.facts).toEqual([{ kind: 'look', about: ANN, ...notes, decision: 'deny', entry: place('2') }]);
        await disclosures.look(osei, { patients: [], entries: seen('1', '2'), ...notes });
        expect(submitted('access:Record')).toHaveLength(3);
        expect(stated()[2]?.facts).toMatchObject([{ entry: place('2'), decision: 'permit' }]);
    });
});
