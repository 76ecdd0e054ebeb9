/** What is in a typed array, moved to a longer one of the same kind. */
export function widened<T extends Float64Array | Int32Array | Uint8Array>(numbers: T, wider: T): T {
  wider.set(numbers);
  return wider;
}
