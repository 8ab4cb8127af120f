/** A length of time as people say it: `7 s`, `2 m 10 s`, `1 h 5 m`. */
export function inWords(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return withRest(Math.floor(whole / 60), "m", `${whole % 60} s`);
  return withRest(Math.floor(whole / 3600), "h", `${Math.floor(whole / 60) % 60} m`);
}

function withRest(count: number, unit: string, rest: string): string {
  return rest.startsWith("0 ") ? `${count} ${unit}` : `${count} ${unit} ${rest}`;
}

/**
 * The step of a coarse scale that stands for so many seconds left. It stays at `before` until the time is clearly nearer
 * to another one, so that words made of it do not flicker.
 */
export function coarseSeconds(seconds: number, before: number | null): number {
  const nearest = STEPS.reduce((best, step) => (distance(step, seconds) < distance(best, seconds) ? step : best));
  if (before === null) return nearest;
  return distance(before, seconds) > distance(nearest, seconds) + STICKINESS ? nearest : before;
}

/** `a few seconds`, `about 20 s`, `about 2 min`, `about 1 h 30 min`: of a step of that scale. */
export function aboutInWords(step: number): string {
  if (step <= 5) return "a few seconds";
  if (step < 60) return `about ${step} s`;
  const [hours, minutes] = [Math.floor(step / 3600), Math.floor(step / 60) % 60];
  const parts = [hours > 0 ? `${hours} h` : "", minutes > 0 ? `${minutes} min` : ""].filter((part) => part !== "");
  return `about ${parts.join(" ")}`;
}

/** Apart in proportion, as people judge waits. */
function distance(a: number, b: number): number {
  return Math.abs(Math.log(a / Math.max(1, b)));
}

const MINUTE = 60;
const HOUR = 3600;
const STEPS: readonly number[] = [
  5,
  7,
  10,
  15,
  20,
  30,
  45,
  ...[1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45].map((minutes) => minutes * MINUTE),
  ...[1, 1.5, 2, 3, 4, 6, 8, 12, 18, 24, 48].map((hours) => hours * HOUR),
];
/** The estimate may go to and fro by 7 % without another word. */
const STICKINESS = 0.15;
