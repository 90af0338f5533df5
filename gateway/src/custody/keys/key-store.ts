// SPDX-License-Identifier: Apache-2.0
// The custodian's folder: `key.json` (the file key, protected by the key-encryption key), `keys.sealed`, and the wallet's entries.
// Everything else is sealed under the file key, so that rotating the passphrase rewrites one small file as one step.

import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openBox, sealBox } from './aes-gcm';
import { deriveKey, keyedDigest } from './key-derivation';
import type { KeyEncryption, WrappedKey } from './key-encryption';
import { publicKeysOf, type KeyMaterial } from './key-material';
import { makePrivateFolder, writeFileAtomic } from './sealed-files';

const KEY_FILE = 'key.json';
const MATERIAL_FILE = 'keys.sealed';
const PUBLIC_FILE = 'public.json';
const WALLET_FOLDER = 'wallet';

/** One ward's key store and what protects it. */
export interface StorePlace {
    readonly ward: string;
    readonly folder: string;
    readonly encryption: KeyEncryption;
}

/** An open key store; its secrets are in memory until the process ends. */
export class KeyStore {
    readonly #folder: string;
    readonly #fileKey: Buffer;
    #material: KeyMaterial;
    /** The file as it was read or written last. */
    #version: string | undefined;

    private constructor(folder: string, fileKey: Buffer, material: KeyMaterial) {
        this.#folder = folder;
        this.#fileKey = fileKey;
        this.#material = material;
    }

    /** Whether a folder holds a key store. */
    static exists(folder: string): boolean {
        return existsSync(join(folder, KEY_FILE));
    }

    /**
     * Writes a new store.
     *
     * @throws Error when the folder already holds one: keys are never overwritten
     */
    static async create(folder: string, encryption: KeyEncryption, material: KeyMaterial): Promise<KeyStore> {
        if (KeyStore.exists(folder)) {
            throw new Error(`${folder} already holds a custodian's keys`);
        }
        const fileKey = randomBytes(32);
        const wrapped = await encryption.wrap(fileKey);
        makePrivateFolder(join(folder, WALLET_FOLDER));
        makePrivateFolder(folder);
        const store = new KeyStore(folder, fileKey, material);
        store.update(material);
        writeFileAtomic(join(folder, KEY_FILE), json(wrapped)); // last: only now the store exists
        return store;
    }

    /** @throws Error when there is none, the passphrase is wrong, a file was altered, or what is kept lacks a key */
    static async open(folder: string, encryption: KeyEncryption): Promise<KeyStore> {
        if (!KeyStore.exists(folder)) {
            throw new Error(`${folder} holds no custodian's keys: run \`init\` or \`restore\` first`);
        }
        const wrapped = JSON.parse(readFileSync(join(folder, KEY_FILE), 'utf8')) as WrappedKey;
        const fileKey = await encryption.unwrap(wrapped);
        const version = versionOf(folder);
        const material = readMaterial(folder, fileKey);
        if ((material.attestationKey as Partial<KeyMaterial['attestationKey']> | undefined)?.x === undefined) {
            throw new Error(`${folder} holds keys of an earlier version, which attest nothing: run \`init\` in a new data folder`);
        }
        const store = new KeyStore(folder, fileKey, material);
        store.#version = version;
        return store;
    }

    get material(): KeyMaterial {
        return this.#material;
    }

    /** Replaces the secrets. The public side goes first: whoever is killed in between and begins again writes the same. */
    update(material: KeyMaterial): void {
        writeFileAtomic(join(this.#folder, PUBLIC_FILE), json(publicKeysOf(material)));
        writeFileAtomic(join(this.#folder, MATERIAL_FILE), sealFile(this.#fileKey, MATERIAL_FILE, json(material)));
        this.#material = material;
        this.#version = versionOf(this.#folder);
    }

    /** Reads the secrets again where another process has replaced them. @returns whether one had */
    refresh(): boolean {
        const version = versionOf(this.#folder);
        if (version === this.#version) {
            return false;
        }
        this.#material = readMaterial(this.#folder, this.#fileKey);
        this.#version = version;
        return true;
    }

    /** Protects the store by another key-encryption key from now on. */
    async rotate(next: KeyEncryption): Promise<void> {
        writeFileAtomic(join(this.#folder, KEY_FILE), json(await next.wrap(this.#fileKey)));
    }

    /** Seals one entry of the wallet under a file name that does not tell whose it is. */
    writeWalletEntry(caller: string, entry: Uint8Array): void {
        const name = this.#walletName(caller);
        writeFileAtomic(join(this.#folder, WALLET_FOLDER, name), sealFile(this.#fileKey, name, entry));
    }

    /** `undefined` when the wallet has no such caller. */
    readWalletEntry(caller: string): Buffer | undefined {
        const name = this.#walletName(caller);
        const path = join(this.#folder, WALLET_FOLDER, name);
        return existsSync(path) ? unsealFile(this.#fileKey, name, readFileSync(path)) : undefined;
    }

    /** Every entry of the wallet, for a backup. */
    walletEntries(): Buffer[] {
        const folder = join(this.#folder, WALLET_FOLDER);
        const names = readdirSync(folder).filter((name) => name.endsWith('.sealed'));
        return names.map((name) => unsealFile(this.#fileKey, name, readFileSync(join(folder, name))));
    }

    #walletName(caller: string): string {
        return `${keyedDigest(deriveKey(this.#fileKey, 'wallet-entry-name'), [caller])}.sealed`;
    }
}

function readMaterial(folder: string, fileKey: Uint8Array): KeyMaterial {
    return JSON.parse(unsealFile(fileKey, MATERIAL_FILE, readFileSync(join(folder, MATERIAL_FILE))).toString('utf8')) as KeyMaterial;
}

/** A file that was replaced is another file. */
function versionOf(folder: string): string {
    const { ino, mtimeNs } = statSync(join(folder, MATERIAL_FILE), { bigint: true });
    return `${String(ino)} ${String(mtimeNs)}`;
}

function sealFile(fileKey: Uint8Array, name: string, content: Uint8Array): Buffer {
    return sealBox(deriveKey(fileKey, 'custodian-file'), content, Buffer.from(name, 'utf8'));
}

function unsealFile(fileKey: Uint8Array, name: string, sealed: Uint8Array): Buffer {
    try {
        return openBox(deriveKey(fileKey, 'custodian-file'), sealed, Buffer.from(name, 'utf8'));
    } catch {
        throw new Error(`${name} was altered or belongs to another store`);
    }
}

function json(value: unknown): Buffer {
    return Buffer.from(JSON.stringify(value), 'utf8');
}
