// The query page: YASGUI over this server, with the named queries in a menu. Nothing is asked of any other host.
"use strict";
(() => {
  const config = JSON.parse(document.getElementById("config").textContent);
  const endpoint = new URL("/sparql", location.href).href;
  const menu = document.getElementById("questions");
  const cut = document.getElementById("cut");

  Yasgui.Yasqe.defaults.autocompleters = []; // they would ask prefix.cc and other hosts
  Yasgui.Yasqe.defaults.value = config.first;
  const yasgui = new Yasgui(document.getElementById("editor"), {
    requestConfig: { endpoint, method: "POST" },
    copyEndpointOnNewTab: false,
    endpointCatalogueOptions: { getData: () => [] },
    persistenceId: "kg",
  });

  for (const { name, question, text } of config.questions) {
    const option = new Option(question, name);
    option.dataset.text = text;
    menu.append(option);
  }
  menu.addEventListener("change", () => {
    const text = menu.selectedOptions[0].dataset.text;
    if (!text) return;
    const tab = yasgui.getTab();
    tab.setQuery(text);
    tab.query();
  });

  // What has a page here is shown here, whatever host its name begins with.
  document.getElementById("editor").addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !link.href.startsWith(config.base)) return;
    event.preventDefault();
    window.open("/" + link.href.slice(config.base.length), "_blank", "noopener");
  });

  function watch(tab) {
    tab.getYasqe().on("queryResponse", (yasqe, response) => {
      const rows = response && response.header && response.header["kg-cut-after"];
      cut.hidden = !rows;
      cut.textContent = rows ? config.cut.replace("{rows}", rows) : "";
    });
  }
  watch(yasgui.getTab());
  yasgui.on("tabSelect", (gui, id) => watch(gui.getTab(id)));
})();
