// SPDX-License-Identifier: Apache-2.0
// Contract `clinician`.

export { ClinicianContract } from './clinician.contract';
