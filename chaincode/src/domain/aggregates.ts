// SPDX-License-Identifier: Apache-2.0
// The aggregates of the ledger, one line each: the catalogue gathers what they export.

export * from './access';
export * from './alarms';
export * from './boards';
export * from './clinicians';
export * from './clusters';
export * from './devices';
export * from './downtime';
export * from './entries';
export * from './governance';
export * from './participants';
export * from './policies';
export * from './records';
export * from './statistics';
export * from './subjects';
export * from './vitals';
