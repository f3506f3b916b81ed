// A clock of the stage, drawn from what the public document says: it needs nobody to tick it.

export const elapsed = (clock, now) => clock.spent + (clock.since === null ? 0 : Math.max(0, now - clock.since));

export const left = (clock, now) => clock.length - elapsed(clock, now);

const words = (milliseconds) => {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

// What is left, in minutes and seconds; a second is over when it is over. Overrun has a plus.
export const face = (clock, now) => {
  const rest = left(clock, now);
  return rest >= 0 ? words(Math.ceil(rest / 1000) * 1000) : `+${words(-rest)}`;
};

export const spentFace = (milliseconds) => words(milliseconds);

// "", "warn" from the first warning on, "over" from the end on.
export const colour = (clock, now) => {
  const rest = left(clock, now);
  if (rest <= 0) return "over";
  return rest <= Math.max(0, ...clock.warnings) * 1000 ? "warn" : "";
};

// How many of the warnings and the end have been reached: a sound is made when it grows.
export const reached = (clock, now) =>
  [...clock.warnings, 0].filter((seconds) => left(clock, now) <= seconds * 1000).length;
