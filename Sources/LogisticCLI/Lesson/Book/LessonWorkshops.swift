extension LessonBook {
  /// The workshops, by the number of the chapter that they follow.
  static let workshops: [Int: String] = [
    5: """
    <section class="workshop" id="drag" aria-labelledby="drag-title">
    <h3 id="drag-title">Workshop: drag the points</h3>
    <p>Drag a point along x, or up and down to change its class; with the keyboard, Tab to it and use the arrow
    keys. The least-squares line (dashed) and the sigmoid (solid; penalty λ/2·w² with λ = 0.01) are fitted again at once.</p>
    <svg viewBox="0 0 640 300" class="lp" role="group" aria-label="Points of two classes with line and sigmoid"></svg>
    <div class="buttons"><button data-set="0">balanced</button><button data-set="1">with far rows</button>\
    <button data-set="2">overlapping</button><button data-set="3">overlapping, far rows</button>\
    <button data-set="4">eight rows</button></div>
    <p class="said" aria-live="polite"></p>
    </section>

    """,
    4: """
    <section class="workshop" id="threshold" aria-labelledby="threshold-title">
    <h3 id="threshold-title">Workshop: the sigmoid's two parameters, and the threshold</h3>
    <p>Move w, b and the threshold. Rows on the wrong side get a ring. Can you beat the fit's loss?</p>
    <svg viewBox="0 0 640 300" class="lp" role="img" aria-label="A sigmoid over rows of two classes"></svg>
    <label>w <input type="range" name="w" min="-2" max="2" step="0.01" value="0.3"><output></output></label>
    <label>b <input type="range" name="b" min="-20" max="20" step="0.05" value="-2"><output></output></label>
    <label>threshold <input type="range" name="t" min="0.01" max="0.99" step="0.01" value="0.5"><output></output></label>
    <div class="buttons"><button data-fit>take the fit</button></div>
    <p class="said" aria-live="polite"></p>
    </section>

    """,
    7: """
    <section class="workshop" id="steps" aria-labelledby="steps-title">
    <h3 id="steps-title">Workshop: step by step on the loss surface</h3>
    <p>Each press is one step on all rows, from the same start. A ring marks where each of them is.</p>
    <canvas width="1280" height="720" role="img" aria-label="A loss surface over w and b with the ways of optimizers"></canvas>
    <div class="buttons"><button data-step="SGD">step SGD</button><button data-step="RMSprop">step RMSprop</button>\
    <button data-step="Adam">step Adam</button><button data-ten>ten steps of each</button><button data-reset>start again</button>\
    <select aria-label="loss"><option value="crossentropy">cross-entropy</option><option value="squared">squared error</option></select></div>
    <p class="said" aria-live="polite"></p>
    </section>

    """,
  ]
}
