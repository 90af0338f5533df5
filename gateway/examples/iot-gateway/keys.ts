// SPDX-License-Identifier: Apache-2.0
// The keys of the device and of this gateway as a client of the issuer: P-256, made at the first start, each in a file that nobody else reads.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OTHERS = 0o077;

/** Both keys of a folder. */
export interface Keys {
    readonly device: KeyObject;
    readonly client: KeyObject;
}

/** Makes what is missing, and writes the public half of each beside it: `device.jwk.json`, `client.jwk.json`. */
export function openKeys(folder: string): Keys {
    return { device: openKey(folder, 'device'), client: openKey(folder, 'client') };
}

/** @throws Error where others may read it */
function openKey(folder: string, name: string): KeyObject {
    const file = join(folder, `${name}-key.pem`);
    if (!existsSync(file)) {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx', flush: true });
    }
    if ((statSync(file).mode & OTHERS) !== 0) {
        throw new Error(`${file} may be read by others: chmod 600`);
    }
    const key = createPrivateKey(readFileSync(file));
    const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' });
    writeFileSync(join(folder, `${name}.jwk.json`), `${JSON.stringify({ kty, crv, x, y })}\n`);
    return key;
}
