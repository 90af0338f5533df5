// SPDX-License-Identifier: Apache-2.0
import { identities, type Identity } from '../../../test/support/certificates';
import { certificateIdOf } from '../../../test/support/fixtures';
import { certificateFacts } from './certificate';

const factsOf = ({ pem }: Identity) => certificateFacts(Buffer.from(pem));

describe('certificates', () => {
    it('are named by the SHA-256 of their DER bytes', () => {
        for (const identity of Object.values(identities)) {
            expect(factsOf(identity).certificateId).toBe(certificateIdOf(identity));
        }
    });

    it('are of administrators exactly when their unit is admin', () => {
        const administrators = Object.entries(identities).filter(([, identity]) => factsOf(identity).administrator);
        expect(administrators.map(([name]) => name)).toEqual(['ward1Msp', 'ward2Msp']);
    });

    it('are parsed once', () => {
        expect(factsOf(identities.ward1One)).toBe(factsOf(identities.ward1One));
        expect(factsOf(identities.ward1One)).not.toBe(factsOf(identities.ward1Two));
    });

    it('are remembered within a bound', () => {
        const first = factsOf(identities.ward1One);
        for (let index = 0; index < 1024; index += 1) {
            certificateFacts(Buffer.from(`${identities.ward2One.pem}${'\n'.repeat(index)}`));
        }
        expect(factsOf(identities.ward1One)).not.toBe(first);
        expect(factsOf(identities.ward1One)).toEqual(first);
    });

    it.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
        'that are none (%j) belong to nobody',
        (pem) => {
            expect(() => certificateFacts(Buffer.from(pem))).toThrow(expect.objectContaining({ code: 'ACTOR_UNKNOWN' }) as Error);
        },
    );
});
