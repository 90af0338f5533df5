// SPDX-License-Identifier: Apache-2.0
// A ward's board on the whole ledger: who stands on it for whom, how its looks are stated and decided, and how they are shown to the patient.

import fc from 'fast-check';
import { factId, openDecision } from '../../src/crypto';
import {
    answersLooks,
    boardLines,
    type BoardLook,
    type BoardPatients,
    type Fact,
    functionRow,
    LOOK_MS,
    type LookPlace,
    MOST_LOOKS_DECIDED,
    shiftOf,
} from '../../src/domain';
import {
    about,
    clerk,
    custodian,
    Hospital,
    idOf,
    key,
    nonce,
    patient,
    ward1Admin,
    ward2Admin,
    ward2One,
    ward2Two,
} from '../policies/hospital';
import { record } from '../records/record-fixtures';
import { authorshipOf } from '../support/authorship';
import { identities, type Identity } from '../support/certificates';
import { certificateIdOf, digest, id, salted } from '../support/fixtures';

const { ward1Three: doctor } = identities;
const names = ['bob', 'carol', 'dave'];
const [bob = '', carol = '', dave = ''] = names.map((name) => id(name));
const visit = (of: string, team: string = idOf(doctor)): Fact => ({
    kind: 'visit',
    about: of,
    team: [team],
    location: `bed of ${of.slice(0, 4)}`,
});

let count = 0;

/** A hospital with a doctor of ward 1, one of ward 2, and four patients of ward 1. */
async function open(): Promise<Hospital> {
    const hospital = await Hospital.open([doctor, 'doctor'], [ward2One, 'doctor'], [ward2Two, 'nurse']);
    for (const name of names) {
        const { request, transient } = record(name);
        await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
    }
    return hospital;
}

async function listed(hospital: Hospital, as: Identity, limit = 200): Promise<string[]> {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
        const page: BoardPatients = await hospital.ledger.submit(
            'board:ListPatients',
            { purpose: 'TREAT', limit, ...(cursor !== undefined && { cursor }) },
            { as },
        );
        found.push(...page.items.map((one) => one.about));
        cursor = page.next;
    } while (cursor !== undefined);
    return found;
}

/** Leaves of what is marked of a patient something that nobody can read. */
function damage({ ledger }: Hospital, of: string): void {
    const marks = [...ledger.private.keys()].filter((name) => name.startsWith(`\u0000mark\u0000${of}\u0000`));
    expect(marks).toHaveLength(1);
    marks.forEach((name) => ledger.private.set(name, '{'));
}

/** States looks at a board; answers where they stand. */
async function look(
    hospital: Hospital,
    as: Identity,
    patients: readonly string[],
    decision: 'permit' | 'deny' = 'permit',
): Promise<LookPlace[]> {
    count += 1;
    const { ledger } = hospital;
    const { time } = ledger;
    const random = id(`board random ${count}`);
    const transient = { patients: [...patients], purpose: 'TREAT' as const, decision, random, salt: digest(`board salt ${count}`) };
    const outcome = await ledger.call('board:RecordLooks', { notice: digest(`board notice ${count}`) }, { as, transient });
    expect(outcome.message).toBe('');
    ledger.commit(outcome);
    ledger.time += 1000;
    return patients.map((of, index) => ({ about: of, time, id: factId(random, outcome.transactionId, index) }));
}

const each = { each: true } as const;
const outcomes = async (hospital: Hospital, looks: readonly LookPlace[]) =>
    (await hospital.decide(looks, each)).decisions.map(({ about: of, decision }) => [of, decision]);

describe('who stands on a board', () => {
    it('is whoever has an open visit in the ward and may be seen by the reader, each once', async () => {
        const hospital = await open();
        for (const one of [about, bob, carol, bob]) {
            await hospital.tell(clerk, visit(one));
        }
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny', actors: [idOf(doctor)] });
        const closed = await hospital.tell(clerk, visit(dave));
        await hospital.tell(clerk, { kind: 'visit-closed', about: dave, visit: closed });
        expect((await listed(hospital, doctor)).sort()).toEqual([bob, carol].sort());
        expect(new Set(await listed(hospital, doctor, 1))).toEqual(new Set([bob, carol]));
        // Of another ward's board nobody is told anything, whoever's team they are in.
        expect(await listed(hospital, ward2One)).toEqual([]);
        expect(await listed(hospital, ward2Two)).toEqual([]);
    });

    it('has its bed and its sealed number, and no more', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit(bob));
        const page = await hospital.ledger.submit('board:ListPatients', { purpose: 'TREAT', limit: 10 }, { as: doctor });
        expect(page).toEqual({
            items: [{ about: bob, location: `bed of ${bob.slice(0, 4)}`, sealedId: record('bob').transient.record.sealedId }],
        });
    });

    it('of one whose facts nobody can read takes no other along', async () => {
        const hospital = await open();
        for (const one of [bob, carol]) {
            await hospital.tell(clerk, visit(one));
        }
        damage(hospital, carol);
        expect(await listed(hospital, doctor)).toEqual([bob]);
    });
});

