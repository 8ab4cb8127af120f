/** The machine's time: the client's clock, which is made of what Node and browsers share. */
export { systemClock } from "./client/system-clock.ts";
