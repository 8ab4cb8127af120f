/** As `Promise.all`, but when it rejects none of them is still under way. The first in order that failed counts. */
export async function allEnded<Promises extends readonly Promise<unknown>[]>(
  promises: readonly [...Promises],
): Promise<{ -readonly [Key in keyof Promises]: Awaited<Promises[Key]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
