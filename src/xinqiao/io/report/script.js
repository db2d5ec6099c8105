"use strict";
(function () {
  var root = document.documentElement;
  var buttons = document.querySelectorAll("button[data-lang]");
  var codes = { en: "en", zh: "zh-Hans" };
  function speak(language) {
    root.setAttribute("data-lang", language);
    root.lang = codes[language];
    document.title = root.getAttribute("data-title-" + language);
    buttons.forEach(function (button) {
      var chosen = button.getAttribute("data-lang") === language;
      button.setAttribute("aria-pressed", String(chosen));
    });
  }
  function wanted() {
    var named = location.hash.slice(1);
    if (codes[named]) return named;
    return (navigator.language || "").toLowerCase().indexOf("zh") === 0 ? "zh" : "en";
  }
  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      speak(button.getAttribute("data-lang"));
    });
  });
  addEventListener("hashchange", function () {
    if (codes[location.hash.slice(1)]) speak(wanted());
  });
  speak(wanted());
})();
