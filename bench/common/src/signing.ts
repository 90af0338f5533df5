// SPDX-License-Identifier: Apache-2.0
// Signatures as the product makes them. They are inside the gateway's custody, and this is the only place of the measurements that knows where.

export { signLowS } from '@wardledger/gateway/dist/custody/wallet/low-s';
