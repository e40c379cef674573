// The map's code is large: it is fetched when a map comes into sight.
export function openMaps() {
  const eye = new IntersectionObserver(entries => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue
      eye.unobserve(target)
      import('../map/map.js').then(({ drawMap }) => drawMap(target))
    }
  })
  document.querySelectorAll('[data-map]').forEach(element => eye.observe(element))
}
