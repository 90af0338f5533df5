// SPDX-License-Identifier: Apache-2.0
// The commands by which an operator rotates keys, at the custodian's host and with its passphrase, beside a custodian that serves. A new key is in a backup before
// anything is made with it: what is lost with a key is lost for good. Each step is written whole; whoever was killed in between runs the same command again.

import type { Hex64 } from '@wardledger/chaincode/domain';
import { acceptPeer } from '../keys/index-share';
import {
    fingerprintOf,
    type KeyKind,
    type KeyMaterial,
    newAttestationKey,
    newEnvelopeKey,
    newHomomorphicKey,
    publicKeysOf,
    type WardPublicKeys,
} from '../keys/key-material';
import { KeyStore, type StorePlace } from '../keys/key-store';
import { readJson } from '../keys/sealed-files';
import { holdsBackup, writeBackup } from './backup-folder';
import { type DrawnKey, idOf, listKeys, newKeyOf, withNewInUse, withNewKey, withWithdrawn } from './key-states';

const DRAW: Readonly<Record<KeyKind, () => Promise<DrawnKey>>> = {
    attestation: async () => Promise.resolve({ kind: 'attestation', attestationKey: newAttestationKey() }),
    envelope: async () => ({ kind: 'envelope', envelopeKey: await newEnvelopeKey() }),
    homomorphic: async () => ({ kind: 'homomorphic', ...(await newHomomorphicKey()) }),
};

/** What is to be done next. */
const NEXT: Readonly<Record<KeyKind, (keys: WardPublicKeys) => Promise<string>>> = {
    attestation: async ({ attestationDigest }) =>
        Promise.resolve(
            `Windows are attested with it from the moment both wards have approved ${attestationDigest} (POST /v1/governance/proposals, kind attestation-key), and until then with the one before.`,
        ),
    envelope: async (keys) =>
        `What is sealed from now on is sealed to it. Give public.json to the other ward, which runs \`accept-keys\` and compares the fingerprint ${await fingerprintOf(keys)}; until then it seals to the one before, which opens as well.`,
    homomorphic: async () => Promise.resolve('Windows are encrypted under it from now on; those of before are summed under theirs.'),
};

/** Makes a new key of a kind, backs all of them up, and puts the new one to use. */
export async function rotateKey({ folder, encryption }: StorePlace, kind: KeyKind, out: string): Promise<string> {
    const store = await KeyStore.open(folder, encryption);
    if (newKeyOf(store.material, kind) === undefined) {
        store.update(withNewKey(store.material, await DRAW[kind](), Date.now()));
    }
    const id = idOfNew(store.material, kind);
    if (!(await holdsBackup(out, (material) => idOfNew(material, kind) === id))) {
        await writeBackup(store, out);
    }
    store.update(withNewInUse(store.material, kind));
    const backup = `A backup that holds all keys is in ${out}: give its three shares to three people, then remove them here.`;
    return `New ${kind} key ${String(id)}. ${await NEXT[kind](publicKeysOf(store.material))} ${backup}`;
}

/** Ends the use of an attestation key that leaked. */
export async function withdrawAttestationKey({ ward, folder, encryption }: StorePlace, digest: Hex64): Promise<string> {
    const store = await KeyStore.open(folder, encryption);
    const material = withWithdrawn(store.material, digest, Date.now());
    if (material === undefined) {
        throw new Error(`there is no attestation key ${digest}: \`keys\` lists them`);
    }
    store.update(material);
    const ledger = `An administrator of ${ward} ends it on the ledger too, if that names it: POST /v1/governance/settings/attestation-key/revoke {"scope":"${ward}"}.`;
    const after = 'Windows that were committed before stay. Others wait for a new key: `rotate-attestation-key`.';
    return `Nothing is attested with ${digest} any more. ${ledger} ${after}`;
}

/** Says which keys there are. @param approved - the digest of the attestation key that the ledger names; `none`, or `unknown` where it did not answer */
export async function describeKeys({ folder, encryption }: StorePlace, approved: string): Promise<string> {
    const { material } = await KeyStore.open(folder, encryption);
    const lines = listKeys(material).map(({ kind, id, state, madeAt }) => {
        const since = madeAt === undefined ? 'unknown' : new Date(madeAt).toISOString();
        return `${kind} ${id} ${state}, made ${since}${id === approved ? ', approved by both wards' : ''}${state === 'new' ? ': run its rotation again' : ''}`;
    });
    const named: Readonly<Record<string, string[]>> = {
        none: ['No attestation key is approved: windows wait.'],
        unknown: ['The ledger did not say which attestation key is approved.'],
    };
    return [...lines, ...(named[approved] ?? [])].join('\n');
}

/** Takes over the public keys of another ward after a rotation there. */
export async function acceptKeysFrom({ folder, encryption }: StorePlace, path: string): Promise<string> {
    const store = await KeyStore.open(folder, encryption);
    const peer = readJson(path) as WardPublicKeys;
    store.update(acceptPeer(store.material, peer));
    return `Keys of ${peer.ward} accepted, whose fingerprint must be ${await fingerprintOf(peer)}. What is sealed from now on is sealed to them.`;
}

function idOfNew(material: KeyMaterial, kind: KeyKind): string | undefined {
    const key = newKeyOf(material, kind);
    return key === undefined ? undefined : idOf(key);
}
