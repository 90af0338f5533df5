// SPDX-License-Identifier: Apache-2.0
// Two numbers of one person.

export * from './circle';
export * from './links';
