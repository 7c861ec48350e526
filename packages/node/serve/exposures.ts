/** Where somebody was and when: a place in words or as a GB/T 2260 code, ms. */
export interface Stay {
  readonly place: string;
  readonly from: number;
  readonly to: number;
}

/** A risk area as it was published: its code, its names, and when somebody was exposed there, ms. */
export interface RiskArea {
  readonly area: string;
  readonly names: readonly string[];
  readonly from: number;
  readonly to: number;
}

/**
 * Which stays touch which risk areas: at the same time, and at a place of the same name or within the same code. It is sent
 * to browsers as it stands here and runs there, so it uses nothing from outside itself.
 * @param trimmed core's `trimArea`: codes of one place written alike
 * @returns pairs of indexes, stay and risk area
 */
export function exposures(
  stays: readonly Stay[],
  risks: readonly RiskArea[],
  trimmed: (code: string) => string,
): [number, number][] {
  const plain = (text: string) => text.toLowerCase().replace(/[\s·,，、（）()-]/g, "");
  const isSamePlace = (place: string, { area, names }: RiskArea) => {
    const asked = plain(place);
    if (/^\d{2,12}$/.test(asked)) {
      const [a, b] = [trimmed(asked), trimmed(area)];
      return a.startsWith(b) || b.startsWith(a);
    }
    return asked.length > 1 && names.map(plain).some((name) => name.includes(asked) || asked.includes(name));
  };
  return stays.flatMap((stay, i) =>
    risks.flatMap((risk, j): [number, number][] =>
      stay.from < risk.to && risk.from < stay.to && isSamePlace(stay.place, risk) ? [[i, j]] : [],
    ),
  );
}
