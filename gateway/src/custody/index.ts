// SPDX-License-Identifier: Apache-2.0
// What the rest of the gateway may use of custody.

export { renewalTime } from './wallet/certificates';
export { WARD_ADMIN, type Custodian, type CustodianKeys, type Disclosure, type WalletIdentity } from './ports/custodian';
export { CustodianClient, type CustodianClientOptions } from './process/custodian-client';
export { envelopeDigest, sealOutsideId, sealReadings, sealRecordName, type EnvelopeBinding } from './envelopes/envelopes';
export { HeEncryptor, type EncryptedWindow, type HeEncryptorOptions, type HeEncryptorPort } from './encryption/he-encryptor';
export type { HeSignal, HeWindow, SignalTotals } from './encryption/he-window';
export type { AccessEvent, CommittedRelease, CommittedWindow, LedgerReader } from './ports/ledger-reader';
export { newAccessKey, newLedgerId, newPrivateKey, newSalt } from './keys/randomness';
export { StoreSeal, postDigest } from './keys/store-seal';
