// The timeline opens where the day is, once, before anybody looks: where it was left a moment ago, else at now or the
// first visit; then the chosen visit is brought into sight. After that only people scroll it.
export function openTimeline() {
  const line = document.querySelector('[data-timeline]')
  if (!line) return
  const key = `timeline ${line.dataset.timeline}`
  const left = sessionStorage.getItem(key)
  if (left) [line.scrollLeft, line.scrollTop] = JSON.parse(left)
  else bring(line, line.querySelector('.now-flag:not([hidden])') ?? first(line))
  bring(line, line.querySelector('.visit[aria-current]'))
  addEventListener('pagehide', () => sessionStorage.setItem(key, JSON.stringify([line.scrollLeft, line.scrollTop])))
}

function first(line) {
  const starts = element => element.getBoundingClientRect().left
  return [...line.querySelectorAll('.visit')].sort((a, b) => starts(a) - starts(b))[0]
}

// Names and hours stay in place above what scrolls: what lies under them is not in sight.
function bring(line, element) {
  if (!element) return
  const [box, frame] = [element.getBoundingClientRect(), line.getBoundingClientRect()]
  const corner = line.querySelector('.tl-head .who').getBoundingClientRect()
  const [wide, high] = [frame.right - corner.right, frame.bottom - corner.bottom]
  if (box.left < corner.right || box.right > frame.right) line.scrollLeft += box.left - corner.right - wide / 3
  const upright = element.closest('.tl-body') && (box.top < corner.bottom || box.bottom > frame.bottom)
  if (upright) line.scrollTop += box.top - corner.bottom - high / 3
}
