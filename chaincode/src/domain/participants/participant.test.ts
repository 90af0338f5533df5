// SPDX-License-Identifier: Apache-2.0
// The one stored order of roles.

import type { Role } from '../kernel';
import { sortedRoles } from './participant';

describe('lists', () => {
    it('of roles are sorted without changing the argument', () => {
        const roles: Role[] = ['nurse', 'admin'];
        expect([sortedRoles(roles), roles]).toEqual([
            ['admin', 'nurse'],
            ['nurse', 'admin'],
        ]);
    });
});
