// SPDX-License-Identifier: Apache-2.0
// What a ward demands of its devices.

import { DEFAULT_DEVICE_TRUST, type DeviceTrust } from '../../domain';
import type { LedgerContext } from '../../platform';
import { deviceKeys } from './keys';

/** Reads what a ward demands. */
export async function deviceTrustOf(ctx: LedgerContext, ward: string): Promise<DeviceTrust> {
    return (await ctx.world.get(deviceKeys.trust(ward)))?.trust ?? DEFAULT_DEVICE_TRUST;
}
