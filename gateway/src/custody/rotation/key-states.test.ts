// SPDX-License-Identifier: Apache-2.0
// The states of keys: whatever is rotated in whatever order, no key is lost, and each kind has one in use.

import fc from 'fast-check';
import { newAttestationKey, type KeyKind, type KeyMaterial, publicKeysOf } from '../keys/key-material';
import { type DrawnKey, idOf, keysOfKind, listKeys, newKeyOf, withNewInUse, withNewKey, withWithdrawn } from './key-states';

const jwk = (kid: string) => ({ kty: 'EC', crv: 'P-256', x: kid, y: kid, d: kid, kid });
const base64 = (text: string) => Buffer.from(text).toString('base64');
const material: KeyMaterial = {
    ward: 'ward1',
    mspId: 'Ward1MSP',
    authority: '',
    hePublicKey: base64('first'),
    heSecretKey: base64('first secret'),
    envelopeKey: jwk('first'),
    attestationKey: newAttestationKey(),
    peers: [],
    storeKey: 'store',
};

function drawn(kind: KeyKind, word: string): DrawnKey {
    switch (kind) {
        case 'attestation':
            return { kind, attestationKey: newAttestationKey() };
        case 'envelope':
            return { kind, envelopeKey: jwk(word) };
        case 'homomorphic':
            return { kind, hePublicKey: base64(word), heSecretKey: base64(`${word} secret`) };
    }
}

const kinds = ['attestation', 'envelope', 'homomorphic'] as const;
const statesOf = (keys: KeyMaterial, kind: KeyKind) => listKeys(keys).flatMap((key) => (key.kind === kind ? [[key.id, key.state]] : []));

describe.each(kinds)('a key of %s', (kind) => {
    const next = drawn(kind, 'second');
    const first = statesOf(material, kind)[0]![0]!;

    test('is made beside the one in use, once, and then in use with the other beside it', () => {
        const made = withNewKey(material, next, 7);
        expect(statesOf(made, kind)).toEqual([
            [idOf(next), 'new'],
            [first, 'in use'],
        ]);
        expect(publicKeysOf(made)).toEqual(publicKeysOf(material));
        expect(keysOfKind(made, kind).map(idOf)).toEqual([first]);
        expect(withNewKey(made, drawn(kind, 'third'), 8)).toBe(made);
        const used = withNewInUse(made, kind);
        expect(statesOf(used, kind)).toEqual([
            [idOf(next), 'in use'],
            [first, 'earlier'],
        ]);
        expect(listKeys(used).find(({ id }) => id === idOf(next))?.madeAt).toBe(7);
        expect(keysOfKind(used, kind).map(idOf)).toEqual([idOf(next), first]);
        expect(newKeyOf(used, kind)).toBeUndefined();
        expect(withNewInUse(used, kind)).toBe(used);
        const { ward, storeKey, peers } = used;
        expect({ ward, storeKey, peers }).toEqual({ ward: 'ward1', storeKey: 'store', peers: [] });
    });
});

test('an attestation key is withdrawn once, for good, in use or not; a foreign one not at all', () => {
    const used = withNewInUse(withNewKey(material, drawn('attestation', ''), 1), 'attestation');
    const [current, earlier] = statesOf(used, 'attestation').map(([id]) => id!);
    const withdrawn = withWithdrawn(used, earlier!, 5)!;
    expect(statesOf(withdrawn, 'attestation')).toEqual([
        [current, 'in use'],
        [earlier, 'withdrawn'],
    ]);
    expect(withWithdrawn(withdrawn, earlier!, 9)?.withdrawn).toEqual({ [earlier!]: 5 });
    expect(statesOf(withWithdrawn(withdrawn, current!, 9)!, 'attestation').map(([, state]) => state)).toEqual(['withdrawn', 'withdrawn']);
    expect(withWithdrawn(used, 'f'.repeat(64), 5)).toBeUndefined();
    expect(withWithdrawn(used, publicKeysOf(used).keyId, 5)).toBeUndefined();
});

test('whatever happens in whatever order, no key is lost and one of each kind is in use', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.constantFrom('draw', 'use', 'withdraw')), { maxLength: 40 });
    fc.assert(
        fc.property(steps, (history) => {
            let now = material;
            const known = new Set(listKeys(material).map(({ id }) => id));
            history.forEach(([kind, step], at) => {
                if (step === 'draw') {
                    now = withNewKey(now, drawn(kind, `key ${String(at)}`), at);
                } else if (step === 'use') {
                    now = withNewInUse(now, kind);
                } else {
                    now = withWithdrawn(now, publicKeysOf(now).attestationDigest, at) ?? now;
                }
                listKeys(now).forEach(({ id }) => known.add(id));
                expect(new Set(listKeys(now).map(({ id }) => id))).toEqual(known);
                expect(listKeys(now)).toHaveLength(known.size);
                expect(listKeys(now).filter(({ state }) => state === 'in use').length).toBeGreaterThanOrEqual(2);
                kinds.forEach((one) =>
                    expect(listKeys(now).filter((key) => key.kind === one && key.state === 'new').length).toBeLessThanOrEqual(1),
                );
            });
        }),
        { numRuns: 50 },
    );
});
