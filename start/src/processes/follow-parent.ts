// SPDX-License-Identifier: Apache-2.0
// Loaded before each process of the launcher: when the launcher is gone, however it ended, the process stops as if asked to.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
