/** What a pattern finds where it must not stand, and what to call it. */
export type Ban = readonly [pattern: RegExp, what: string];

/** What must not stand in the deterministic core: doors to the world, floats, locales, waiting. */
export const CORE_BANS: readonly Ban[] = [
  [/\bnew Date\b|\bDate\s*[.(]/, "a clock"],
  [/\bperformance\b/, "a clock"],
  [
    /\bMath\.(?:random|a?(?:sin|cos|tan)h?|atan2|exp|expm1|log\w*|pow|sqrt|cbrt|hypot|fround)\b/,
    "randomness or floats",
  ],
  [/\bparseFloat\b|\.to(?:Fixed|Precision|Exponential)\(|\bFloat(?:16|32|64)|\b[gs]etFloat/, "floats"],
  [/\bIntl\b|\btoLocale\w+|\blocaleCompare\b/, "a locale"],
  [/\.normalize\(|\.to(?:Lower|Upper)Case\(|\\p\{/, "Unicode tables that change with the engine"],
  [/\bprocess\.|\bglobalThis\b|\brequire\(|\bfetch\(|\bconsole\b|\bimport\.meta\b/, "the world outside"],
  [/\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/, "a timer"],
  [/\basync\b|\bawait\b|\bPromise\b/, "waiting"],
  [
    /\bBuffer\b|\bText(?:En|De)coder\b|\bcrypto\.(?:subtle|get|random)|\bWebAssembly\b|\bstructuredClone\b/,
    "an interface of a platform",
  ],
  [/\beval\(|\bnew Function\b|\bWeakRef\b|\bFinalizationRegistry\b|\bAtomics\b/, "what runs differently each time"],
];

/** What reaches the world only through the doors in packages/node/host, so that a simulator can stand in for it. */
export const DOOR_BANS: readonly Ban[] = [
  [/\bDate\.now\b|\bnew Date\(\)|\bperformance\b|\bprocess\.hrtime\b/, "the host's clock"],
  [/\bset(?:Timeout|Interval)\b|\bnode:timers"/, "the host's timers"],
  [/\bMath\.random\b|\brandom(?:Bytes|UUID|Int|FillSync)\b|\bgetRandomValues\b/, "the host's randomness"],
];

/** What no file of ours holds. */
export const CODE_BANS: readonly Ban[] = [
  [/\b(?:TODO|FIXME|XXX|HACK)\b/, "work left undone"],
  [/@ts-(?:ignore|nocheck|expect-error)/, "a silenced compiler"],
  [/\b(?:test|it|describe)\.(?:only|todo)\(|\b(?:only|todo): true\b/, "a test that hides others or is none"],
];

/** What no file of the project names: a machine's own paths, a registry's host. */
export const PLACE_BANS: readonly Ban[] = [
  [/(?<![\w.~}])\/(?:work|root|home|Users)\/[\w.]/, "a path of one machine"],
  [/\bregistry\.[a-z]+\.(?:org|com)\b|\bnpmmirror\b/, "the host of a registry"],
];

/** Where a text holds what is banned: the file, what it is, and the words found. */
export function banned(file: string, text: string, bans: readonly Ban[]): string[] {
  return bans.flatMap(([pattern, what]) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [`${file} holds ${what}: ${found}`];
  });
}

/** Code without its comments. Strings on one line stay whole, so that an address in one hides nothing behind it. */
export function withoutComments(text: string): string {
  const parts = /("(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return text.replace(parts, (_, kept: string | undefined) => kept ?? "");
}
