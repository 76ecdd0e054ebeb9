export const DAY_MINUTES = 1_440;
/** Japan is nine hours ahead of UTC, all year. */
export const JST_MINUTES = 540;

/** Hours in Japan since the epoch, of a minute since the epoch. */
export function hourInJapan(minute: number): number {
  return Math.floor((minute + JST_MINUTES) / 60);
}

/** Days in Japan since the epoch. */
export function dayInJapan(minute: number): number {
  return Math.floor((minute + JST_MINUTES) / DAY_MINUTES);
}

/** Whether a minute is the last of its day in Japan. */
export function endsDayInJapan(minute: number): boolean {
  return dayInJapan(minute + 1) > dayInJapan(minute);
}
