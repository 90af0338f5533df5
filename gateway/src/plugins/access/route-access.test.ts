// SPDX-License-Identifier: Apache-2.0
import { accessTo, gatherAccess } from './route-access';

describe('the role table', () => {
    it('is gathered from the rows of every resource', () => {
        const table = gatherAccess([{ 'GET /a': 'public' }, { 'POST /a': ['admin'], 'GET /b': ['doctor'] }]);
        expect(table).toEqual({ 'GET /a': 'public', 'POST /a': ['admin'], 'GET /b': ['doctor'] });
    });

    it('refuses two rows for one route, even if they agree', () => {
        expect(() => gatherAccess([{ 'GET /a': ['admin'] }, { 'GET /a': ['admin'] }])).toThrow('GET /a has two rows');
    });

    it.each(['GET /b', 'toString', '__proto__'])('has no row for %s', (key) => {
        expect(accessTo({ 'GET /a': 'public' }, key)).toBeUndefined();
    });
});
