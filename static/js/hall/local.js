// The steps of a turn, mirrored for a host's device that goes on without a network. The server
// folds the same steps again when they arrive; this is what the host sees meanwhile.

const FROM = {
  call: ["waiting"],
  start_pitch: ["called"],
  end_pitch: ["pitching"],
  start_questions: ["questions"],
  end_questions: ["questions"],
  pause: ["pitching", "questions"],
  resume: ["pitching", "questions"],
  close: ["scoring"],
  absent: ["waiting", "called"],
};

export const worksOffline = (name) => name in FROM;

const spentOf = (document_, now) => {
  const { clock } = document_;
  return clock ? clock.spent + (clock.since === null ? 0 : Math.max(0, now - clock.since)) : 0;
};

const leave = (document_, one, state) => {
  one.state = state;
  if (document_.on !== one.place) return;
  Object.assign(document_, { on: 0, clock: null });
  if (state !== "closed") Object.assign(document_, { scene: "holding", shown: 0 });
};

const STEPS = {
  call(document_, one) {
    if (document_.on) return false;
    one.state = "called";
    Object.assign(document_, { on: one.place, scene: "pitch", shown: one.place, clock: null });
    return true;
  },
  start_pitch(document_, one, now, play) {
    one.state = "pitching";
    document_.clock = { part: "pitch", length: play.pitch, spent: 0, since: now, warnings: play.warnings };
  },
  end_pitch(document_, one, now, play) {
    one.spent.pitch = spentOf(document_, now);
    one.state = play.questions ? "questions" : "scoring";
    document_.clock = play.questions ? { part: "questions", length: play.questions, spent: 0, since: null, warnings: play.warnings } : null;
  },
  start_questions(document_, _one, now) {
    if (!document_.clock || document_.clock.since !== null) return false;
    document_.clock.since = now;
    return true;
  },
  end_questions(document_, one, now) {
    one.spent.questions = spentOf(document_, now);
    one.state = "scoring";
    document_.clock = null;
  },
  pause(document_, _one, now) {
    if (!document_.clock || document_.clock.since === null) return false;
    Object.assign(document_.clock, { spent: spentOf(document_, now), since: null });
    return true;
  },
  resume(document_, _one, now) {
    if (!document_.clock || document_.clock.since !== null) return false;
    document_.clock.since = now;
    return true;
  },
  close: (document_, one) => leave(document_, one, "closed"),
  absent: (document_, one) => leave(document_, one, "absent"),
};

// Takes the step on the host's own copy of the data; false where it is not possible.
export const takeLocally = (state, { name, key }, now) => {
  const { document: document_, keys, play } = state;
  const one = document_.order[keys.indexOf(key)];
  if (!one || !FROM[name]?.includes(one.state)) return false;
  if (STEPS[name](document_, one, now, play) === false) return false;
  const next = document_.order.find((line) => line.state === "waiting");
  document_.next = next?.place ?? 0;
  state.turns[key].state = one.state;
  return true;
};
