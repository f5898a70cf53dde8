// The share button: the telephone's own sheet where there is one, else the clipboard. Without script the link stands there to copy.
(function () {
  "use strict";
  var button = document.getElementById("share");
  if (!button) { return; }
  var note = document.getElementById("note");
  var told = { text: note ? note.textContent : "", url: button.dataset.url };
  var copies = navigator.clipboard && navigator.clipboard.writeText;
  if (!navigator.share && !copies) { return; }
  button.hidden = false;
  button.addEventListener("click", function () {
    if (navigator.share) {
      navigator.share(told).catch(function () {});
      return;
    }
    navigator.clipboard.writeText((told.text + " " + told.url).trim()).then(function () {
      button.textContent = button.dataset.copied;
    });
  });
})();
