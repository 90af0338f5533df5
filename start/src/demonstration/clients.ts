// SPDX-License-Identifier: Apache-2.0
// Who takes part at each ward, each with a token of its own: nobody asks for a statistic of what they have posted themselves.
import type { Ward } from '../data/dataset';
import { ApiClient } from './api-client';

/** The callers at one ward's gateway. */
export interface WardClients {
    /** Makes the records: only patients with one count towards a cohort. */
    readonly admission: ApiClient;
    /** The IoT gateways that post. */
    readonly gateways: readonly [ApiClient, ApiClient];
    /** Asks for statistics. */
    readonly researcher: ApiClient;
    /** Looks at what stands on the ledger. */
    readonly auditor: ApiClient;
    /** Sees who looked at a patient. */
    readonly officer: ApiClient;
    /** Treats patients. */
    readonly doctor: (name: string) => ApiClient;
}

/** The callers at each ward. */
export type Clients = Readonly<Record<Ward, WardClients>>;

/** Makes the callers at a ward's gateway; `base` is its address. */
export function wardClients(ward: Ward, base: string): WardClients {
    const client = (subject: string, role: string): ApiClient => new ApiClient({ ward, base, subject, roles: [role] });
    return {
        admission: client('demonstration-admission', 'admission'),
        gateways: [client('demonstration-iot-1', 'iot-gateway'), client('demonstration-iot-2', 'iot-gateway')],
        researcher: client('demonstration-researcher', 'researcher'),
        auditor: client('demonstration-auditor', 'auditor'),
        officer: client('demonstration-officer', 'privacy-officer'),
        doctor: (name) => client(name, 'doctor'),
    };
}
