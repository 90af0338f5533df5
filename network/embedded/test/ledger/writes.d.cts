// SPDX-License-Identifier: Apache-2.0
/** Calls the listener with the name of each write to a database under the folder, before it is made; returns how to stop that. */
export function watchWrites(folder: string, listener: (name: string) => void): () => void;
