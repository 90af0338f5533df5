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

    it('are parsed once, whichever others are asked for between', () => {
        const [one, two] = [Buffer.from(`${identities.ward1One.pem}\n`), Buffer.from(`${identities.ward1Two.pem}\n`)];
        const first = certificateFacts(one);
        expect(certificateFacts(two)).not.toBe(first);
        expect(certificateFacts(one)).toBe(first);
    });

    it('are remembered up to a bound, and then forgotten all at once', () => {
        jest.isolateModules(() => {
            const fresh = jest.requireActual<{ certificateFacts: typeof certificateFacts }>('./certificate');
            const facts = (index: number) => fresh.certificateFacts(Buffer.from(`${identities.ward2One.pem}${'\n'.repeat(index)}`));
            const first = facts(0);
            for (let index = 1; index < 1024; index += 1) {
                facts(index);
            }
            expect(facts(0)).toBe(first);
            facts(1024);
            expect(facts(0)).not.toBe(first);
            expect(facts(0)).toEqual(first);
        });
    });

    it.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
        'that are none (%j) belong to nobody',
        (pem) => {
            expect(() => certificateFacts(Buffer.from(pem))).toThrow(expect.objectContaining({ code: 'ACTOR_UNKNOWN' }) as Error);
        },
    );
});
