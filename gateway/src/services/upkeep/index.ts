// SPDX-License-Identifier: Apache-2.0
// Health, what the ledger answers, disk room and retention.

export { type BrokenReleasePorts, BrokenReleaseReports } from './broken-releases';
export { removeOldCiphertexts } from './ciphertext-retention';
export { DiskRoom } from './disk-room';
export { ErasedEnvelopes } from './erased-envelopes';
export { type ErasedFactsPorts, purgeErasedFacts } from './erased-facts';
export { createHealth, type Checks, type Health, type Lifecycle } from './health';
export { LedgerProbe, type LedgerProbePorts } from './ledger-probe';
export { OtherWards } from './other-wards';
