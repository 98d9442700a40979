// The desk by keyboard, and what it is quicker with. Without scripts every act is a form's button.

const keysBox = document.querySelector("[data-keys]");
const KEYS_OFF = "nullius-desk-keys-off";
if (keysBox) {
  keysBox.checked = localStorage.getItem(KEYS_OFF) === null;
  keysBox.addEventListener("change", () => {
    if (keysBox.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  });
}

function typing(target) {
  return target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
}

let sent = false;
function press(control) {
  if (sent) return;
  const first = control.dataset.first && document.getElementById(control.dataset.first);
  if (first) {
    first.focus();
    first.select();
    return;
  }
  // A second press while the answer is under way would fall on the next entry.
  sent = control.matches("button, a[href]");
  control.click();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const target = event.target;
  if (event.key === "Escape" && typing(target)) {
    target.blur();
    return;
  }
  if (event.key === "Enter" && target.matches("#decide input")) {
    // Enter does what the field is for: correct, or merge.
    const what = target.closest("fieldset")?.querySelector("#into, [name=into_id]") ? "merge" : "correct";
    const button = document.querySelector(`#decide button[value=${what}]`);
    if (button) {
      event.preventDefault();
      sent = true;
      button.form.requestSubmit(button);
    }
    return;
  }
  if (typing(target) || (keysBox && !keysBox.checked)) return;
  if (!/^[a-z]$/.test(event.key)) return;
  const control = document.querySelector(`[data-key="${event.key}"]`);
  if (control) {
    event.preventDefault();
    press(control);
  }
});

// The number in sight of its text.
const article = document.querySelector("[data-article]");
const number = document.getElementById("number");
if (article && number) {
  const above = number.getBoundingClientRect().top - article.getBoundingClientRect().top;
  article.scrollTop += above - article.clientHeight / 2;
}

// Words that are selected in the text can be put into a field.
const pick = document.getElementById("pick");
if (article && pick) {
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const words = selection.toString().replace(/\s+/g, " ").trim();
    const inside = selection.rangeCount && article.contains(selection.getRangeAt(0).commonAncestorContainer);
    if (!inside || !words || words.length > 200) return;
    pick.querySelector("span").textContent = words;
    pick.hidden = false;
  });
  for (const button of pick.querySelectorAll("[data-field]")) {
    button.addEventListener("click", () => {
      const field = document.getElementById(`f-${button.dataset.field}`);
      const words = pick.querySelector("span").textContent;
      field.value = button.dataset.field === "value" ? words.replace(/[^\d.,-]/g, "") : words;
      pick.hidden = true;
      field.focus();
    });
  }
}

// All of a list at once.
for (const all of document.querySelectorAll("[data-all]")) {
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll(`[name="${all.dataset.all}"]`)) box.checked = all.checked;
  });
}

// Who else has it open, asked for twice a minute while the page is in sight.
const others = document.getElementById("others");
if (others?.dataset.presence) {
  setInterval(async () => {
    if (document.hidden || sent) return;
    const form = new URLSearchParams({ id: others.dataset.id, token: others.dataset.token });
    const answer = await fetch(others.dataset.presence, { method: "POST", body: form });
    if (!answer.ok) return;
    const now = await answer.json();
    const names = now.others.join(", ");
    const open = names && `${names} ${now.others.length === 1 ? "has" : "have"} this open too. `;
    const changed = now.seen === others.dataset.seen ? "" : "It changed meanwhile: load the page anew to see how.";
    if (others.textContent.trim() !== `${open}${changed}`.trim()) others.textContent = `${open}${changed}`;
  }, 30000);
}
