import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

const SIZE = '1g';

/** Null when small disks can be mounted here. */
export function whyNoDisks(): string | null {
  if (process.platform !== 'linux') return 'Small disks need tmpfs, which is Linux.';
  return process.getuid?.() === 0
    ? null
    : 'Mounting a tmpfs needs root: `unshare -rm npm run chaos` gives that too.';
}

/** Mounts a small disk on a folder. @returns what takes it away again. */
export function mountDisk(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'kagimi-chaos', folder]);
  return () => void execFileSync('umount', ['--lazy', folder]);
}
