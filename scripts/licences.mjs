/** Licences that what is shipped may have: what npm installs with it, and what its bundle contains. */
export const SHIPPED_LICENCES = new Set([
  "MIT",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "BlueOak-1.0.0",
]);
