// SPDX-License-Identifier: Apache-2.0
// What the rest of the gateway may use of custody.

export { renewalTime } from './certificates';
export { WARD_ADMIN, type Custodian, type CustodianKeys, type Disclosure, type WalletIdentity } from './custodian';
export { CustodianClient, type CustodianClientOptions } from './custodian-client';
export { envelopeDigest, sealOutsideId, sealReadings, sealRecordName, type EnvelopeBinding } from './envelopes';
export { HeEncryptor, type EncryptedWindow, type HeEncryptorOptions, type HeEncryptorPort } from './he-encryptor';
export type { HeSignal, HeWindow, SignalTotals } from './he-window';
export type { AccessEvent, CommittedRelease, CommittedWindow, LedgerReader } from './ledger-reader';
export { newAccessKey, newLedgerId, newPrivateKey, newSalt } from './randomness';
export { StoreSeal, postDigest } from './store-seal';
