// SPDX-License-Identifier: Apache-2.0
// What a token asks of the ledger, as a table.

import { decide, type EnrolmentRequest, type Standing } from './enrolment-decision';

const NOW = 1_000_000;
const DAY = 86_400_000;
const asks = (askedAt: number, ...roles: EnrolmentRequest['roles']): EnrolmentRequest => ({ caller: 'n-1', roles, askedAt });
const stands = (changes: Partial<Standing> = {}): Standing => ({ roles: ['nurse'], rolesAskedAt: 500, renewAt: Infinity, ...changes });

describe('decide', () => {
    it.each<[string, Standing | undefined, EnrolmentRequest, object]>([
        ['enrols whom it does not know', undefined, asks(700, 'nurse'), { do: 'enrol', roles: ['nurse'], rolesAskedAt: 700 }],
        ['keeps whose roles are the same', stands(), asks(700, 'nurse'), { do: 'keep' }],
        ['keeps whose roles have another order', stands({ roles: ['nurse', 'doctor'] }), asks(700, 'doctor', 'nurse'), { do: 'keep' }],
        ['gives later roles', stands(), asks(501, 'doctor'), { do: 'assign', roles: ['doctor'], rolesAskedAt: 501 }],
        [
            'takes a role away',
            stands({ roles: ['nurse', 'doctor'] }),
            asks(700, 'nurse'),
            { do: 'assign', roles: ['nurse'], rolesAskedAt: 700 },
        ],
        ['gives no roles of a token that is as old', stands(), asks(500, 'doctor'), { do: 'keep' }],
        ['gives no older roles', stands(), asks(499, 'doctor'), { do: 'keep' }],
        [
            'gives roles where nobody knows since when they stand',
            { roles: ['nurse'], renewAt: Infinity },
            asks(1, 'doctor'),
            { do: 'assign', roles: ['doctor'], rolesAskedAt: 1 },
        ],
        [
            'gives roles of the last minute where those that stand were asked for in the future',
            stands({ rolesAskedAt: DAY }),
            asks(NOW - 59_999, 'doctor'),
            { do: 'assign', roles: ['doctor'], rolesAskedAt: NOW - 59_999 },
        ],
        ['gives no older roles there either', stands({ rolesAskedAt: DAY }), asks(NOW - 60_000, 'doctor'), { do: 'keep' }],
        [
            'takes an issuer whose clock is a little ahead at its word',
            stands({ rolesAskedAt: NOW + 300_000 }),
            asks(NOW, 'doctor'),
            { do: 'keep' },
        ],
        ['keeps a certificate until just before its time', stands({ renewAt: NOW + 1 }), asks(700, 'nurse'), { do: 'keep' }],
        [
            'renews a certificate from its time on',
            stands({ renewAt: NOW }),
            asks(700, 'nurse'),
            { do: 'renew', roles: ['nurse'], rolesAskedAt: 700 },
        ],
        ['renews with later roles', stands({ renewAt: 0 }), asks(700, 'doctor'), { do: 'renew', roles: ['doctor'], rolesAskedAt: 700 }],
        ['renews without older roles', stands({ renewAt: 0 }), asks(500, 'doctor'), { do: 'renew', roles: ['nurse'], rolesAskedAt: 500 }],
    ])('%s', (_what, known, request, decision) => {
        expect(decide(known, request, NOW)).toEqual({ ...decision, known });
    });
});
