// SPDX-License-Identifier: Apache-2.0
// Who may listen: everybody, to what is theirs.

import { ROLES } from '@wardledger/chaincode/domain';
import type { AccessTable } from '../../plugins/access';

export const EVENT_ACCESS: AccessTable = { 'GET /v1/events': ROLES };
