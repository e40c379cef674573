// A signature is drawn with finger or pen; it leaves as a PNG in black on white, whatever the theme.
const WIDTH = 2.5

export function takeSignatures() {
  document.querySelectorAll('[data-sign]').forEach(canvas => new Pad(canvas))
}

class Pad {
  constructor(canvas) {
    this.canvas = canvas
    this.strokes = []
    this.field = canvas.closest('form').elements[canvas.dataset.sign]
    canvas.addEventListener('pointerdown', event => this.begin(event))
    canvas.addEventListener('pointermove', event => this.draw(event))
    canvas.addEventListener('pointerup', () => this.end())
    canvas.addEventListener('pointercancel', () => this.end())
    new ResizeObserver(() => this.show()).observe(canvas)
    document.querySelector(`[data-sign-again="${canvas.dataset.sign}"]`)?.addEventListener('click', () => this.clear())
  }

  begin(event) {
    this.canvas.setPointerCapture(event.pointerId)
    this.strokes.push([this.point(event)])
    this.down = true
  }

  draw(event) {
    if (!this.down) return
    const steps = event.getCoalescedEvents?.() ?? []
    for (const step of steps.length ? steps : [event]) this.strokes.at(-1).push(this.point(step))
    this.show()
  }

  end() {
    this.down = false
    this.field.value = this.strokes.some(stroke => stroke.length > 2) ? this.picture() : ''
    this.field.dispatchEvent(new Event('input', { bubbles: true }))
  }

  clear() {
    this.strokes = []
    this.end()
    this.show()
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }

  show() {
    const { clientWidth: width, clientHeight: height } = this.canvas
    const ratio = devicePixelRatio
    this.canvas.width = width * ratio
    this.canvas.height = height * ratio
    const pen = this.canvas.getContext('2d')
    pen.scale(ratio, ratio)
    this.write(pen, getComputedStyle(this.canvas).color)
  }

  picture() {
    const sheet = document.createElement('canvas')
    sheet.width = this.canvas.clientWidth * 2
    sheet.height = this.canvas.clientHeight * 2
    const pen = sheet.getContext('2d')
    pen.fillStyle = 'white'
    pen.fillRect(0, 0, sheet.width, sheet.height)
    pen.scale(2, 2)
    this.write(pen, 'black')
    return sheet.toDataURL('image/png')
  }

  write(pen, colour) {
    pen.strokeStyle = colour
    pen.lineWidth = WIDTH
    pen.lineCap = pen.lineJoin = 'round'
    for (const [first, ...rest] of this.strokes) {
      pen.beginPath()
      pen.moveTo(...first)
      for (const point of rest) pen.lineTo(...point)
      pen.stroke()
    }
  }
}
