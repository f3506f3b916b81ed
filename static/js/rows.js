// Lists of rows in a form: one more row at a press of the button, as many as the form takes. Without
// the script every save shows one more empty row.

for (const button of document.querySelectorAll("[data-add-row]")) {
  const prefix = button.dataset.addRow;
  const rows = document.querySelector(`[data-rows="${prefix}"]`);
  const blank = document.querySelector(`template[data-row-of="${prefix}"]`);
  const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
  const most = Number(rows.dataset.most);
  const show = () => { button.hidden = Number(total.value) >= most; };
  const add = () => {
    const holder = document.createElement("template");
    holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.content.firstElementChild;
    rows.append(row);
    total.value = Number(total.value) + 1;
    show();
    return row;
  };
  button.addEventListener("click", () => add().querySelector("input, select").focus());
  rows.addEventListener("room", (event) => {
    while (Number(total.value) < Math.min(event.detail, most)) add();
  });
  show();
}
