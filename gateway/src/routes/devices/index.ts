// SPDX-License-Identifier: Apache-2.0
// Devices that sign, whom they measure, and what their ward demands of them.

import { createDevices } from '../../services/devices';
import { createRegistrar } from '../../services/participants';
import type { Resource } from '../resource';
import { DEVICE_ACCESS } from './access';
import { deviceRoutes } from './devices';
import { DEVICE_EXAMPLES } from './examples';
import { deviceTrustRoutes } from './trust';

export const devices: Resource = {
    access: DEVICE_ACCESS,
    examples: DEVICE_EXAMPLES,
    add: (app, ports) => {
        const changed = (): void => {
            ports.vitals.devicesChanged();
        };
        const service = createDevices({ ...ports, registrar: createRegistrar(ports), changed });
        deviceRoutes(app, service);
        deviceTrustRoutes(app, service);
    },
};
