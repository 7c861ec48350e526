/** What must not stand in the deterministic core: doors to the world, floats' functions, locales. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bnew Date\b|\bDate\./, "a clock"],
  [/\bMath\.(random|sin|cos|tan|exp|log\w*|pow|sqrt|cbrt|atan2?|hypot)\b/, "randomness or transcendental functions"],
  [/\bIntl\b|toLocale\w+|localeCompare/, "a locale"],
  [/\.normalize\(|toLowerCase\(|toUpperCase\(|\\p\{/, "Unicode tables that change with the engine"],
  [/\bperformance\b|\bprocess\.|\bglobalThis\b|\brequire\(|\bfetch\(|\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/, "the world outside"],
  [/\bBuffer\b|\bTextEncoder\b|\bTextDecoder\b|\bcrypto\.subtle\b/, "an interface of a platform"],
  [/\basync\b|\bawait\b|\bPromise\b/, "waiting"],
];

/** Violations of the core's purity in a file's code; comments do not count. */
export function impurities(file: string, text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
  return BANNED.flatMap(([pattern, what]) => (pattern.test(code) ? [`${file} uses ${what}: ${pattern.exec(code)?.[0]}`] : []));
}

/** Imports of the core from outside of it; TypeBox builds the schemas and is pure. */
export function foreignImports(imports: readonly { readonly from: string; readonly to: string }[]): string[] {
  return imports.filter(({ to }) => to !== "typebox" && !to.startsWith("packages/core/")).map(({ from, to }) => `${from} imports ${to}`);
}
