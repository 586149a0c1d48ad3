//! A picture of text on a terminal: lines with colours (SGR escapes) to SVG.

/// Columns and lines in pixels, for the monospace font of the picture.
const CELL: (f64, f64) = (8.4, 19.0);

/// How a run of text looks.
#[derive(Clone, Copy, Default, PartialEq)]
struct Look {
    bold: bool,
    dim: bool,
    underlined: bool,
    color: Option<u8>,
}

/// The picture of `text`.
pub fn render(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let columns = lines.iter().map(|line| console::measure_text_width(line)).max().unwrap_or(0);
    let (width, height) = (cells(columns, CELL.0) + 32.0, cells(lines.len(), CELL.1) + 32.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1c2128\"/>\n\
         <g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, monospace\" font-size=\"14\" \
         fill=\"#d1d7e0\" xml:space=\"preserve\">\n"
    );
    for (row, line) in lines.iter().enumerate() {
        let runs: String = runs(line).into_iter().map(|(look, text)| span(look, &text)).collect();
        if !runs.is_empty() {
            let y = (cells(row, CELL.1) + 30.0).to_string();
            svg.extend(["<text x=\"16\" y=\"", &y, "\">", &runs, "</text>\n"]);
        }
    }
    svg + "</g>\n</svg>\n"
}

fn cells(number: usize, size: f64) -> f64 {
    f64::from(u32::try_from(number).unwrap()) * size
}

/// Splits a line where its look changes.
fn runs(line: &str) -> Vec<(Look, String)> {
    let (mut look, mut runs) = (Look::default(), Vec::new());
    let mut parts = line.split("\u{1b}[");
    runs.push((look, parts.next().unwrap_or_default().to_owned()));
    for part in parts {
        let (codes, text) = part.split_once('m').unwrap();
        for code in codes.split(';') {
            look = changed(look, code.parse().unwrap_or(0));
        }
        runs.push((look, text.to_owned()));
    }
    runs.retain(|(_, text)| !text.is_empty());
    runs
}

fn changed(look: Look, code: u8) -> Look {
    match code {
        1 => Look { bold: true, ..look },
        2 => Look { dim: true, ..look },
        4 => Look { underlined: true, ..look },
        31..=36 => Look { color: Some(code), ..look },
        _ => Look::default(),
    }
}

fn span(look: Look, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let color = match look.color {
        Some(31) => " fill=\"#f47067\"",
        Some(32) => " fill=\"#6bc46d\"",
        Some(33) => " fill=\"#daaa3f\"",
        Some(34) => " fill=\"#6cb6ff\"",
        Some(35) => " fill=\"#dcbdfb\"",
        Some(36) => " fill=\"#56d4dd\"",
        _ => "",
    };
    let bold = if look.bold { " font-weight=\"bold\"" } else { "" };
    let dim = if look.dim { " opacity=\"0.65\"" } else { "" };
    let line = if look.underlined { " text-decoration=\"underline\"" } else { "" };
    if look == Look::default() { text } else { format!("<tspan{color}{bold}{dim}{line}>{text}</tspan>") }
}
