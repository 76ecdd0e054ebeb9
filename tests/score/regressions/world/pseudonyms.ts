/** Texts of devices and accounts, made once a process and shared by all worlds in it. */
const voters: string[] = [];
const accounts: string[] = [];
/** Every so many devices is somebody's second one. */
const SECOND_DEVICE_EVERY = 8;

export function voterOf(device: number): string {
  return lookUp(voters, device, 'v');
}

export function accountOf(device: number): string {
  return lookUp(accounts, device % SECOND_DEVICE_EVERY === 1 ? device - 1 : device, 'a');
}

function lookUp(texts: string[], index: number, letter: string): string {
  const known = texts[index];
  if (known !== undefined) return known;
  for (let next = texts.length; next <= index; next += 1) texts.push(`${letter}${1e9 + next}`);
  return texts[index] ?? '';
}
