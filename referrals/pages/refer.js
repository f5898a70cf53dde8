/* Carries `click_id` and `ref` from the address of a landing page into forms and links marked data-goodword.
   No dependency, no call to anybody. A first-party cookie is set after the site says that the visitor consented, and
   is deleted when they withdraw; until then nothing is kept in the browser. */
(function () {
  "use strict";
  var COOKIE = "goodword_click", KEPT_DAYS = 90;
  var CLICK = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, CODE = /^[A-Za-z0-9_-]{1,32}$/;
  var script = document.currentScript;
  var given = new URLSearchParams(window.location.search);
  var trace = clean(given.get("click_id"), given.get("ref"));
  var agreed = false;

  function clean(click, code) {
    return { click_id: CLICK.test(click || "") ? click : "", ref: CODE.test(code || "") ? code : "" };
  }

  function kept() {
    var found = document.cookie.split("; ").filter(function (one) {
      return one.indexOf(COOKIE + "=") === 0;
    })[0];
    if (!found) return clean("", "");
    var parts = found.slice(COOKIE.length + 1).split(".");
    return clean(parts[0], parts[1]);
  }

  function write(value, seconds) {
    var secure = window.location.protocol === "https:" ? "; Secure" : "";
    document.cookie = COOKIE + "=" + value + "; Path=/; SameSite=Lax; Max-Age=" + seconds + secure;
  }

  function consent(yes) {
    agreed = yes !== false;
    if (!agreed) write("", 0);
    else if (trace.click_id) write(trace.click_id + "." + trace.ref, KEPT_DAYS * 86400);
  }

  function now() {
    if (trace.click_id || trace.ref) return trace;
    return kept();
  }

  function fill(form) {
    var told = now();
    Object.keys(told).forEach(function (name) {
      if (!told[name]) return;
      var field = form.querySelector('input[name="' + name + '"]');
      if (!field) {
        field = document.createElement("input");
        field.type = "hidden";
        field.name = name;
        form.appendChild(field);
      }
      field.value = told[name];
    });
  }

  function mark(link) {
    var told = now(), address;
    try {
      address = new URL(link.href);
    } catch (wrong) {
      return;
    }
    if (address.protocol !== "https:" && address.protocol !== "http:") return;
    Object.keys(told).forEach(function (name) {
      if (told[name]) address.searchParams.set(name, told[name]);
    });
    link.href = address.href;
  }

  function carry() {
    document.querySelectorAll("form[data-goodword]").forEach(fill);
    document.querySelectorAll("a[data-goodword]").forEach(mark);
  }

  /* Forms and links that a page draws later are met when they are used. */
  document.addEventListener("submit", function (event) {
    if (event.target.matches("form[data-goodword]")) fill(event.target);
  }, true);
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-goodword]");
    if (link) mark(link);
  }, true);
  document.addEventListener("goodword:consent", function (event) {
    consent(event.detail);
    carry();
  });

  window.GoodwordRefer = { consent: function (yes) { consent(yes); carry(); }, trace: now };
  if (script && script.getAttribute("data-consent") === "granted") consent(true);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", carry);
  else carry();
})();
