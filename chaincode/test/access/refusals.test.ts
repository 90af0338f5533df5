// SPDX-License-Identifier: Apache-2.0
// Who refuses to be in sums: what both wards tell a custodian before it adds anything, and that nobody else learns it.

import fc from 'fast-check';
import { openRefusals } from '../../src/crypto';
import { MOST_REFUSALS_ASKED, type Purpose, type Role } from '../../src/domain';
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
    ward1Three,
    ward2One,
    ward2Two,
} from '../policies/hospital';
import { record } from '../records/record-fixtures';
import type { Identity } from '../support/certificates';
import { digest, id } from '../support/fixtures';

const [bob, cara] = [id('bob'), id('cara')];
const [one, other] = [id('one'), id('other')];
const officer = ward1Three;

/** The patient under three numbers. */
async function open(...people: readonly (readonly [Identity, ...Role[]])[]): Promise<Hospital> {
    const hospital = await Hospital.open(...people);
    for (const word of ['bob', 'cara']) {
        const { request, transient } = record(word);
        await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
        await hospital.tell(clerk, { kind: 'proxy', about: id(word), person: idOf(patient), relation: 'self' });
    }
    return hospital;
}

async function ask(hospital: Hospital, patients: readonly string[] = [about, bob, cara], purpose: Purpose = 'HRESCH') {
    const transient = { question: { nonce, patients: [...patients], purpose }, key };
    const outcome = await hospital.ledger.call('access:FindRefusing', {}, { as: custodian, transient });
    expect(outcome.message).toBe('');
    const { sealed } = JSON.parse(outcome.payload) as { sealed: string };
    return { ...outcome, answer: openRefusals(sealed, key) };
}
const refusing = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).answer?.refusing;
const says = (decision: 'permit' | 'deny', more: { about?: string; purpose?: Purpose; actors?: string[] } = {}) =>
    ({ kind: 'consent', about, purpose: 'HRESCH', decision, ...more }) as const;

it('nobody refuses who has decided nothing; of whom there is no record nobody can be asked', async () => {
    expect(await refusing(await open(), [about, id('stranger'), bob])).toEqual([id('stranger')]);
});

it('who is erased refuses from then on, whatever was decided before, with whoever was merged', async () => {
    const hospital = await open([officer, 'privacy-officer']);
    await hospital.tell(patient, says('permit'));
    await hospital.ledger.submit('record:MergeRecords', { ledgerId: bob, into: about }, { as: clerk });
    expect(await refusing(hospital)).toEqual([]);
    const transient = { record: { lookupKey: digest('lookup alice') } };
    for (const as of [ward1Admin, officer]) {
        await hospital.ledger.submit('record:EraseRecord', { ledgerId: about }, { as, transient });
    }
    expect(await refusing(hospital)).toEqual([about, bob]);
});

it.each<[string, Parameters<typeof says>[], boolean]>([
    ['refuses everybody', [['deny']], true],
    ['permits', [['permit']], false],
    ['permits later', [['deny'], ['permit']], false],
    ['refuses later', [['permit'], ['deny']], true],
    ['refuses one by name: a sum is for all who may have sums', [['deny', { actors: [one] }]], true],
    ['refuses one by name, and permits everybody', [['deny', { actors: [one] }], ['permit']], true],
    [
        'refuses one by name, and permits that one',
        [
            ['deny', { actors: [one] }],
            ['permit', { actors: [one] }],
        ],
        false,
    ],
    ['permits one by name alone', [['deny'], ['permit', { actors: [one] }]], true],
    ['refuses treatment', [['deny', { purpose: 'TREAT' }]], false],
])('a patient who %s', async (_what, decisions, expected) => {
    const hospital = await open();
    for (const decision of decisions) {
        await hospital.tell(patient, says(...decision));
    }
    expect(await refusing(hospital)).toEqual(expected ? [about] : []);
});

it('what somebody else decides for the patient is none', async () => {
    const hospital = await open([ward2Two, 'patient']);
    await hospital.tell(ward2Two, says('deny'));
    expect(await refusing(hospital)).toEqual([]);
});

it('a refusal ends with its date, and when it is withdrawn', async () => {
    const hospital = await open();
    await hospital.tell(patient, { ...says('deny'), expires: hospital.ledger.time + 5000 });
    const refused = await hospital.tell(patient, says('deny', { about: bob }));
    expect(await refusing(hospital)).toEqual([about, bob]);
    await hospital.tell(patient, { kind: 'consent-withdrawn', about: bob, consent: refused });
    hospital.ledger.time += 5000;
    expect(await refusing(hospital)).toEqual([]);
});

it('merged numbers are decided together, and so are linked ones', async () => {
    const hospital = await open([officer, 'privacy-officer']);
    await hospital.tell(patient, says('deny', { about: bob }));
    await hospital.tell(patient, says('permit'));
    await hospital.ledger.submit('record:MergeRecords', { ledgerId: bob, into: about }, { as: clerk });
    expect(await refusing(hospital)).toEqual([about, bob]);
    const link = await hospital.tell(clerk, { kind: 'link', about: cara, other: about, evidence: 'the same passport' });
    expect(await refusing(hospital)).toEqual([about, bob]);
    await hospital.tell(officer, { kind: 'link-confirmed', about, link, other: cara });
    expect(await refusing(hospital)).toEqual([about, bob, cara]);
});

