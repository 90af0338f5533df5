// SPDX-License-Identifier: Apache-2.0
// The public face of the domain: what the contracts enforce is what the gateway imports.

export * from './aggregates';
export * from './catalogue';
export * from './kernel';
