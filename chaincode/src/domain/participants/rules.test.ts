// SPDX-License-Identifier: Apache-2.0
// Who may make whom what, under whose certificates, and who judges whom: also of somebody with a reserved role among others.

import type { Actor, Role } from '../kernel';
import type { Person } from './participant';
import { demandMayAssign, demandMayBind, demandMayJudge, demandTrustedCertificates } from './rules';

const callers = { administrator: { administrator: true } as Actor, registrar: { administrator: false } as Actor };
type Caller = keyof typeof callers;
const person = (roles: Role[], certifiedBy: Person['certifiedBy'] = 'registrar'): Person => {
    return { ledgerId: 'somebody', mspId: 'Ward1MSP', ward: 'ward1', status: 'active', roles, certifiedBy };
};

function expectOf(isTaken: boolean, demand: () => void) {
    const refused = expect.objectContaining({ code: 'ROLE_FORBIDDEN' }) as Error;
    if (isTaken) {
        expect(demand).not.toThrow();
    } else {
        expect(demand).toThrow(refused);
    }
}

it.each<[Caller, Role[], Role[], boolean]>([
    ['registrar', [], ['doctor', 'nurse'], true],
    ['registrar', ['nurse', 'doctor'], ['doctor', 'nurse', 'lab'], true],
    ['registrar', ['doctor'], ['admin', 'doctor'], false],
    ['registrar', ['admin', 'doctor'], ['admin'], true],
    ['registrar', ['admin', 'doctor'], ['doctor'], false],
    ['administrator', [], ['admin'], true],
    ['administrator', ['doctor', 'nurse'], ['admin', 'nurse', 'doctor'], true],
    ['administrator', ['admin', 'doctor', 'nurse'], ['nurse', 'doctor'], true],
    ['administrator', ['doctor'], ['doctor', 'nurse'], false],
    ['administrator', ['custodian'], ['custodian', 'doctor'], false],
])('the %s changes %j into %j: %s', (caller, before, after, isTaken) => {
    expectOf(isTaken, () => {
        demandMayAssign(before, after, callers[caller]);
    });
});

it.each<[Person['certifiedBy'], Role[], Role[], boolean]>([
    ['registrar', ['doctor'], ['doctor', 'nurse'], true],
    ['registrar', ['doctor'], ['doctor', 'admin'], false],
    ['registrar', ['admin'], ['admin', 'doctor'], true],
    ['msp-administrator', ['doctor'], ['doctor', 'admin'], true],
])('under certificates of the %s %j become %j: %s', (certifiedBy, before, after, isTaken) => {
    expectOf(isTaken, () => {
        demandTrustedCertificates(person(before, certifiedBy), after);
    });
});

it.each<[Role[], { binds: Caller; judged: Caller[] }]>([
    [['doctor'], { binds: 'registrar', judged: ['registrar'] }],
    [[], { binds: 'registrar', judged: ['registrar'] }],
    [['admin'], { binds: 'administrator', judged: ['administrator', 'registrar'] }],
    [['admin', 'doctor'], { binds: 'administrator', judged: ['administrator', 'registrar'] }],
    [['custodian'], { binds: 'administrator', judged: ['administrator'] }],
    [['registrar', 'doctor'], { binds: 'administrator', judged: ['administrator'] }],
])('certificates of %j are bound, and they are judged, by %j', (roles, { binds, judged }) => {
    for (const [caller, actor] of Object.entries(callers)) {
        expectOf(caller === binds, () => {
            demandMayBind(person(roles), actor);
        });
        expectOf((judged as string[]).includes(caller), () => {
            demandMayJudge(person(roles), actor);
        });
    }
});
