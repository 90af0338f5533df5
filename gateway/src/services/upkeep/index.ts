// SPDX-License-Identifier: Apache-2.0
// Health, disk room and retention.

export { removeOldCiphertexts } from './ciphertext-retention';
export { DiskRoom } from './disk-room';
export { createHealth, type Health, type Lifecycle } from './health';
