// SPDX-License-Identifier: Apache-2.0
// Every event of the ledger by name, with the type of its payload; what has no row here cannot be emitted.

import * as aggregates from '../aggregates';
import type { Meant } from '../kernel';
import { gatherTables } from './tables';

export const EVENTS = gatherTables(aggregates, '_EVENTS');

export type LedgerEventName = keyof typeof EVENTS;

/** The payload of every event. */
export type LedgerEvents = { readonly [Name in LedgerEventName]: Meant<(typeof EVENTS)[Name]> };