describe('looks at a board', () => {
    it('are their author’s, by whose signature the ward’s own process submits them', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit(bob));
        const [place] = await look(hospital, doctor, [bob, carol]);
        const { author, decisions } = await hospital.decide([place!], each);
        expect(author).toMatchObject({ mspId: 'Ward1MSP', ledgerId: idOf(doctor) });
        expect(decisions).toMatchObject([{ about: bob, action: 'read', category: 'vitals', claimed: 'permit', decision: 'permit' }]);
        expect(functionRow('board:RecordLooks').submittedBy).toBe('registrar');
    });

    it('are submitted by nobody else, and signed once', async () => {
        const { ledger } = await open();
        const request = { notice: digest('notice of somebody') };
        const content = {
            patients: [bob],
            purpose: 'TREAT' as const,
            decision: 'permit' as const,
            random: id('random'),
            salt: digest('salt'),
        };
        const call = { name: 'board:RecordLooks', request, transient: content, nonce: digest('nonce of somebody'), time: ledger.time };
        const transient = { ...content, authorship: authorshipOf(doctor, call) };
        const as = async (identity: Identity, sent: object = transient) => {
            const fields = Object.entries(sent).map(([field, value]) => [field, JSON.stringify(value)] as const);
            return ledger.propose(identity, ['board:RecordLooks', JSON.stringify(request)], fields);
        };
        expect((await as(doctor)).message).toContain('ROLE_FORBIDDEN');
        expect((await as(ward2Admin)).message).toContain('ACTOR_UNKNOWN');
        expect((await as(ward1Admin, { ...transient, patients: [carol] })).message).toContain('AUTHORSHIP_INVALID');
        const first = await as(ward1Admin);
        expect(first.message).toBe('');
        ledger.commit(first);
        expect((await as(ward1Admin)).message).toContain('AUTHORSHIP_SPENT');
    });

    it('show the channel a ward’s process, and as many keys as there are patients; none of them twice', async () => {
        const hospital = await open();
        const content = { patients: [bob, carol, dave], purpose: 'TREAT', decision: 'permit', random: id('random'), salt: digest('salt') };
        const { set } = await hospital.ledger.call('board:RecordLooks', { notice: digest('notice') }, { as: doctor, transient: content });
        const { privateWrites, ...inTheOpen } = set;
        const shown = JSON.stringify(inTheOpen);
        for (const secret of [idOf(doctor), certificateIdOf(doctor), bob, carol, dave]) {
            expect(shown).not.toContain(secret);
        }
        expect(set.ranges).toEqual([]);
        // Of each patient a look and its line in the book; and once who has signed. Each key has something random in it.
        const names = Object.keys(privateWrites);
        expect(names.map((name) => name.split('/')[0]).sort()).toEqual(['authored', 'book', 'book', 'book', 'look', 'look', 'look']);
        expect(set.privateReads).toEqual(names.filter((name) => name.startsWith('authored/')));
    });
});

