/** A row of a sparse matrix. A column may stand twice; its values then add up. */
export interface SparseRow {
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** The product of a row with a dense vector. */
export function dot({ columns, values }: SparseRow, vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < columns.length; i++) sum += (values[i] as number) * (vector[columns[i] as number] as number);
  return sum;
}
