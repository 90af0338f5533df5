// SPDX-License-Identifier: Apache-2.0
// Contract `access`.

export { AccessContract } from './access.contract';
