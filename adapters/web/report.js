const box = document.getElementById("filter"), only = document.getElementById("only");
const items = [...document.querySelectorAll("#feed li")], days = [...document.querySelectorAll("#feed section")];
function filter() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of items) {
    const text = item.textContent.toLowerCase();
    item.hidden = (only.checked && !item.classList.contains("used")) || !words.every(word => text.includes(word));
    shown += !item.hidden;
  }
  for (const day of days) day.hidden = !day.querySelector("li:not([hidden])");
  document.getElementById("shown").textContent = shown === items.length ? "" : `${shown} of ${items.length}`;
}
const feed = document.getElementById("feed"), first = feed.querySelector(".used");
if (first) feed.scrollTop = first.offsetTop - feed.offsetTop - 12;
if (box) {
  document.getElementById("tools").hidden = false;
  box.addEventListener("input", filter);
  only.addEventListener("change", filter);
}
