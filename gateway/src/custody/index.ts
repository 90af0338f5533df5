// SPDX-License-Identifier: Apache-2.0
// What the rest of the gateway may use of custody.

// What a custodian does for its gateway, and the socket to it.
export {
    CUSTODIAN,
    type Custodian,
    type CustodianKeys,
    type DisclosedId,
    type DisclosureRequest,
    type DowntimeOpening,
    type DowntimeRequest,
    type DowntimeStatus,
    type OpenedCopy,
    type OpenedDisclosure,
    type OutsideName,
    REGISTRAR,
    type SealedForm,
    type WalletIdentity,
} from './ports/custodian-api';
export type { BrokenRelease, CiphertextSumAnswer, LeftOutWindow } from './ports/sums';
export type { HandOverRequest, HandOverResult } from './ports/hand-over';
export type { AttestationRequest, AttestedPost, AttestedWindow, CorrectionRequest } from './ports/attestation';
export { CustodianClient } from './process/custodian-client';
export { followKeys } from './rotation/followed-keys';

// What the gateway does without it: sealing, random numbers, its own store's seal.
export { entryDigest, type EntrySignature, isSignedBy, type SignedEntry } from './envelopes/entry-signature';
export { withoutLastEntry } from './envelopes/wrapped-for-a-look';
export { bindingOfSealed, envelopeDigest, sealEntry, sealOutsideId, sealRecordName } from './envelopes/envelopes';
export {
    type ByteRange,
    newFileKey,
    openFile,
    type ReadStored,
    sealedSize,
    sealFile,
    SealedFileError,
    StreamDigest,
} from './envelopes/sealed-file';
export type { SignalTotals } from './encryption/he-window';
export {
    MOST_BYTES_OPENED,
    MOST_WINDOWS_OPENED,
    type PostProof,
    type PostReadings,
    sealWindowReadings,
    type WindowReadings,
    windowReadingsIn,
} from './windows/window-readings';
// By what was drawn here, the ids of what a transaction will have written are known; what a post is committed to, and by whom; and what callers sign.
export {
    digestOfProof,
    factId,
    isSignedByDevice,
    postDigestOf,
    type ReadingProof,
    readingProofOf,
    sumCiphertexts,
    transientDigestOf,
    windowsDigestOf,
} from '@wardledger/chaincode/crypto';
export {
    newAccessKey,
    newLedgerId,
    newPrivateKey,
    newRequestId,
    newSalt,
    newUnidentifiedNumber,
    randomBelow,
    randomPart,
} from './keys/randomness';
export { postSecretsOf } from './windows/post-secrets';
export { StoreSeal } from './keys/store-seal';
export { KNOWN_MODELS } from './windows/device-models';
export { readSignal, readSignals } from './windows/read-signals';
export { findPosts } from './windows/retracted-flags';
export { sentinelsOf } from './windows/sentinels';
export { newTokenKey, type TokenKey } from './keys/token-key';
export { certificateIdOf, renewalTime } from './wallet/certificates';

// What the custodian's program is put together from.
export type { CallToSign, SignedCall, SigningPlace, SigningReader, SigningRequest } from './ports/signing';
export type { DecisionEvidence, DecisionReader, EndorsedDecision, UntrustedDecision } from './ports/decision-reader';
export type { DowntimeStater, SnapshotReader } from './ports/downtime-ledger';
export type { CommittedRelease, CommittedWindow, LedgerReader, ReleaseReader } from './ports/ledger-reader';
export type { WardOrigin } from './keys/key-material';
export { type KeyEncryption, kmsEncryption, passphraseEncryption } from './keys/key-encryption';
export { makePrivateFolder } from './keys/sealed-files';
export {
    acceptIndexFrom,
    backUp,
    ensurePassphraseFile,
    exportOpenings,
    initialise,
    openWallet,
    restore,
    rotate,
    shareIndexWith,
    unlockReleases,
} from './process/custodian-commands';
export { acceptKeysFrom, describeKeys, rotateKey, withdrawAttestationKey } from './rotation/rotation-commands';
export type { StorePlace } from './keys/key-store';
export { downtimeStatus, turnDowntimeOff, turnDowntimeOn } from './process/downtime-commands';
export { custodianFolder, startCustodian } from './process/start-custodian';
export { lockFolder, lockKeys } from './process/folder-lock';
export { ensureLinkCertificate } from './wallet/link-certificate';
export type { Wallet } from './wallet/wallet';

// What a program needs that signs as the MSP's administrator: `register-admin`, and the verifier of clusters.
export { signerWith } from './wallet/low-s';
export { readAdministrator } from './wallet/organization-folder';