it('is said to custodians alone, sealed, with nothing in the read set or the answer that names anybody', async () => {
    const hospital = await open([ward2One, 'researcher']);
    await hospital.tell(patient, says('deny'));
    const { set, payload, answer } = await ask(hospital);
    expect(answer).toEqual({ nonce, refusing: [about] });
    expect([about, bob, cara].filter((name) => JSON.stringify({ set, payload }).includes(name))).toEqual([]);
    const transient = { question: { nonce, patients: [about], purpose: 'HRESCH' as const }, key };
    for (const as of [ward2One, clerk, patient]) {
        expect((await hospital.ledger.refusal('access:FindRefusing', {}, { as, transient })).code).toBe('ROLE_FORBIDDEN');
    }
});

it('as many patients as there may be are asked about at once', async () => {
    const many = Array.from({ length: MOST_REFUSALS_ASKED - 1 }, (_, index) => id(`p${String(index)}`));
    expect(await refusing(await open(), [...many, about])).toEqual(many);
});

describe('for any order of decisions, withdrawals, merges and separations', () => {
    const numbers = [about, bob, cara];
    interface Said {
        readonly list: string;
        readonly isResearch: boolean;
        readonly denies: boolean;
        readonly actors: readonly string[] | undefined;
    }
    const drawn = fc.record({
        step: fc.constantFrom('decide', 'decide', 'decide', 'withdraw', 'merge', 'separate'),
        list: fc.constantFrom(...numbers),
        target: fc.constantFrom(...numbers),
        /** Which of the last. */
        earlier: fc.integer({ min: 1, max: 3 }),
        denies: fc.boolean(),
        isResearch: fc.constantFrom(true, true, true, false),
        actors: fc.constantFrom(undefined, undefined, [one], [other], [one, other]),
    });
    type Drawn = typeof drawn extends fc.Arbitrary<infer Value> ? Value : never;

    /** What each run meets: a refusal under one of two numbers that are merged. */
    const refusedByBob: Drawn = { step: 'decide', list: bob, target: bob, earlier: 1, denies: true, isResearch: true, actors: undefined };
    const mergedIntoBob: Drawn = { ...refusedByBob, step: 'merge', list: about };

    /** What was said under which number, and which are merged: told to the hospital, and judged apart from it. */
    class Model {
        readonly #said = new Map<string, Said>();
        readonly #into = new Map<string, string>();

        readonly hospital: Hospital;

        constructor(hospital: Hospital) {
            this.hospital = hospital;
        }

        get merged(): number {
            return this.#into.size;
        }

        async take({ step, ...drew }: Drawn): Promise<void> {
            await { decide: this.#decide, withdraw: this.#withdraw, merge: this.#merge, separate: this.#separate }[step].call(this, drew);
        }

        refusing(): string[] {
            const isRefusedIn = (list: string): boolean => isRefusedBy([...this.#said.values()].filter((said) => said.list === list));
            return numbers.filter((number) => numbers.some((list) => this.#root(list) === this.#root(number) && isRefusedIn(list)));
        }

        #root(number: string): string {
            const into = this.#into.get(number);
            return into === undefined ? number : this.#root(into);
        }

        async #decide({ list, denies, isResearch, actors }: Omit<Drawn, 'step'>): Promise<void> {
            const more = { about: list, purpose: isResearch ? 'HRESCH' : 'TREAT', ...(actors && { actors: [...actors] }) } as const;
            const fact = await this.hospital.tell(patient, says(denies ? 'deny' : 'permit', more));
            this.#said.set(fact, { list, isResearch, denies, actors });
        }

        async #withdraw({ earlier }: Omit<Drawn, 'step'>): Promise<void> {
            const [consent, said] = [...this.#said].at(-earlier) ?? [];
            if (consent !== undefined && said !== undefined) {
                this.#said.delete(consent);
                await this.hospital.tell(patient, { kind: 'consent-withdrawn', about: said.list, consent });
            }
        }

        async #merge({ list, target }: Omit<Drawn, 'step'>): Promise<void> {
            if (list !== target && !this.#into.has(list) && !this.#into.has(target)) {
                await this.hospital.ledger.submit('record:MergeRecords', { ledgerId: list, into: target }, { as: clerk });
                this.#into.set(list, target);
            }
        }

        async #separate({ list }: Omit<Drawn, 'step'>): Promise<void> {
            if (this.#into.delete(list)) {
                await this.hospital.ledger.submit('record:UnmergeRecords', { ledgerId: list }, { as: clerk });
            }
        }
    }

    /** The newest that is about somebody decides; a refusal by name stands until that name is permitted. */
    function isRefusedBy(said: readonly Said[]): boolean {
        return ['nobody', one, other].some((person) => {
            const of = said.filter(({ isResearch, actors }) => isResearch && (actors?.includes(person) ?? true));
            return of.at(-1)?.denies === true || of.findLast(({ actors }) => actors !== undefined)?.denies === true;
        });
    }

    it('those refuse who refuse under one of their numbers', async () => {
        let together = 0;
        await fc.assert(
            fc.asyncProperty(fc.array(drawn, { minLength: 2, maxLength: 10, size: 'max' }), async (steps) => {
                const model = new Model(await open());
                for (const step of steps) {
                    await model.take(step);
                }
                const expected = model.refusing();
                expect(await refusing(model.hospital)).toEqual(expected);
                together += expected.length > 0 && model.merged > 0 ? 1 : 0;
            }),
            { numRuns: 60, examples: [[[refusedByBob, mergedIntoBob]]] },
        );
        expect(together).toBeGreaterThan(0); // or nothing was shown of merges
    }, 120_000);
});
