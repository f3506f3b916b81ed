// The size class of an enterprise while its numbers are being typed, as the server works it out.

const PAUSE = 400;
const FIELDS = ["industry", "employees", "revenue", "assets"];

for (const place of document.querySelectorAll("[data-size]")) {
  const form = place.closest("form");
  const boxes = FIELDS.map((name) => form.querySelector(`[name="${name}"], [name="unit-${name}"]`));
  let timer = 0;
  let asked = 0;

  const ask = async () => {
    const number = (asked += 1);
    const said = new URLSearchParams(FIELDS.map((name, at) => [name, boxes[at].value]));
    try {
      const answer = await fetch(`${place.dataset.size}?${said}`);
      // An earlier question that is answered late says nothing about what stands there now.
      if (answer.ok && !answer.redirected && number === asked) place.innerHTML = await answer.text();
    } catch {
      // Without a connection the class is shown again after saving.
    }
  };

  for (const box of boxes) {
    for (const event of ["input", "change", "written"]) {
      box.addEventListener(event, () => {
        clearTimeout(timer);
        timer = setTimeout(ask, PAUSE);
      });
    }
  }
}
