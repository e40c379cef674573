// One polite voice, at most one sentence in five seconds; the latest wins.
const PAUSE = 5000
let next = ''
let timer

export function speak(sentence) {
  next = sentence
  if (timer) return
  utter()
  timer = setInterval(() => {
    if (next) return utter()
    clearInterval(timer)
    timer = undefined
  }, PAUSE)
}

function utter() {
  const region = document.querySelector('[data-speak]')
  if (region) region.textContent = next
  next = ''
}
