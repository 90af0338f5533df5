// SPDX-License-Identifier: Apache-2.0
// Every cell of the matrix in docs/access-policies.md, asked of the ledger: the same facts, told to the contracts by who may tell them.

import { MATRIX_SITUATIONS, matrixCells, purposeOf, toldBy, WARDS } from './access-matrix.cjs';
import * as domain from '../chaincode/src/domain';
import { POLICY_ACTIONS, ROLES, type Role } from '../chaincode/src/domain';
import { about, clerk, colleague, Hospital, idOf, patient, ward1Three, ward2One } from '../chaincode/test/policies/hospital';

/** Cells by role and action; first those of the own ward. */
const rows = matrixCells(domain);

/** Of what is written about health two, because the page names health as one. */
const ASKED = domain.CATEGORIES.filter(
    (category) => ['vitals', 'laboratory'].includes(category) || !domain.CLINICAL_CATEGORIES.some((one) => one === category),
);
const covers = (cell: string, category: string): boolean =>
    (cell === 'everything' && category !== 'staff') ||
    cell.split(', ').some((word) => word === category || (word === 'health' && ['vitals', 'laboratory'].includes(category)));

/** What the ledger permits somebody in a situation, action by action. */
async function decided(role: Role, ward: string, situation: (typeof MATRIX_SITUATIONS)[number]): Promise<string[][]> {
    const person = ward === 'ward1' ? ward1Three : ward2One;
    const hospital = await Hospital.open([person, role]);
    const speakers = { clerk, patient, person };
    let visit = '';
    for (const { by, fact } of toldBy(domain, role, situation)) {
        const told = fact({ about, person: idOf(person), visit });
        const made = await hospital.tell(speakers[by], told);
        visit = told.kind === 'visit' ? made : visit;
    }
    const purpose = purposeOf(role, situation);
    const permits = async (action: domain.PolicyAction, category: domain.Category) =>
        (await hospital.check(person, { category, action, purpose, patient: category === 'staff' ? colleague : about })).decision ===
        'permit';
    return Promise.all(
        POLICY_ACTIONS.map(async (action) => {
            const answers = await Promise.all(ASKED.map(async (category) => permits(action, category)));
            return ASKED.filter((_, index) => answers[index]);
        }),
    );
}

it('has a row for every role and action, and a cell for every ward and situation', () => {
    expect([...rows.keys()]).toEqual(ROLES.flatMap((role) => POLICY_ACTIONS.map((action) => `${role} ${action}`)));
    expect(new Set([...rows.values()].map((cells) => cells.length))).toEqual(new Set([WARDS.length * MATRIX_SITUATIONS.length]));
});

describe.each(ROLES)('%s', (role) => {
    it.each(WARDS.flatMap((ward, w) => MATRIX_SITUATIONS.map((situation, s) => ({ ward, says: situation.says, situation, w, s }))))(
        'of $ward: $says',
        async ({ ward, situation, w, s }) => {
            const column = POLICY_ACTIONS.map((action) => rows.get(`${role} ${action}`)?.[w * MATRIX_SITUATIONS.length + s] ?? '');
            expect(await decided(role, ward, situation)).toEqual(column.map((cell) => ASKED.filter((category) => covers(cell, category))));
        },
    );
});
