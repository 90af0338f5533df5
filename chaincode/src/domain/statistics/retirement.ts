// SPDX-License-Identifier: Apache-2.0
// Windows that no statistic takes any more: their ciphertext is lost or damaged, or what they state is not trusted.

import { closed, LedgerIdSchema } from '../kernel';
import { PartWindowsSchema } from './reservation';

export const RetireWindowSchema = closed({ id: LedgerIdSchema });

/** Answer of statistics:RetireWindow. */
export interface RetiredWindow {
    readonly id: string;
    readonly retired: true;
}

export const FindRetiredSchema = closed({ windows: PartWindowsSchema });
