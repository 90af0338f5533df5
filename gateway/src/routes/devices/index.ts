// SPDX-License-Identifier: Apache-2.0
// Devices that sign, and whom they measure.

import { createDevices } from '../../services/devices';
import { createRegistrar } from '../../services/participants';
import type { Resource } from '../resource';
import { DEVICE_ACCESS } from './access';
import { deviceRoutes } from './devices';
import { DEVICE_EXAMPLES } from './examples';

export const devices: Resource = {
    access: DEVICE_ACCESS,
    examples: DEVICE_EXAMPLES,
    add: (app, ports) => {
        const changed = (): void => {
            ports.vitals.devicesChanged();
        };
        deviceRoutes(app, createDevices({ ...ports, registrar: createRegistrar(ports), changed }));
    },
};
