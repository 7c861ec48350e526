type Triple = readonly [number, number, number];

/** Linear RGB of `#rrggbb`. */
function linear(colour: string): Triple {
  const at = (i: number) => {
    const share = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [at(1), at(3), at(5)];
}

/** Contrast of two colours after WCAG 2.2. */
export function contrast(a: string, b: string): number {
  const light = (colour: string) => {
    const [red, green, blue] = linear(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  };
  const [x, y] = [light(a), light(b)];
  return Math.max(x, y) / Math.min(x, y);
}

/** Hue in degrees; undefined for what is nearly grey. */
export function hueOf(colour: string): number | undefined {
  const [red, green, blue] = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16)) as unknown as Triple;
  const most = Math.max(red, green, blue);
  const span = most - Math.min(red, green, blue);
  if (span < 16) return undefined;
  const sector =
    most === red ? (green - blue) / span : most === green ? 2 + (blue - red) / span : 4 + (red - green) / span;
  return (sector * 60 + 360) % 360;
}

/** Machado, Oliveira and Fernandes 2009, severity 1: the eye without loss, protanopia, deuteranopia, tritanopia. */
const EYES: readonly (readonly Triple[])[] = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
];

/** The least distance (CIE76) of two colours over all eyes. */
export function distanceToAnyEye(a: string, b: string): number {
  return Math.min(
    ...EYES.map((eye) => {
      const [x, y] = [lab(seen(linear(a), eye)), lab(seen(linear(b), eye))];
      return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
    }),
  );
}

function seen(colour: Triple, eye: readonly Triple[]): Triple {
  return eye.map((row) =>
    Math.max(0, row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2]),
  ) as unknown as Triple;
}

/** CIE L*a*b* under D65. */
function lab([red, green, blue]: Triple): Triple {
  const f = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = f((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = f(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = f((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
