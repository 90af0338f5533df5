// SPDX-License-Identifier: Apache-2.0
// The topology on one machine: an embedded network, then per ward a custodian and a gateway, each a process of its own.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ApiClient } from './api-client';
import { type Ward, wards } from './dataset';
import type { Options } from './options';
import type { ProcessError, Processes } from './processes';
import { step } from './progress';
import type { Clients } from './vitals';

const readySeconds = 60;
const metricsPort = 9464;
const demonstrator = { subject: 'demonstration', roles: ['iot-gateway', 'doctor', 'auditor'] } as const;

/** Finds a package's folder, wherever npm put it. */
const packageDir = (name: string): string => dirname(require.resolve(`${name}/package.json`));
const gatewayScript = (name: string): string => join(packageDir('@wardledger/gateway'), 'dist', `${name}.js`);

/** HTTP address of a ward's gateway. */
export const baseUrl = (ward: Ward, { port }: Options): string => `http://127.0.0.1:${String(port + wards.indexOf(ward))}`;
