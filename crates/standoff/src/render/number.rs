//! Numbers as a careful analyst prints them.

/// A probability as whole percent; `<1%` and `>99%` at the ends, `n/a` if it is none.
pub fn percent(p: f64) -> String {
    if !p.is_finite() {
        "n/a".to_owned()
    } else if p > 0.0 && p < 0.005 {
        "<1%".to_owned()
    } else if (0.995..1.0).contains(&p) {
        ">99%".to_owned()
    } else {
        format!("{:.0}%", p * 100.0)
    }
}

/// Points with a sign and one decimal; a real minus sign.
pub fn points(x: f64) -> String {
    if !x.is_finite() {
        return "n/a".to_owned();
    }
    let rounded = format!("{:.1}", x.abs());
    match (rounded.as_str(), x < 0.0) {
        ("0.0", _) => rounded,
        (_, true) => format!("\u{2212}{rounded}"),
        (_, false) => format!("+{rounded}"),
    }
}

/// A whole number with spaces between thousands.
pub fn count(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// Three significant digits or so: no decimals from 100 on, one from 10 on, two below.
pub fn short(x: f64) -> String {
    match x.abs() {
        _ if !x.is_finite() => "n/a".to_owned(),
        size if size >= 100.0 => format!("{x:.0}"),
        size if size >= 10.0 => format!("{x:.1}"),
        size if size >= 0.1 || size == 0.0 => format!("{x:.2}"),
        _ => format!("{x:.2e}"),
    }
}

/// A small error in scientific notation; 0 as `0`, not finite as `n/a`.
pub fn error(x: Option<f64>) -> String {
    match x {
        Some(0.0) => "0".to_owned(),
        Some(x) if x.is_finite() => format!("{x:.0e}"),
        _ => "n/a".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_with_care() {
        assert_eq!(percent(0.0), "0%");
        assert_eq!(percent(0.004), "<1%");
        assert_eq!(percent(0.446), "45%");
        assert_eq!(percent(0.997), ">99%");
        assert_eq!(points(-12.34), "\u{2212}12.3");
        assert_eq!(points(-0.01), "0.0");
        assert_eq!(points(2.0), "+2.0");
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(short(71.04), "71.0");
        assert_eq!(error(Some(3.4e-11)), "3e-11");
        assert_eq!(error(None), "n/a");
    }
}
