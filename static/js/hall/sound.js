// Short tones for warnings, longer ones for the end. A browser makes none before somebody has
// touched the page; `unlock` is called from such a touch.

let audio = null;

export const unlock = () => {
  audio ??= new AudioContext();
  return audio.resume();
};

const tone = (at, seconds, pitch) => {
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0.3, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  source.connect(volume).connect(audio.destination);
  source.start(at);
  source.stop(at + seconds);
};

export const canSound = () => audio?.state === "running";

export const warn = () => canSound() && tone(audio.currentTime, 0.35, 880);

export const end = () => {
  if (!canSound()) return;
  for (const n of [0, 0.5, 1]) tone(audio.currentTime + n, 0.45, 660);
};
