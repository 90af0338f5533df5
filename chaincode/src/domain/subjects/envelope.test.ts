// SPDX-License-Identifier: Apache-2.0
// Envelopes, told from what no custodian could open and from what is about somebody else, without a key.

import { sealed, sealedParts } from '../../../test/subjects/sealed';
import { digest, id } from '../../../test/support/fixtures';
import { demandSealedFor, isSealedFor, type SealedFor } from './envelope';

const ledgerId = id('alice');
const record: SealedFor = { type: 'outside-id', kind: 'record', ledgerId };
const name: SealedFor = { type: 'record-name', ledgerId };
const good = sealedParts(record, 'alice');
const [first, second] = good.recipients as [(typeof good.recipients)[number], (typeof good.recipients)[number]];
const protectedHeader = (header: unknown): string => Buffer.from(JSON.stringify(header), 'utf8').toString('base64url');
const withHeader = (change: object): object => ({ ...good, recipients: [first, { ...second, header: { ...second.header, ...change } }] });

describe('an envelope', () => {
    it.each([[record], [name], [{ ...record, kind: 'device' }]] as [SealedFor][])('about %j is told from any other', (sealedFor) => {
        expect(isSealedFor(sealed(sealedFor, 'x'), sealedFor)).toBe(true);
        const others: SealedFor[] = [
            record,
            name,
            { ...record, kind: 'node' },
            { ...record, ledgerId: id('bob') },
            { ...name, ledgerId: id('b') },
        ];
        for (const other of others.filter((one) => JSON.stringify(one) !== JSON.stringify(sealedFor))) {
            expect(isSealedFor(sealed(sealedFor, 'x'), other)).toBe(false);
        }
    });

    it.each<[string, unknown]>([
        ['text that is no JSON', 'sealed'],
        ['a number', 7],
        ['null', null],
        ['a list', [good]],
        ['an envelope of one recipient', { ...good, recipients: [first] }],
        [
            'an envelope twice for one custodian',
            { ...good, recipients: [first, { ...second, header: { ...second.header, kid: first.header.kid } }] },
        ],
        ['an envelope of too many', { ...good, recipients: Array.from({ length: 17 }, () => first) }],
        ['an unknown member', { ...good, unprotected: {} }],
        ['no nonce', { ...good, iv: '' }],
        ['a short tag', { ...good, tag: good.tag.slice(1) }],
        ['no content', { ...good, ciphertext: '' }],
        ['content that is no base64url', { ...good, ciphertext: 'a+b/' }],
        ['a recipient without a key id', withHeader({ kid: undefined })],
        ['a key id that is no thumbprint', withHeader({ kid: 'ward2' })],
        ['another algorithm', withHeader({ alg: 'dir' })],
        ['another curve', withHeader({ epk: { ...second.header.epk, crv: 'P-521' } })],
        ['a wrapped key of another size', { ...good, recipients: [first, { ...second, encrypted_key: second.encrypted_key.slice(2) }] }],
        ['a header that is no JSON', { ...good, protected: 'AAAA' }],
        ['a header without whom it is about', { ...good, protected: protectedHeader({ enc: 'A256GCM' }) }],
        ['another content encryption', { ...good, protected: protectedHeader({ enc: 'A128GCM', wardledger: record }) }],
        ['a compressed content', { ...good, protected: protectedHeader({ enc: 'A256GCM', zip: 'DEF', wardledger: record }) }],
        [
            'half of a surrogate pair',
            { ...good, protected: protectedHeader({ enc: 'A256GCM', wardledger: { ...record, kind: '\ud800' } }) },
        ],
    ])('is not %s', (_, text) => {
        const envelope = typeof text === 'string' ? text : JSON.stringify(text);
        expect(isSealedFor(envelope, record)).toBe(false);
        expect(() => demandSealedFor(envelope, record)).toThrow(expect.objectContaining({ code: 'ENVELOPE_INVALID' }) as Error);
    });

    it('nested beyond any depth is refused like any other', () => {
        const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
        expect(isSealedFor(deep, record)).toBe(false);
        expect(isSealedFor(JSON.stringify({ ...good, protected: Buffer.from(deep, 'utf8').toString('base64url') }), record)).toBe(false);
    });

    it('is not judged by its keys, which only a custodian knows', () => {
        expect(isSealedFor(JSON.stringify(withHeader({ kid: digest('anybody').slice(0, 43) })), record)).toBe(true);
    });
});
