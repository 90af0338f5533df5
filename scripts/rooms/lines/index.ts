// SPDX-License-Identifier: Apache-2.0
// Lines that a file of each room may not, and may, hold.
import { chaincodeLines } from './chaincode-lines';
import { gatewayLines } from './gateway-lines';
import { networkLines } from './network-lines';
import { otherLines } from './other-lines';

export const table = [...chaincodeLines, ...networkLines, ...gatewayLines, ...otherLines];
