// SPDX-License-Identifier: Apache-2.0
// The key of the development issuer: what it signs is an access token that its public half verifies, and no other.

import { importJWK, jwtVerify } from 'jose';
import { newTokenKey } from './token-key';

test('what it signs is verified by its public half, which holds nothing private', async () => {
    const { publicJwk, sign } = await newTokenKey('of-today');
    const token = await sign({ sub: 'dr-osei' });
    const { payload, protectedHeader } = await jwtVerify(token, await importJWK(publicJwk));
    expect(payload).toEqual({ sub: 'dr-osei' });
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'of-today', typ: 'at+jwt' });
    expect(publicJwk).toMatchObject({ kty: 'EC', crv: 'P-256', kid: 'of-today', alg: 'ES256', use: 'sig' });
    expect(publicJwk).not.toHaveProperty('d');
});

test('another key does not verify it', async () => {
    const [one, other] = await Promise.all([newTokenKey('same'), newTokenKey('same')]);
    await expect(jwtVerify(await one.sign({}), await importJWK(other.publicJwk))).rejects.toThrow('signature verification failed');
});
