// The map of the report page: the city's areas are the map, so that no tile server sees our reports.
"use strict";
(() => {
  const box = document.getElementById("map");
  if (!box || typeof L === "undefined") return;
  const point = L.latLng(Number(box.dataset.lat), Number(box.dataset.lon));
  const accuracy = Number(box.dataset.accuracy || 0);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, {
    attributionControl: false, zoomControl: false, scrollWheelZoom: false,
    zoomAnimation: !still, fadeAnimation: false, minZoom: 9, maxZoom: 19, keyboard: true,
  });
  L.control.zoom({ position: "topright", zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
  L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 90 }).addTo(map);
  map.setView(point, accuracy > 400 ? 14 : 16);

  const ring = (geometry) => {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return polygons.map((polygon) => polygon[0]).sort((a, b) => b.length - a.length)[0];
  };
  const middle = (points) => {
    let area = 0, x = 0, y = 0;
    for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
      const cross = points[j][0] * points[i][1] - points[i][0] * points[j][1];
      area += cross; x += (points[j][0] + points[i][0]) * cross; y += (points[j][1] + points[i][1]) * cross;
    }
    return area ? L.latLng(y / (3 * area), x / (3 * area)) : L.latLng(points[0][1], points[0][0]);
  };
  const nameOf = (feature) => {
    const p = feature.properties || {};
    return p.name || p.kelurahan || p.nama || "";
  };
  const label = (text, at) => {
    const inner = document.createElement("span");
    inner.textContent = text;
    return L.marker(at, { icon: L.divIcon({ className: "area-name", html: inner, iconSize: null }), interactive: false, keyboard: false });
  };
  // A name is shown within the visible part of its area, so that both sides of a border are named.
  const names = L.layerGroup().addTo(map);
  let features = [];
  const inside = (at, points) => {
    let odd = false;
    for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
      const [xi, yi] = points[i], [xj, yj] = points[j];
      if (yi > at.lat !== yj > at.lat && at.lng < ((xj - xi) * (at.lat - yi)) / (yj - yi) + xi) odd = !odd;
    }
    return odd;
  };
  const placeFor = (points) => {
    const view = map.getBounds();
    const centre = middle(points);
    if (view.contains(centre) && inside(centre, points)) return centre;
    const size = map.getSize();
    let best = null, worst = -1;
    for (let x = 1; x < 12; x++) for (let y = 1; y < 8; y++) {
      const spot = L.point((size.x * x) / 12, (size.y * y) / 8);
      const at = map.containerPointToLatLng(spot);
      if (!inside(at, points)) continue;
      // Far from the pin and from the edges, so that nothing is covered.
      const pin = map.latLngToContainerPoint(point).distanceTo(spot);
      const edge = Math.min(spot.x, size.x - spot.x, spot.y * 2, (size.y - spot.y) * 2);
      const worth = Math.min(pin, 110) + Math.min(edge, 90);
      if (worth > worst) { worst = worth; best = at; }
    }
    return best;
  };
  const showNames = () => {
    names.clearLayers();
    for (const feature of features) {
      const at = placeFor(ring(feature.geometry));
      if (at) names.addLayer(label(nameOf(feature), at));
    }
  };
  map.on("moveend", showNames);

  fetch(box.dataset.areas).then((reply) => (reply.ok ? reply.json() : null)).then((areas) => {
    if (!areas) return;
    features = areas.features.filter((feature) => /Polygon$/.test(feature.geometry?.type || ""));
    L.geoJSON({ type: "FeatureCollection", features }, { interactive: false, style: { className: "area" } }).addTo(map).bringToBack();
    // Without a border in sight the map says nothing: step back until there is one.
    const seen = () => features.filter((feature) => placeFor(ring(feature.geometry))).length;
    while (seen() < 2 && map.getZoom() > 14) map.setZoom(map.getZoom() - 1, { animate: false });
    showNames();
    box.dataset.ready = "areas";
    if (box.dataset.roads) drawRoads();
  });

  // Roads lie on the land and under the borders, which are drawn once more above them.
  const drawRoads = () => fetch(box.dataset.roads).then((reply) => (reply.ok ? reply.json() : null)).then((roads) => {
    if (!roads) return;
    const road = (feature) => ({ className: `road ${feature.properties.class}` });
    L.geoJSON(roads, { interactive: false, style: road }).addTo(map);
    L.geoJSON({ type: "FeatureCollection", features }, { interactive: false, style: { className: "border" } }).addTo(map);
    for (const layer of above) layer.bringToFront();
    box.dataset.roadsReady = "shown";
  });

  const above = [];
  if (accuracy) above.push(L.circle(point, { radius: accuracy, className: "accuracy", interactive: false }).addTo(map));
  const sprite = document.querySelector("svg.i use").getAttribute("href").split("#")[0];
  const svg = (name, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const pin = () => {
    const root = svg("svg", { viewBox: "0 0 36 44", "aria-hidden": "true" });
    const tone = box.dataset.tone;
    const shape = tone === "red" ? "M18 4L34 33H22L18 42L14 33H2Z"
      : tone === "grey" ? "M6 6h24a3 3 0 0 1 3 3v22a3 3 0 0 1-3 3h-8l-4 7-4-7H6a3 3 0 0 1-3-3V9a3 3 0 0 1 3-3z"
      : "M18 42S33 28 33 17A15 15 0 0 0 3 17C3 28 18 42 18 42Z";
    root.append(svg("path", { class: "drop", d: shape }));
    const mark = svg("svg", { x: "9", y: tone === "red" ? "13" : "8", width: "18", height: "18", class: "mark" });
    mark.append(svg("use", { href: `${sprite}#${box.dataset.icon}`, width: "18", height: "18" }));
    root.append(mark);
    return root;
  };
  const look = () => L.divIcon({
    className: `marker f-${box.dataset.tone}`, html: pin(), iconSize: [36, 44], iconAnchor: [18, 42],
  });
  const marker = L.marker(point, { icon: look(), interactive: false, keyboard: false }).addTo(map);
  box.addEventListener("state", () => marker.setIcon(look()));
  box.dataset.pin = "shown";
})();