describe('a decision about each look by itself', () => {
    it('denies whom the ledger denies now, and permits the others', async () => {
        const hospital = await open();
        for (const one of [about, bob, carol]) {
            await hospital.tell(clerk, visit(one));
        }
        const looks = await look(hospital, doctor, [about, bob, carol, dave]);
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny' });
        expect(await outcomes(hospital, looks)).toEqual([
            [about, 'deny'],
            [bob, 'permit'],
            [carol, 'permit'],
            [dave, 'deny'],
        ]);
    });

    it('names what has none: a look that is not there, or has expired, and a patient of whom nothing can be read', async () => {
        const hospital = await open();
        for (const one of [bob, carol]) {
            await hospital.tell(clerk, visit(one));
        }
        const [old] = await look(hospital, doctor, [bob]);
        hospital.ledger.time += LOOK_MS;
        const looks = await look(hospital, doctor, [bob, carol]);
        const nowhere = { about: dave, time: looks[0]!.time, id: id('nowhere') };
        damage(hospital, carol);
        const asked = [old!, ...looks, nowhere];
        const answer = await hospital.decide(asked, each);
        const placeOf = ({ about: of, id: name }: Pick<LookPlace, 'about' | 'id'>) => ({ about: of, id: name });
        expect(answer.undecided).toEqual([old!, looks[1]!, nowhere].map(placeOf));
        expect(answer.decisions).toMatchObject([{ about: bob, decision: 'permit' }]);
        expect(answersLooks(answer, { looks: asked, each: true })).toBe(true);
        expect(answersLooks(answer, { looks: asked })).toBe(false);
        // Without that word one takes all along.
        expect((await hospital.ask(asked)).message).toContain('LOOK_EXPIRED');
        expect((await hospital.ask(asked.slice(1, 3))).message).toContain('INTERNAL');
    });

    it('is refused where none is there, because their block may be on its way, and where they are not one person’s', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit(bob));
        const nowhere = { about: bob, time: hospital.ledger.time, id: id('nowhere') };
        expect((await hospital.ask([nowhere], each)).message).toContain('LOOK_NOT_FOUND');
        const looks = [...(await look(hospital, doctor, [bob])), ...(await look(hospital, ward2One, [bob]))];
        expect((await hospital.ask(looks, each)).message).toContain('REQUEST_INVALID');
    });

    it('takes 500 looks and no more', async () => {
        const hospital = await open();
        await hospital.tell(clerk, visit(bob));
        const patients = [bob, ...Array.from({ length: MOST_LOOKS_DECIDED - 1 }, (_, index) => id(`patient ${index}`))];
        const looks = await look(hospital, doctor, patients);
        expect((await outcomes(hospital, looks)).filter(([, decision]) => decision === 'permit')).toEqual([[bob, 'permit']]);
        expect((await hospital.ask([...looks, looks[0]!], each)).message).toContain('REQUEST_INVALID');
    });

    it('decides each as it is decided alone', async () => {
        const hospital = await open();
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny', actors: [idOf(doctor)] });
        for (const one of [about, carol]) {
            await hospital.tell(clerk, visit(one));
        }
        const looks = await look(hospital, doctor, [about, bob, carol, dave]);
        await fc.assert(
            fc.asyncProperty(fc.shuffledSubarray(looks, { minLength: 1 }), async (some) => {
                const together = await hospital.decide(some, each);
                const alone = await Promise.all(some.map(async (one) => (await hospital.decide([one])).decisions[0]));
                expect(together.decisions).toEqual(alone);
            }),
            { numRuns: 20 },
        );
    });
});

it('an answer is to a question if it has each of its looks once, in order, decided or named', () => {
    const place = fc.nat(30).map((number) => ({ about: `a${number}`, time: 1, id: `i${number}` }));
    const looks = fc.uniqueArray(place, { selector: ({ id: of }) => of, minLength: 1, maxLength: 8 });
    fc.assert(
        fc.property(looks, fc.nat(), fc.boolean(), (asked, mask, isEach) => {
            const isUndecided = (index: number): boolean => ((mask >> index) & 1) === 1;
            const decisions = asked.filter((_, index) => !isUndecided(index)) as never[];
            const undecided = asked.filter((_, index) => isUndecided(index));
            const question = { looks: asked, ...(isEach && each) };
            expect(answersLooks({ decisions, undecided }, question)).toBe(isEach || undecided.length === 0);
            const lost = decisions.slice(1);
            expect(answersLooks({ decisions: lost, undecided }, question)).toBe(
                decisions.length === 0 && (isEach || undecided.length === 0),
            );
            if (decisions.length > 1) {
                expect(answersLooks({ decisions: decisions.toReversed(), undecided }, question)).toBe(false);
            }
            expect(answersLooks({ decisions, undecided: [...undecided, { about: 'other', id: 'other' }] }, question)).toBe(false);
        }),
    );
});

