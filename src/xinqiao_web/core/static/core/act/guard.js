// A form that was changed and not saved is not left without a question.
for (const form of document.querySelectorAll("form[data-guard]")) {
  const told = () => JSON.stringify([...new FormData(form)]);
  const first = told();
  let sent = false;
  form.addEventListener("submit", () => (sent = true));
  addEventListener("beforeunload", (event) => {
    if (!sent && told() !== first) event.preventDefault();
  });
}
