/** A time of Beijing, `2021-07-20 15:00`, in ms. */
export function beijing(text: string): number {
  const time = Date.parse(`${text.replace(" ", "T")}:00+08:00`);
  if (Number.isNaN(time)) throw new Error(`${text} is no time`);
  return time;
}
