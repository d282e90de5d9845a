"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const graph = JSON.parse(byId("graph").textContent);
  const { entities, claims, words } = graph;
  const nodes = new vis.DataSet(graph.nodes);
  const edges = new vis.DataSet(graph.edges);
  const network = new vis.Network(byId("network"), { nodes, edges }, graph.options);
  globalThis.network = network; // as on pyvis's own pages
  const panel = byId("panel");
  const BATCH = 60;

  // Everything that came from documents enters the page through here, as text.
  const present = (parts) => parts.filter((part) => part !== null && part !== "");
  const make = (tag, { name, ...properties } = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    if (name) element.className = name;
    element.append(...present(children));
    return element;
  };
  const dot = (id) => {
    const sign = make("i");
    sign.style.background = entities[id].colour;
    return sign;
  };
  const nameOf = (end) =>
    end.id === null
      ? make("span", {}, end.label)
      : make("button", { type: "button", name: "name", onclick: () => chooseEntity(end.id, true) }, end.label);
  const fit = () => network.fit({ animation: false });

  function showClaim(id) {
    const claim = claims[id];
    const flags = claim.flags.map(([kind, label]) => make("span", { name: "flag " + kind }, label));
    const facts = claim.facts.map(([label, value]) => label + ": " + value).join(" · ");
    return make("section", { name: "claim" },
      make("p", { name: "says" }, nameOf(claim.subject), " ", make("b", {}, claim.predicate), " ", nameOf(claim.object), ...flags),
      facts ? make("p", { name: "soft" }, facts) : null,
      ...claim.evidence.flatMap((one) => [
        make("blockquote", {}, ...one.pieces.map(([text, marked]) => (marked ? make("mark", {}, text) : text))),
        make("p", { name: "soft" }, one.source),
      ]));
  }

  // Long lists come in parts, so that a hub with thousands of claims opens at once.
  function addInParts(parent, items, draw, from = 0) {
    parent.append(...items.slice(from, from + BATCH).map(draw));
    const left = items.length - from - BATCH;
    if (left <= 0) return;
    const button = make("button", { type: "button", name: "plain" }, words.more.replace("{count}", Math.min(left, BATCH)));
    button.addEventListener("click", () => {
      button.remove();
      addInParts(parent, items, draw, from + BATCH);
    });
    parent.append(button);
  }

  function show(title, ...parts) {
    const heading = make("h2", { tabIndex: -1 }, title);
    const back = make("button", { type: "button", name: "plain back", onclick: clear }, "← " + words.back);
    panel.replaceChildren(back, heading, ...present(parts));
    panel.scrollTop = 0;
    return heading;
  }

  function showAll() {
    const list = make("ul", { name: "list" });
    const ids = Object.keys(entities).sort((a, b) => entities[b].claims.length - entities[a].claims.length || a - b);
    addInParts(list, ids, (id) =>
      make("li", {}, dot(id), nameOf({ id, label: entities[id].label }), make("span", { name: "number" }, String(entities[id].claims.length))));
    panel.replaceChildren(make("h2", { tabIndex: -1 }, words.panel), make("p", { name: "soft" }, words.hint), list);
  }

  // What has nothing to do with the choice steps back, but stays.
  function highlight(nodeIds, edgeIds) {
    const all = nodeIds === null;
    nodes.update(graph.nodes.map(({ id, color, font }) => {
      const near = all || nodeIds.has(String(id));
      return { id, opacity: near ? 1 : 0.18, font: { ...font, color: near ? "#1b2330" : "#c3cad4" } };
    }));
    edges.update(graph.edges.map(({ id, color, font }) => {
      const near = all || edgeIds.has(id);
      return { id, color: { ...color, opacity: near ? 1 : 0.15 }, font: { ...font, color: near ? "#3d4a5c" : "#00000000", strokeColor: near ? "#fbfcfd" : "#00000000" } };
    }));
  }

  function clear() {
    network.unselectAll();
    highlight(null, null);
    showAll();
  }

  function chooseEntity(id, move) {
    const entity = entities[id];
    const near = network.getConnectedEdges(id);
    highlight(new Set([String(id), ...network.getConnectedNodes(id).map(String)]), new Set(near));
    network.selectNodes([id], false);
    const list = make("div");
    addInParts(list, entity.claims, showClaim);
    const heading = show(entity.label,
      make("span", { name: "chip" }, dot(id), entity.type),
      make("span", { name: "chip" }, entity.count),
      entity.names ? make("p", { name: "soft" }, entity.names) : null,
      entity.also ? make("p", { name: "soft" }, words.also + ": " + entity.also) : null,
      list);
    if (move) {
      const around = [id, ...network.getConnectedNodes(id)];
      network.fit({ nodes: around, maxZoomLevel: 1.1, animation: false });
      heading.focus();
    }
  }

  function chooseClaim(id) {
    const edge = edges.get(id);
    highlight(new Set([String(edge.from), String(edge.to)]), new Set([id]));
    network.selectEdges([id]);
    show(words.panel, showClaim(edge.claim));
  }

  // Seen from afar, labels are too small to draw; the best connected (numbered first) keep theirs, at reading size.
  network.on("afterDrawing", (context) => {
    const scale = network.getScale();
    if (scale * graph.options.nodes.font.size >= 7 || network.getSelectedNodes().length || network.getSelectedEdges().length) return;
    const places = network.getPositions();
    const taken = [];
    context.save();
    Object.assign(context, { font: "600 " + 12 / scale + "px system-ui, sans-serif", textAlign: "center", textBaseline: "top", lineWidth: 4 / scale, lineJoin: "round", strokeStyle: "#fbfcfd", fillStyle: "#1b2330" });
    for (const { id, size } of graph.nodes.slice(0, 24)) {
      const text = entities[id].label.slice(0, 40);
      const half = context.measureText(text).width / 2 + 6 / scale;
      const { x, y } = places[id];
      const top = y + size + 2 / scale;
      const free = taken.every((box) => Math.abs(box.x - x) > box.half + half || Math.abs(box.top - top) > 18 / scale);
      if (!free) continue;
      taken.push({ x, top, half });
      context.strokeText(text, x, top);
      context.fillText(text, x, top);
    }
    context.restore();
  });

  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) chooseEntity(node, false);
    else if (edge !== undefined) chooseClaim(edge);
    else clear();
  });
  for (const [event, cursor] of [["hoverNode", "pointer"], ["hoverEdge", "pointer"], ["blurNode", ""], ["blurEdge", ""]]) {
    network.on(event, () => { byId("network").style.cursor = cursor; });
  }

  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor });
  byId("zoom-in").addEventListener("click", () => zoom(1.25));
  byId("zoom-out").addEventListener("click", () => zoom(0.8));
  byId("whole").addEventListener("click", fit);

  const search = byId("search");
  const hits = byId("hits");
  let active = 0;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const index = Object.keys(entities).map((id) => [id, plain([entities[id].label, entities[id].names, entities[id].also].join(" "))]);

  function close() {
    hits.hidden = true;
    search.setAttribute("aria-expanded", "false");
    search.removeAttribute("aria-activedescendant");
  }
  function mark(number) {
    const options = [...hits.querySelectorAll("[role=option]")];
    if (!options.length) return;
    active = (number + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    search.setAttribute("aria-activedescendant", options[active].id);
  }
  function pick(id) {
    close();
    search.value = entities[id].label;
    chooseEntity(id, true);
  }
  function find() {
    const wanted = plain(search.value.trim());
    if (!wanted) return close();
    const starts = ([id]) => !plain(entities[id].label).startsWith(wanted);
    const found = index.filter(([, text]) => text.includes(wanted)).sort((a, b) => starts(a) - starts(b)).slice(0, 8);
    hits.replaceChildren(...found.map(([id], at) => {
      const option = make("li", { id: "hit-" + at, onmousedown: (event) => { event.preventDefault(); pick(id); } }, entities[id].label, make("small", {}, entities[id].type));
      option.setAttribute("role", "option");
      option.dataset.entity = id;
      return option;
    }));
    if (!found.length) hits.append(make("li", { name: "soft" }, words.nothing));
    hits.hidden = false;
    search.setAttribute("aria-expanded", "true");
    mark(0);
  }
  search.addEventListener("input", find);
  search.addEventListener("blur", close);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      if (hits.hidden) find();
      const option = hits.querySelector("[aria-selected=true]");
      if (option) pick(option.dataset.entity);
    } else if (event.key === "Escape") close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target !== search) clear();
  });

  if (matchMedia("(max-width: 820px)").matches) byId("legend").open = false;
  showAll();
  fit();
  network.once("afterDrawing", () => setTimeout(() => { // only drawn labels have a size to make room for
    fit();
    document.body.dataset.ready = "yes";
  }));
  if (graph.focus !== null) chooseEntity(graph.focus, false);
})();
