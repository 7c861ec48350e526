/** Pearson's correlation of two lists of equal length; 0 where one of them does not vary. */
export function pearson(a: readonly number[], b: readonly number[]): number {
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const [x, y] = [value - meanA, (b[i] as number) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  });
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

/** Mean over classes of F1 = 2 right / (told + true); 0 for a class that is neither told nor true. */
export function macroF1<Class>(told: readonly Class[], truths: readonly Class[], classes: readonly Class[]): number {
  const sum = classes.reduce((all, one) => {
    const right = told.filter((value, i) => value === one && truths[i] === one).length;
    const mentions = told.filter((value) => value === one).length + truths.filter((value) => value === one).length;
    return all + (mentions === 0 ? 0 : (2 * right) / mentions);
  }, 0);
  return sum / classes.length;
}