describe('who looked', () => {
    const HOUR = 3_600_000;
    const looks = async (hospital: Hospital, limit = 200, range: object = {}) => {
        const found = [];
        let cursor: string | undefined;
        do {
            const request = { about, limit, ...range, ...(cursor !== undefined && { cursor }) };
            const page = await hospital.ledger.submit('access:ListLooks', request, { as: patient });
            found.push(...page.items);
            cursor = page.next;
        } while (cursor !== undefined);
        return found;
    };

    it('has the looks at a board as one line for each person and shift, whatever pages it is read in', async () => {
        const hospital = await open();
        const { ledger } = hospital;
        ledger.time = shiftOf(ledger.time).to;
        const begin = ledger.time;
        for (let hour = 0; hour < 10; hour += 1) {
            ledger.time = begin + hour * HOUR;
            await look(hospital, doctor, [about, bob]);
            await look(hospital, ward2One, [about]);
        }
        await hospital.look(doctor, {});
        const lineOf = (as: Identity, from: number, hours: number, shift: number) => ({
            author: expect.objectContaining({ ledgerId: idOf(as) }) as unknown,
            board: { count: hours, first: begin + shift * HOUR + from, last: begin + (shift + hours - 1) * HOUR + from },
        });
        const whole = await looks(hospital);
        expect(whole).toMatchObject([
            { category: 'vitals', author: { ledgerId: idOf(doctor) } },
            lineOf(ward2One, 1000, 2, 8),
            lineOf(doctor, 0, 2, 8),
            lineOf(ward2One, 1000, 8, 0),
            lineOf(doctor, 0, 8, 0),
        ]);
        expect(whole[0]).not.toHaveProperty('board');
        for (const limit of [1, 2, 3, 7]) {
            expect(await looks(hospital, limit)).toEqual(whole);
        }
        // A line is of the time that is asked for.
        expect(await looks(hospital, 3, { from: begin + HOUR, to: begin + 3 * HOUR })).toMatchObject([
            lineOf(ward2One, 1000, 2, 1),
            lineOf(doctor, 0, 2, 1),
        ]);
    });

    it('has what was denied in a line of its own, with the reason', async () => {
        const hospital = await open();
        await hospital.tell(patient, { kind: 'consent', about, purpose: 'TREAT', decision: 'deny' });
        await look(hospital, doctor, [about]);
        await look(hospital, doctor, [about], 'deny');
        expect(await looks(hospital)).toMatchObject([
            { decision: 'deny', reason: 'consent', board: { count: 1 } },
            { decision: 'permit', board: { count: 1 } },
        ]);
    });

    it('counts every look in one line', () => {
        const author = fc.constantFrom('a', 'b').map((ledgerId) => ({ ledgerId }));
        const one = fc.record({
            author,
            time: fc.nat(100_000_000),
            purpose: fc.constant('TREAT'),
            decision: fc.constant('permit'),
            id: fc.uuid(),
        });
        fc.assert(
            fc.property(fc.uniqueArray(one, { selector: ({ id: of }) => of }), (some) => {
                const lines = boardLines(some as unknown as BoardLook[]);
                expect([...lines.values()].reduce((sum, line) => sum + line.count, 0)).toBe(some.length);
                for (const [newest, { first, last }] of lines) {
                    expect(some.find(({ id: of }) => of === newest)!.time).toBe(last);
                    expect(shiftOf(first)).toEqual(shiftOf(last));
                }
            }),
        );
    });
});

it('shifts begin at 06:00, 14:00 and 22:00', () => {
    const at = (text: string) => shiftOf(Date.parse(text));
    const shift = (from: string, to: string) => ({ from: Date.parse(from), to: Date.parse(to) });
    expect(at('2025-06-15T06:00:00Z')).toEqual(shift('2025-06-15T06:00:00Z', '2025-06-15T14:00:00Z'));
    expect(at('2025-06-15T21:59:59.999Z')).toEqual(shift('2025-06-15T14:00:00Z', '2025-06-15T22:00:00Z'));
    expect(at('2025-06-16T05:59:59.999Z')).toEqual(shift('2025-06-15T22:00:00Z', '2025-06-16T06:00:00Z'));
});

it('a look that is stated by itself is never one at a board', async () => {
    const { ledger } = await open();
    const facts = [{ kind: 'look', about: bob, action: 'read', category: 'vitals', purpose: 'TREAT', decision: 'permit', board: true }];
    const transient = { facts, random: id('random'), salt: salted.salt };
    expect((await ledger.call('access:Record', { notice: digest('notice') }, { as: doctor, transient })).message).toContain(
        'REQUEST_INVALID',
    );
});

it('the custodian’s key opens the answer, and no other', async () => {
    const hospital = await open();
    const looks = await look(hospital, doctor, [bob]);
    const transient = { question: { nonce, looks, ...each }, key };
    const { payload } = await hospital.ledger.call('policies:Decide', {}, { as: custodian, transient });
    const { sealed } = JSON.parse(payload) as { sealed: string };
    expect(openDecision(sealed, key)?.nonce).toBe(nonce);
    expect(openDecision(sealed, digest('another'))).toBeUndefined();
});
