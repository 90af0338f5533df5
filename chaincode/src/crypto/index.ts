// SPDX-License-Identifier: Apache-2.0
// Verification and evaluation on public data, and the one secret that enters: the key under which a custodian wants its answer. No randomness.

export { attestationKeyDigestOf, isAttested } from './attestation';
export { isSigned, transientDigestOf } from './authorship';
export { CiphertextSum, sumCiphertexts } from './ciphertext-addition';
export { packCiphertext, unpackCiphertext } from './ciphertext-packing';
export { demandDeviceKey, isSignedByDevice, signedBytesOf } from './device-signature';
export {
    addendsDigestOf,
    addendsOf,
    digestOfAddends,
    digestOfSums,
    factId,
    partDigestOf,
    positionOf,
    releaseIdOf,
    reservationIdOf,
    settingDigestOf,
    sha256Hex,
    windowsDigestOf,
} from './digests';
export { digestOfProof, postDigestOf, type PostSecrets, type ReadingProof, readingProofOf } from './post-leaves';
export { openDecision, openRefusals, openSnapshotPart, sealDecision } from './sealed-decision';
