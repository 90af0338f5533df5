// SPDX-License-Identifier: Apache-2.0
// Two wards with a patient of ward 1, somebody of either ward, and what is told of them: for decisions by the whole ledger.

import { factId, openDecision } from '../../src/crypto';
import type { CheckAttributes, CheckedAccess, DecisionAnswer, DecisionQuestion, Fact, LookPlace, PolicySet, Role } from '../../src/domain';
import { record } from '../records/record-fixtures';
import { identities, type Identity } from '../support/certificates';
import { digest, enrol, id } from '../support/fixtures';
import { LedgerDouble, type Outcome } from '../support/ledger-double';

export const { ward1One: clerk, ward1Two: patient, ward1Three, ward2One, ward2Two, ward1Admin, ward2Admin } = identities;
export const custodian = identities.department;
export const idOf = ({ pem }: Identity): string => id(pem);
export const about = id('alice');
/** Whose record is one of the staff. */
export const colleague = id('dr bell');
export const LATER = 4_102_444_800_000;

/** A question about the patient's vitals, where nothing else is said. */
export type Asked = Partial<CheckAttributes>;

let count = 0;

/** What is said of a look; of the rest it is a permitted one at the patient's vitals, for treatment. */
export type Seen = Partial<Extract<Fact, { kind: 'look' }>>;
export const key = digest('key');
export const nonce = digest('nonce');

/** A ledger with clerk, patient, custodian, the patient's record and one of the staff. */
export class Hospital {
    readonly ledger = new LedgerDouble();

    /** @param people - who else there is, by role. */
    static async open(...people: readonly (readonly [Identity, ...Role[]])[]): Promise<Hospital> {
        const hospital = new Hospital();
        await enrol(hospital.ledger, clerk, 'admission');
        await enrol(hospital.ledger, patient, 'patient');
        await enrol(hospital.ledger, custodian, 'custodian');
        for (const [identity, ...roles] of people) {
            await enrol(hospital.ledger, identity, ...roles);
        }
        for (const { request, transient } of [record('alice'), record('dr bell', { kind: 'doctor' })]) {
            await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
        }
        await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(patient), relation: 'self' });
        return hospital;
    }

    /** States a fact; answers its id. */
    async tell(as: Identity, fact: Fact): Promise<string> {
        count += 1;
        const { ledger } = this;
        const transient = { facts: [fact], random: id(`random ${count}`), salt: digest(`salt ${count}`) };
        const outcome = await ledger.call('access:Record', { notice: digest(`notice ${count}`) }, { as, transient });
        expect(outcome.message).toBe('');
        ledger.commit(outcome);
        ledger.time += 1000;
        return factId(transient.random, outcome.transactionId);
    }

    /** States looks in one transaction; answers where they stand. */
    async look(as: Identity, ...seen: readonly Seen[]): Promise<LookPlace[]> {
        count += 1;
        const { ledger } = this;
        const usual = { kind: 'look', about, action: 'read', category: 'vitals', purpose: 'TREAT', decision: 'permit' } as const;
        const facts = seen.map((one) => ({ ...usual, ...one }));
        const transient = { facts, random: id(`random ${count}`), salt: digest(`salt ${count}`) };
        const { time } = ledger;
        const outcome = await ledger.call('access:Record', { notice: digest(`notice ${count}`) }, { as, transient });
        expect(outcome.message).toBe('');
        ledger.commit(outcome);
        ledger.time += 1000;
        return facts.map((fact, index) => ({
            about: fact.about,
            time,
            id: factId(transient.random, outcome.transactionId, index),
        }));
    }

    /** What the custodian gets for looks, sealed or refused. */
    async ask(looks: readonly LookPlace[], asked: Pick<DecisionQuestion, 'sealed' | 'each' | 'floor'> = {}): Promise<Outcome> {
        return this.ledger.call('policies:Decide', {}, { as: custodian, transient: { question: { nonce, looks, ...asked }, key } });
    }

    /** What the custodian opens of it. */
    async decide(looks: readonly LookPlace[], asked: Pick<DecisionQuestion, 'sealed' | 'each' | 'floor'> = {}): Promise<DecisionAnswer> {
        const { message, payload } = await this.ask(looks, asked);
        expect(message).toBe('');
        return openDecision((JSON.parse(payload) as { sealed: string }).sealed, key)!;
    }

    async check(as: Identity, asked: Asked = {}): Promise<CheckedAccess> {
        const request = { patient: about, category: 'vitals', action: 'read', purpose: 'TREAT', ...asked } as const;
        return this.ledger.submit('policies:CheckAttributes', request, { as });
    }

    async store({ text }: PolicySet): Promise<void> {
        const transient = { set: text, salt: digest('salt') };
        await this.ledger.submit('policies:StoreSet', {}, { as: ward1Admin, transient });
    }

    /** A ward forbids by itself, in the place of what it has forbidden. */
    async forbid(as: Identity, { text }: PolicySet, replaces?: string): Promise<void> {
        const transient = { set: text, random: id('random forbids'), salt: digest('salt forbids') };
        await this.ledger.submit('policies:SetForbids', { ...(replaces && { replaces }) }, { as, transient });
    }

    /** A ward takes back what it has forbidden by itself. */
    async withdrawForbids(as: Identity, { digest: of }: Pick<PolicySet, 'digest'>): Promise<void> {
        const transient = { random: id('random withdrawal'), salt: digest('salt withdrawal') };
        await this.ledger.submit('policies:WithdrawForbids', { digest: of }, { as, transient });
    }

    async propose({ digest: of }: PolicySet): Promise<string> {
        const request = { kind: 'policy-set', scope: 'both', digest: of, expires: this.ledger.time + 1000 } as const;
        return (await this.ledger.submit('governance:Propose', request, { as: ward1Admin })).id;
    }

    /** Both wards agree, whether it is stored or not. */
    async agree(set: PolicySet): Promise<void> {
        const proposal = await this.propose(set);
        await this.ledger.submit('governance:Approve', { id: proposal, digest: set.digest }, { as: ward2Admin });
    }
}
