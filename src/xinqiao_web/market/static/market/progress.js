// Shows how far an import is, and loads the page anew once it rests.
const place = document.getElementById("progress");
const ask = async () => {
  const answer = await fetch(place.dataset.progress, { credentials: "same-origin" });
  if (!answer.ok) return;
  const now = await answer.json();
  if (!now.works) {
    location.reload();
    return;
  }
  place.querySelector("[role=status]").textContent = now.text;
  const bar = place.querySelector("progress");
  if (now.total) {
    bar.max = now.total;
    bar.value = now.done;
  } else {
    bar.removeAttribute("value");
  }
  setTimeout(ask, 1000);
};
setTimeout(ask, 500);
