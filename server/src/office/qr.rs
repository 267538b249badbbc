//! A text as a QR code on a page.

use qrcodegen::{QrCode, QrCodeEcc};

use super::labels::Html;

/// Modules of light around the code: without them cameras do not find it.
const QUIET: i32 = 4;

/// The picture, dark on light whatever the page's theme, with a label for who does not see it; none where the
/// text is too long. With error correction M, as a screen or a sheet of paper is read at an angle.
pub(crate) fn svg(text: &str, label: &str) -> Option<Html> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let across = code.size() + 2 * QUIET;
    let rows: String = (0..code.size()).map(|y| row(&code, y)).collect();
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    Some(Html(format!(
        r##"<svg class="qr" role="img" aria-label="{label}" viewBox="0 0 {across} {across}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{across}v{across}H0z"/><path fill="#000" d="{rows}"/></svg>"##
    )))
}

/// The dark modules of a row, each run as one box.
fn row(code: &QrCode, y: i32) -> String {
    let (mut drawn, mut x) = (String::new(), 0);
    while x < code.size() {
        let run = (x..code.size()).take_while(|at| code.get_module(*at, y)).count() as i32;
        if run > 0 {
            drawn += &format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
        }
        x += run.max(1);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws the boxes of the picture again and reads the modules.
    fn modules(picture: &str) -> Vec<(i32, i32)> {
        let dark = picture.split(r##"fill="#000" d=""##).nth(1).expect("a path");
        let boxes = dark.split('"').next().expect("its end").split('M').skip(1);
        let numbers = boxes.map(|each| {
            let mut words = each.split([' ', 'h', 'v']).map(|word| word.parse::<i32>());
            let mut next = || words.next().expect("a number").expect("a number");
            (next(), next(), next())
        });
        numbers.flat_map(|(x, y, run)| (x..x + run).map(move |x| (x, y))).collect()
    }

    #[test]
    fn the_picture_has_each_dark_module_and_light_around_them() {
        let text = "https://lapor.example.id/k#7K3P-Q9TX";
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).expect("fits");
        let picture = svg(text, "A code").expect("fits").0;
        let across = code.size() + 8;
        assert!(picture.contains(&format!(r#"viewBox="0 0 {across} {across}""#)));
        let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark = all.filter(|(x, y)| code.get_module(*x, *y)).map(|(x, y)| (x + 4, y + 4));
        assert_eq!(modules(&picture), dark.collect::<Vec<_>>());
    }

    #[test]
    fn a_label_is_text_and_what_does_not_fit_has_no_picture() {
        let picture = svg("x", r#"<b> & "c""#).expect("fits").0;
        assert!(picture.contains(r#"aria-label="&lt;b> &amp; &quot;c&quot;""#));
        assert!(svg(&"x".repeat(3_000), "").is_none());
    }
}
