// SPDX-License-Identifier: Apache-2.0
// Who treats patients, and whom a grant lets in: by one of their roles, whatever others they have.

import { ALL_ROLES, isClinician, isGrantee } from './roles';

it.each(ALL_ROLES)('%s', (role) => {
    expect([isClinician([role]), isGrantee([role])]).toEqual([
        ['doctor', 'nurse', 'paramedic'].includes(role),
        ['doctor', 'nurse'].includes(role),
    ]);
});

it('one role of several is enough, none is not', () => {
    expect([isClinician(['admin', 'paramedic']), isGrantee(['admin', 'nurse'])]).toEqual([true, true]);
    expect([isClinician([]), isGrantee([])]).toEqual([false, false]);
});
