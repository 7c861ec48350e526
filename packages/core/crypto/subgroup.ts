/**
 * Whether an Ed25519 public key generates the prime-order subgroup. Registries take no other key (PROTOCOL 7): with a
 * torsion part, verifiers that multiply by the cofactor and verifiers that do not could differ about one signature.
 * Integers only, so that every machine computes the same; about 3 ms, hence at registration and nowhere else.
 */

const P = 2n ** 255n - 19n;
/** Order of the subgroup (RFC 8032, 5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
/** The curve's d = −121665/121666. */
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const SQRT_MINUS_ONE = 19681161376707505956807079304988542015446066515923890162744021073123829784752n;

/** Extended homogeneous coordinates: x = X/Z, y = Y/Z, T = XY/Z. */
interface Point {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
  readonly T: bigint;
}

/** @param publicKey 32 bytes, RFC 8032, 5.1.2; another encoding of a point is refused as well */
export function isPrimeOrderKey(publicKey: Uint8Array): boolean {
  const point = decodePoint(publicKey);
  return point !== undefined && !isNeutral(point) && isNeutral(multiple(L, point));
}

/** RFC 8032, 5.1.3; undefined where the bytes are no point's own encoding. */
function decodePoint(bytes: Uint8Array): Point | undefined {
  if (bytes.length !== 32) return undefined;
  const encoded = littleEndian(bytes);
  const sign = encoded >> 255n;
  const y = encoded & (2n ** 255n - 1n);
  if (y >= P) return undefined;
  const x = rootOf(modulo(y * y - 1n), modulo(D * y * y + 1n));
  if (x === undefined || (x === 0n && sign === 1n)) return undefined;
  const X = (x & 1n) === sign ? x : P - x;
  return { X, Y: y, Z: 1n, T: modulo(X * y) };
}

/** A square root of u/v, or undefined. */
function rootOf(u: bigint, v: bigint): bigint | undefined {
  const v3 = modulo(modulo(v * v) * v);
  const v7 = modulo(modulo(v3 * v3) * v);
  const root = modulo(modulo(u * v3) * power(modulo(u * v7), (P - 5n) / 8n));
  const square = modulo(v * modulo(root * root));
  if (square === u) return root;
  return square === modulo(-u) ? modulo(root * SQRT_MINUS_ONE) : undefined;
}

function multiple(scalar: bigint, point: Point): Point {
  let sum: Point = { X: 0n, Y: 1n, Z: 1n, T: 0n };
  for (const bit of scalar.toString(2)) {
    sum = doubled(sum);
    if (bit === "1") sum = added(sum, point);
  }
  return sum;
}

/** Doubling of RFC 8032, 5.1.4. */
function doubled({ X, Y, Z }: Point): Point {
  const a = modulo(X * X);
  const b = modulo(Y * Y);
  const h = a + b;
  const e = h - modulo((X + Y) * (X + Y));
  const g = a - b;
  const f = modulo(2n * Z * Z) + g;
  return { X: modulo(e * f), Y: modulo(g * h), Z: modulo(f * g), T: modulo(e * h) };
}

/** Complete addition of RFC 8032, 5.1.4. */
function added(p: Point, q: Point): Point {
  const a = modulo((p.Y - p.X) * (q.Y - q.X));
  const b = modulo((p.Y + p.X) * (q.Y + q.X));
  const c = modulo(2n * D * modulo(p.T * q.T));
  const d = modulo(2n * p.Z * q.Z);
  const e = b - a;
  const f = d - c;
  const g = d + c;
  const h = b + a;
  return { X: modulo(e * f), Y: modulo(g * h), Z: modulo(f * g), T: modulo(e * h) };
}

function isNeutral({ X, Y, Z }: Point): boolean {
  return X === 0n && Y === Z;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = modulo(result * result);
    if (bit === "1") result = modulo(result * base);
  }
  return result;
}

function modulo(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  return value;
}
