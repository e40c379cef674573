// A form is sent once, however often it is pressed.
export function sendOnce() {
  document.addEventListener('submit', event => {
    if (event.defaultPrevented || event.target.method !== 'post') return
    if (event.target.dataset.sent) return event.preventDefault()
    event.target.dataset.sent = 'yes'
    event.submitter?.classList.add('is-busy')
  })
  // Coming back by the back button is a new beginning.
  addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent
      form.querySelectorAll('.is-busy').forEach(button => button.classList.remove('is-busy'))
    }
  })
}
