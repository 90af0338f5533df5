// SPDX-License-Identifier: Apache-2.0
// Remembering of verified tokens; what is verified at all is tested with the gate (plugins/authorization.test.ts).
import { DomainError, ERRORS } from '@wardledger/chaincode/domain';
import type { Principal } from './principal';
import { rememberingVerifier } from './tokens';

const principal = (expiresAt: number): Principal => ({
    issuer: 'i',
    caller: 's',
    ward: 'ward1',
    roles: ['doctor'],
    issuedAt: 0,
    expiresAt,
});

describe('a verified token', () => {
    it.each([
        ['a minute', 1_000_000, 60_000],
        ['its own life', 30_000, 30_000],
    ])('is remembered for %s at most', async (_what, expiresAt, until) => {
        let [time, verified] = [0, 0];
        const verify = rememberingVerifier(
            async () => {
                verified += 1;
                return Promise.resolve(principal(expiresAt));
            },
            () => time,
        );
        await verify('token');
        time = until - 1;
        await verify('token');
        expect(verified).toBe(1);
        time = until;
        await verify('token');
        await verify('other');
        expect(verified).toBe(3);
    });

    it('that was refused is not', async () => {
        let verified = 0;
        const verify = rememberingVerifier(
            async () => {
                verified += 1;
                return Promise.reject(new DomainError(ERRORS.UNAUTHENTICATED));
            },
            () => 0,
        );
        await expect(verify('token')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
        await expect(verify('token')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
        expect(verified).toBe(2);
    });
});
