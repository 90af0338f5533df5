// SPDX-License-Identifier: Apache-2.0
// What the rest of the gateway may use of custody.

export { renewalTime } from './wallet/certificates';
export { WARD_ADMIN, type Custodian, type CustodianKeys, type Disclosure, type WalletIdentity } from './ports/custodian-api';
export { CustodianClient, type CustodianClientOptions } from './process/custodian-client';
export { envelopeDigest, sealOutsideId, sealReadings, sealRecordName, type EnvelopeBinding } from './envelopes/envelopes';
export { HeEncryptor, type EncryptedWindow, type HeEncryptorOptions, type HeEncryptorPort } from './encryption/he-encryptor';
export type { HeSignal, HeWindow, SignalTotals } from './encryption/he-window';
export type { AccessEvent, CommittedRelease, CommittedWindow, LedgerReader } from './ports/ledger-reader';
export { newAccessKey, newLedgerId, newPrivateKey, newSalt } from './keys/randomness';
export { StoreSeal, postDigest } from './keys/store-seal';
export { type KeyEncryption, kmsEncryption, passphraseEncryption } from './keys/key-encryption';
export { makePrivateFolder } from './keys/sealed-files';
export { newTokenKey, type TokenKey } from './keys/token-key';
export {
    acceptIndexFrom,
    backUp,
    ensurePassphraseFile,
    initialise,
    restore,
    rotate,
    shareIndexWith,
    type StorePlace,
} from './process/custodian-commands';
export { custodianFolder, startCustodian } from './process/custodian-process';
export { lockFolder } from './process/folder-lock';
export { signLowS } from './wallet/low-s';
export { readAdministrator } from './wallet/organization-folder';
export { Wallet } from './wallet/wallet';
