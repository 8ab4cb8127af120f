/** The members of a list by what they have in common, in the order of the list. Node 20 has no `Map.groupBy`. */
export function groupBy<T, Key>(list: readonly T[], keyOf: (member: T) => Key): ReadonlyMap<Key, readonly T[]> {
  const groups = new Map<Key, T[]>();
  for (const member of list) {
    const key = keyOf(member);
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return groups;
}
