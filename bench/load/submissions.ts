const HOUR_MS = 3_600_000;
const PLACES = ["禄口机场 T2", "南京南站", "夫子庙", "新街口", "江宁大学城"];

/** An itinerary as a person tells it: three stays of the last days, a name and a telephone number. */
export function submissionOf(area: string, number: number, now: number): object {
  const stops = [30, 20, 10].map((hours, i) => ({
    area,
    place: `${PLACES[(number + i) % PLACES.length]} ${number % 97} 号`,
    from: now - hours * HOUR_MS,
    to: now - (hours - 2) * HOUR_MS,
  }));
  const person = { name: `市民${number}`, phone: `139${String(number).padStart(8, "0")}` };
  return { kind: "itinerary", area, stops, person, note: "与家人同行，全程佩戴口罩。" };
}
