/// Diagrams as SVG and as a page: self-contained, the same bytes for the same curves, and readable without colours and
/// without eyes.
enum PlotDrawing {
  private static let width = 720
  private static let panelHeight = 260
  private static let margin = (left: 84, right: 24, top: 34, bottom: 40)
  /// Dark enough on white, and told apart also by people who see few colours (Okabe and Ito); dashes tell them too.
  private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#000000"]
  private static let dashes = ["none", "8 4", "2 3", "8 3 2 3", "14 4", "5 2"]

  /// A document of all panels, one below the other.
  static func svg(_ panels: [PlotPanel], title: String) -> String {
    let total = panels.reduce(0) { $0 + height($1) }
    var lines = [
      #"<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" width="\#(width)" height="\#(total)" viewBox="0 0 \#(width) \#(total)" font-family="sans-serif" font-size="12">"#,
      "<title id=\"title\">\(MarkupText.escaped(title))</title>",
      "<desc id=\"desc\">\(MarkupText.escaped(panels.map(description).joined(separator: " ")))</desc>",
      #"<rect width="100%" height="100%" fill="white"/>"#,
    ]
    var top = 0
    for panel in panels {
      lines += ["<g transform=\"translate(0 \(top))\">"] + body(panel) + ["</g>"]
      top += height(panel)
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  /// A page with the drawing and its numbers as tables.
  static func html(_ panels: [PlotPanel], title: String) -> String {
    var lines = [
      "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<title>\(MarkupText.escaped(title))</title>",
      "<style>body{font-family:sans-serif;margin:2rem;max-width:60rem}svg{max-width:100%;height:auto}table{border-collapse:collapse}th,td{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #ccc}th{text-align:left}</style>",
      "</head>", "<body>", "<h1>\(MarkupText.escaped(title))</h1>",
    ]
    lines.append(svg(panels, title: title))
    for panel in panels {
      lines += ["<details>", "<summary>The numbers of \(MarkupText.escaped(panel.title))</summary>"]
      for curve in panel.curves {
        lines += ["<table>", "<caption>\(MarkupText.escaped(curve.name))</caption>"]
        lines.append(
          "<tr><th scope=\"col\">\(MarkupText.escaped(panel.axis))</th><th scope=\"col\">\(MarkupText.escaped(panel.title))</th></tr>"
        )
        lines += curve.points.map {
          "<tr><td>\(FactText.text($0.x))</td><td>\(MarkupText.escaped(panel.text($0.y)))</td></tr>"
        }
        lines.append("</table>")
      }
      lines.append("</details>")
    }
    return (lines + ["</body>", "</html>"]).joined(separator: "\n") + "\n"
  }

  private static func height(_ panel: PlotPanel) -> Int {
    panelHeight + (panel.curves.count > 1 ? 18 * panel.curves.count : 0)
  }

  private static func body(_ panel: PlotPanel) -> [String] {
    var lines = [
      "<text x=\"\(margin.left)\" y=\"20\" font-size=\"14\" font-weight=\"bold\">\(MarkupText.escaped(panel.title))</text>"
    ]
    guard let bounds = panel.bounds else { return lines }
    let (left, right) = (margin.left, width - margin.right)
    let (top, bottom) = (margin.top, panelHeight - margin.bottom)
    func x(_ value: Double) -> Double { Double(left) + bounds.x.share(value) * Double(right - left) }
    func y(_ value: Double) -> Double { Double(bottom) - bounds.y.share(value) * Double(bottom - top) }
    lines.append("<path d=\"M\(left) \(top)V\(bottom)H\(right)\" fill=\"none\" stroke=\"#666666\"/>")
    for (value, place) in [(bounds.y.upperBound, top + 4), (bounds.y.lowerBound, bottom)] {
      lines.append(
        "<text x=\"\(left - 6)\" y=\"\(place)\" text-anchor=\"end\">\(MarkupText.escaped(panel.text(value)))</text>")
    }
    lines.append("<text x=\"\(left)\" y=\"\(bottom + 16)\">\(FactText.text(bounds.x.lowerBound))</text>")
    lines.append(
      "<text x=\"\(right)\" y=\"\(bottom + 16)\" text-anchor=\"end\">\(FactText.text(bounds.x.upperBound))</text>")
    lines.append(
      "<text x=\"\((left + right) / 2)\" y=\"\(bottom + 16)\" text-anchor=\"middle\">\(MarkupText.escaped(panel.axis))</text>"
    )
    for (number, curve) in panel.curves.enumerated() {
      let (colour, dash) = (colours[number % colours.count], dashes[number % dashes.count])
      let points = curve.points.map { "\(rounded(x($0.x))),\(rounded(y($0.y)))" }
      lines.append(
        "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" stroke-dasharray=\"\(dash)\" points=\"\(points.joined(separator: " "))\"><title>\(MarkupText.escaped(curve.name))</title></polyline>"
      )
      if points.count == 1, let point = curve.points.first {
        lines.append("<circle cx=\"\(rounded(x(point.x)))\" cy=\"\(rounded(y(point.y)))\" r=\"3\" fill=\"\(colour)\"/>")
      }
      guard panel.curves.count > 1 else { continue }
      let row = panelHeight + 18 * number
      lines.append(
        "<path d=\"M\(left) \(row)H\(left + 36)\" stroke=\"\(colour)\" stroke-width=\"2\" stroke-dasharray=\"\(dash)\"/>"
      )
      lines.append("<text x=\"\(left + 44)\" y=\"\(row + 4)\">\(MarkupText.escaped(curve.name))</text>")
    }
    return lines
  }

  private static func description(_ panel: PlotPanel) -> String {
    let curves = panel.curves.map { curve in
      let (first, last) = (curve.points.first, curve.points.last)
      return
        "\(curve.name) goes from \(first.map { panel.text($0.y) } ?? "-") to \(last.map { panel.text($0.y) } ?? "-") in \(curve.points.count) points"
    }
    return "\(panel.title) over \(panel.axis): \(curves.joined(separator: "; "))."
  }

  private static func rounded(_ value: Double) -> String { FactText.text((value * 10).rounded() / 10) }
}
