// SPDX-License-Identifier: Apache-2.0
// Verification and evaluation on public data: no secret and no randomness ever enters here.

export { CiphertextSum, sumCiphertexts } from './ciphertext-addition';
export { factId, releaseIdOf, settingDigestOf, sha256Hex, windowsDigestOf } from './digests';
