// SPDX-License-Identifier: Apache-2.0
// Two wards with a patient of ward 1, somebody of either ward, and what is told of them: for decisions by the whole ledger.

import { factId } from '../../src/crypto';
import type { CheckAttributes, CheckedAccess, Fact, PolicySet, Role } from '../../src/domain';
import { record } from '../records/record-fixtures';
import { identities, type Identity } from '../support/certificates';
import { digest, enrol, id } from '../support/fixtures';
import { LedgerDouble } from '../support/ledger-double';

export const { ward1One: clerk, ward1Two: patient, ward1Three, ward2One, ward1Admin, ward2Admin } = identities;
export const idOf = ({ pem }: Identity): string => id(pem);
export const about = id('alice');
export const LATER = 4_102_444_800_000;

/** A question about the patient's vitals, where nothing else is said. */
export type Asked = Partial<CheckAttributes>;

let count = 0;

/** A ledger with clerk, patient and record. */
export class Hospital {
    readonly ledger = new LedgerDouble();

    /** @param people - who else there is, by role. */
    static async open(...people: readonly (readonly [Identity, ...Role[]])[]): Promise<Hospital> {
        const hospital = new Hospital();
        await enrol(hospital.ledger, clerk, 'admission');
        await enrol(hospital.ledger, patient, 'patient');
        for (const [identity, ...roles] of people) {
            await enrol(hospital.ledger, identity, ...roles);
        }
        const { request, transient } = record('alice');
        await hospital.ledger.submit('record:CreateRecord', request, { as: clerk, transient });
        await hospital.tell(clerk, { kind: 'proxy', about, person: idOf(patient), relation: 'self' });
        return hospital;
    }

    /** States a fact; answers its id. */
    async tell(as: Identity, fact: Fact): Promise<string> {
        count += 1;
        const { ledger } = this;
        const transient = { fact, random: id(`random ${count}`), salt: digest(`salt ${count}`) };
        const outcome = await ledger.call('access:Record', { notice: digest(`notice ${count}`) }, { as, transient });
        expect(outcome.message).toBe('');
        ledger.commit(outcome);
        ledger.time += 1000;
        return factId(transient.random, outcome.transactionId);
    }

    async check(as: Identity, asked: Asked = {}): Promise<CheckedAccess> {
        const request = { patient: about, category: 'vitals', action: 'read', purpose: 'TREAT', ...asked } as const;
        return this.ledger.submit('policies:CheckAttributes', request, { as });
    }

    async store({ text }: PolicySet): Promise<void> {
        const transient = { set: text, salt: digest('salt') };
        await this.ledger.submit('policies:StoreSet', {}, { as: ward1Admin, transient });
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
