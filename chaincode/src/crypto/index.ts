// SPDX-License-Identifier: Apache-2.0
// Verification and evaluation on public data; no secret and no randomness.

export {};
