// SPDX-License-Identifier: Apache-2.0
// The key-encryption key: protects the one key under which the custodian's files are sealed. From a passphrase file, or a KMS.

import { execFile } from 'node:child_process';
import { randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { openBox, sealBox } from './aes-gcm';
import { readSecretFile } from './sealed-files';

/** A file key as it is stored, together with what is needed to find the key that opens it (but not that key). */
export type WrappedKey =
    | { readonly method: 'passphrase'; readonly cost: number; readonly salt: string; readonly box: string }
    | { readonly method: 'kms'; readonly wrapped: string };

/** Something that can protect a key. */
export interface KeyEncryption {
    wrap(key: Uint8Array): Promise<WrappedKey>;
    /** @throws Error when this is not the right passphrase or KMS key */
    unwrap(wrapped: WrappedKey): Promise<Buffer>;
}

const MINIMUM_PASSPHRASE = 16;
const DEFAULT_COST = 2 ** 17;
const BLOCK_SIZE = 8;
const WRAPPING = Buffer.from('wardledger custodian file key');

/**
 * Protects by a passphrase: scrypt, then AES-256-GCM.
 *
 * @param path - the first line of this file is the passphrase; only its owner may read it
 * @param cost - scrypt's N for what is wrapped from now on: 2^17 takes 128 MB and about half a second
 */
export function passphraseEncryption(path: string, cost = DEFAULT_COST): KeyEncryption {
    const passphrase = (): string => {
        const [line = ''] = readSecretFile(path).toString('utf8').split('\n');
        if (line.length < MINIMUM_PASSPHRASE) {
            throw new Error(`${path} must hold a passphrase of at least ${String(MINIMUM_PASSPHRASE)} characters`);
        }
        return line;
    };
    return {
        async wrap(key) {
            const salt = randomBytes(32);
            const box = sealBox(await stretch(passphrase(), salt, cost), key, WRAPPING);
            return { method: 'passphrase', cost, salt: salt.toString('base64'), box: box.toString('base64') };
        },
        async unwrap(wrapped) {
            if (wrapped.method !== 'passphrase') {
                throw new Error('this store is protected by a KMS: give --kms-command');
            }
            const key = await stretch(passphrase(), Buffer.from(wrapped.salt, 'base64'), wrapped.cost);
            try {
                return openBox(key, Buffer.from(wrapped.box, 'base64'), WRAPPING);
            } catch {
                throw new Error(`the passphrase in ${path} does not open this store`);
            }
        },
    };
}

/**
 * Protects by a command of the house, which speaks to its KMS or HSM: called as `COMMAND wrap` or `COMMAND unwrap`, it reads
 * base64 from its input and writes base64 to its output.
 */
export function kmsEncryption(command: string): KeyEncryption {
    return {
        async wrap(key) {
            return { method: 'kms', wrapped: await runHook(command, 'wrap', Buffer.from(key).toString('base64')) };
        },
        async unwrap(wrapped) {
            if (wrapped.method !== 'kms') {
                throw new Error('this store is protected by a passphrase: give --passphrase-file');
            }
            const key = Buffer.from(await runHook(command, 'unwrap', wrapped.wrapped), 'base64');
            if (key.length !== 32) {
                throw new Error('the KMS command gave no key of 32 bytes');
            }
            return key;
        },
    };
}

function stretch(passphrase: string, salt: Uint8Array, cost: number): Promise<Buffer> {
    const options: ScryptOptions = { N: cost, r: BLOCK_SIZE, p: 1, maxmem: 256 * BLOCK_SIZE * cost };
    return new Promise((resolve, reject) => {
        scrypt(passphrase, salt, 32, options, (error, key) => {
            if (error) {
                reject(error);
            } else {
                resolve(key);
            }
        });
    });
}

function runHook(command: string, operation: 'wrap' | 'unwrap', input: string): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = execFile(command, [operation], { timeout: 30_000, maxBuffer: 65_536 }, (error, output) => {
            if (error) {
                reject(new Error(`the KMS command failed to ${operation} (exit ${String(error.code ?? error.signal)})`));
            } else {
                resolve(output.trim());
            }
        });
        child.stdin?.on('error', () => undefined); // a command that reads nothing is judged by its exit
        child.stdin?.end(input);
    });
}
