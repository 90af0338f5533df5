// SPDX-License-Identifier: Apache-2.0
// The ledger stores what the ward's custodian has attested under a key that both wards have approved, and nothing else.

import type { SubmittedWindows, VitalsWindow, WindowStatement } from '../../src/domain';
import { identities } from '../support/certificates';
import { digest, id, wards } from '../support/fixtures';
import { attestationKeyOf } from '../support/attestation-keys';
import { attested, submission, submitPosts } from './attestation';
import { statementOf, vitalsWindow, windowId } from './vitals-fixtures';

const { ward1Two } = identities;

describe('what the ward’s custodian has not attested', () => {
    const posted = vitalsWindow('a');
    const window = statementOf(posted);
    const other = statementOf(vitalsWindow('b'));
    const changed: [string, Partial<WindowStatement>][] = [
        ['another ciphertext', { ciphertext: { ...window.ciphertext, digest: digest('forged') } }],
        ['another envelope', { envelope: { ...window.envelope, digest: digest('forged') } }],
        ['another patient', { subject: id('somebody else') }],
        ['other counts', { signals: [{ code: '8867-4', count: 4 }] }],
        ['another key', { keyId: digest('other key') }],
        ['another time', { last: window.last + 1 }],
        ['another id', { id: windowId('again') }],
        ['a post more', { posts: { ...window.posts, count: 2 } }],
        ['other posts', { posts: { ...window.posts, digest: digest('other posts') } }],
        ['a post that is left out', { posts: { ...window.posts, leftOut: [{ device: id('d'), sequence: 1, reason: 'UNREADABLE' }] } }],
    ];
    const verdictsOn = async (...windows: readonly VitalsWindow[]) => {
        const ledger = await wards();
        await submitPosts(ledger, [posted, vitalsWindow('b')], ward1Two);
        const outcome = await ledger.call('vitals:SubmitWindows', { windows: [...windows] }, { as: ward1Two });
        return outcome.status === 200
            ? { ...(JSON.parse(outcome.payload) as SubmittedWindows), writes: outcome.set.writes }
            : outcome.message;
    };

    it.each(changed)('is rejected by itself and leaves nothing: %s', async (_, change) => {
        const forged = { ...attested(window, 'ward1'), ...change };
        const verdicts = await verdictsOn(forged, attested(other, 'ward1'));
        expect(verdicts).toMatchObject({
            results: [
                { id: forged.id, status: 'rejected', code: 'ATTESTATION_INVALID' },
                { id: other.id, status: 'stored' },
            ],
        });
        expect(JSON.stringify(verdicts)).not.toContain(`window/${forged.id}`);
    });

    it.each([
        ['for the other ward', attested(window, 'ward2', 'ward1')],
        ['for another channel', attested(window, 'ward1', 'ward1', 'elsewhere')],
        [
            'by another custodian',
            {
                ...attested(window, 'ward1', 'ward2'),
                attestation: { ...attested(window, 'ward1', 'ward2').attestation, publicKey: attestationKeyOf('ward1') },
            },
        ],
        ['by nobody', { ...window, attestation: { publicKey: attestationKeyOf('ward1'), signature: 'A'.repeat(86) } }],
    ])('is rejected: signed %s', async (_, forged) => {
        expect(await verdictsOn(forged)).toMatchObject({ results: [{ status: 'rejected', code: 'ATTESTATION_INVALID' }], writes: {} });
    });

    it.each([
        ['that nobody approved', 'stranger'],
        ['of the other ward', 'ward2'],
    ])('waits, with all that is beside it, under a key %s', async (_, word) => {
        expect(await verdictsOn(attested(other, 'ward1'), attested(window, 'ward1', word))).toContain('[WL:ATTESTATION_KEY_UNAPPROVED]');
    });

    it('waits from the moment in which its own ward revokes the key', async () => {
        const ledger = await wards();
        const setting = { kind: 'attestation-key', scope: 'ward1' } as const;
        await ledger.submit('governance:RevokeSetting', setting, { as: identities.ward1Admin });
        const { code } = await ledger.refusal('vitals:SubmitWindows', submission([posted]), { as: ward1Two });
        expect(code).toBe('ATTESTATION_KEY_UNAPPROVED');
    });

    it('is 32 bytes that are no key', async () => {
        const ledger = await wards();
        const publicKey = Buffer.alloc(32, 0xff).toString('base64url');
        const request = { windows: [{ ...window, attestation: { publicKey, signature: 'A'.repeat(86) } }] };
        expect((await ledger.refusal('vitals:SubmitWindows', request, { as: ward1Two })).code).toBe('ATTESTATION_KEY_UNAPPROVED');
    });
});
