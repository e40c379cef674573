// A page that tells of work under way looks again by itself, unless somebody is reading elsewhere.
export function lookAgain() {
  const mark = document.querySelector('[data-again]')
  if (mark) setTimeout(look, Number(mark.dataset.again))
}

function look() {
  if (document.hidden) document.addEventListener('visibilitychange', () => location.reload(), { once: true })
  else location.reload()
}
