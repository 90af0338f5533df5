// SPDX-License-Identifier: Apache-2.0
// The keys of a custodian that rotate, and the ways from one state to the next. Pure: whoever is killed between two of them finds the secrets as one of them left them.

import type { Hex64 } from '@wardledger/chaincode/domain';
import {
    attestationDigestOf,
    KEY_KINDS,
    type KeyBeside,
    type KeyKind,
    type KeyMaterial,
    keyIdOf,
    type RotatingKeys,
} from '../keys/key-material';

/** `new`: in no backup yet, and nothing is made with it; `in use`; `earlier`: for what was made with it; `withdrawn`: for what the ledger had of it until then. */
export type KeyState = 'new' | 'in use' | 'earlier' | 'withdrawn';

/** A key, as people are told of it. */
export interface ListedKey {
    readonly kind: KeyKind;
    /** Attestation: the digest by which wards approve it; envelope: its `kid`; homomorphic: the key id of windows. */
    readonly id: string;
    readonly state: KeyState;
    readonly madeAt: number | undefined;
}

/** A key pair of one kind. */
type OfKind<Kind extends KeyKind> = Extract<KeyBeside, { readonly kind: Kind }>;

/** A new pair, drawn. */
export type DrawnKey = { [Kind in KeyKind]: { readonly kind: Kind } & RotatingKeys[Kind] }[KeyKind];

/** The secrets with one more pair that waits for its backup; as they are where one waits already. */
export function withNewKey(material: KeyMaterial, drawn: DrawnKey, now: number): KeyMaterial {
    const { beside = [] } = material;
    return newKeyOf(material, drawn.kind) === undefined
        ? { ...material, beside: [...beside, { ...drawn, state: 'new', madeAt: now }] }
        : material;
}

/** The pair of a kind that waits for its backup. */
export function newKeyOf({ beside = [] }: KeyMaterial, kind: KeyKind): KeyBeside | undefined {
    return beside.find((key) => key.kind === kind && key.state === 'new');
}

/** The secrets with the pair that waits in use, and the one that was beside it; as they are where none waits. */
export function withNewInUse(material: KeyMaterial, kind: KeyKind): KeyMaterial {
    const next = newKeyOf(material, kind);
    if (next === undefined) {
        return material;
    }
    const { beside = [], madeAt = {} } = material;
    const { kind: _, state: __, madeAt: nextMadeAt, ...pair } = next;
    return {
        ...material,
        ...pair,
        madeAt: { ...madeAt, [kind]: nextMadeAt },
        beside: [...beside.filter((key) => key !== next), inUse(material, kind)],
    };
}

/** The secrets with an attestation key withdrawn; the first time stays. `undefined` where there is no such key. */
export function withWithdrawn(material: KeyMaterial, digest: Hex64, now: number): KeyMaterial | undefined {
    const { withdrawn = {} } = material;
    const isOurs = listKeys(material).some(({ kind, id }) => kind === 'attestation' && id === digest);
    return isOurs ? { ...material, withdrawn: { [digest]: now, ...withdrawn } } : undefined;
}

/** All that have been in use, the one that is first, then the latest. */
export function keysOfKind<Kind extends KeyKind>(material: KeyMaterial, kind: Kind): readonly OfKind<Kind>[] {
    const { beside = [] } = material;
    const earlier = beside.filter((key): key is OfKind<Kind> => key.kind === kind && key.state === 'earlier');
    return [inUse(material, kind), ...earlier.toReversed()];
}

/** All, as people are told of them: by kind, the latest first. */
export function listKeys(material: KeyMaterial): readonly ListedKey[] {
    const { withdrawn = {} } = material;
    return KEY_KINDS.flatMap((kind) => {
        const next = newKeyOf(material, kind);
        const used = keysOfKind(material, kind).map((key, index) => listed(key, index === 0 ? 'in use' : 'earlier'));
        return [...(next === undefined ? [] : [listed(next, 'new')]), ...used].map((key): ListedKey => {
            return kind === 'attestation' && withdrawn[key.id] !== undefined ? { ...key, state: 'withdrawn' } : key;
        });
    });
}

function listed(key: KeyBeside, state: KeyState): ListedKey {
    return { kind: key.kind, id: idOf(key), state, madeAt: key.madeAt };
}

/** By what a key is called. */
export function idOf(key: DrawnKey): string {
    switch (key.kind) {
        case 'attestation':
            return attestationDigestOf(key);
        case 'envelope':
            return String(key.envelopeKey.kid);
        case 'homomorphic':
            return keyIdOf(key);
    }
}

function inUse<Kind extends KeyKind>(material: KeyMaterial, kind: Kind): OfKind<Kind>;
function inUse({ attestationKey, envelopeKey, hePublicKey, heSecretKey, madeAt }: KeyMaterial, kind: KeyKind): KeyBeside {
    const common = { state: 'earlier', madeAt: madeAt?.[kind] } as const;
    switch (kind) {
        case 'attestation':
            return { kind, attestationKey, ...common };
        case 'envelope':
            return { kind, envelopeKey, ...common };
        case 'homomorphic':
            return { kind, hePublicKey, heSecretKey, ...common };
    }
}
