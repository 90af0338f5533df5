// SPDX-License-Identifier: Apache-2.0
/**
 * Further scenarios, beyond those of scenarios.mjs; their transcript, golden-further.json, was recorded from a Fabric 3.1.5 network of `network.sh`.
 * Run them with `npm run parity -- --scenarios …/further.mjs --compare …/golden-further.json`.
 */
import { chaincodeEdges } from './further/chaincode.mjs';
import { channelServices } from './further/channel-services.mjs';
import { composition } from './further/composition.mjs';
import { forged } from './further/forged.mjs';
import { gatewayRequests } from './further/gateway.mjs';
import { keyLevel } from './further/key-level.mjs';
import { rawMessages } from './further/messages.mjs';
import { privateEdges } from './further/private-edges.mjs';
import { privateData } from './further/private-data.mjs';
import { queries } from './further/queries.mjs';
import { services } from './further/services.mjs';
import { system } from './further/system.mjs';

export const scenarios = [
    ...keyLevel,
    ...privateData,
    ...rawMessages,
    ...system,
    ...queries,
    ...composition,
    ...services,
    ...forged,
    ...gatewayRequests,
    ...chaincodeEdges,
    ...channelServices,
    ...privateEdges,
];
