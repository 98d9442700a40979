// Two comforts that the site does without where scripts are off: names suggested in the
// search box, and buttons that copy a citation.

for (const box of document.querySelectorAll("input[data-suggest]")) {
  let timer = 0;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const typed = box.value.trim();
      if (typed.length < 2) return;
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || box.value.trim() !== typed) return;
      const options = (await answer.json()).map((name) => {
        const option = document.createElement("option");
        option.value = name;
        return option;
      });
      box.list.replaceChildren(...options);
    }, 150);
  });
}

for (const text of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  text.after(button);
}
