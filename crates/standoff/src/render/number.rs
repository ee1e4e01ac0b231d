//! Numbers as a careful analyst prints them.

/// What is printed for a number that is not there.
pub const NONE: &str = "n/a";
/// Between thousands: a narrow space that does not break.
const THIN: char = '\u{202f}';
const MINUS: char = '\u{2212}';

/// A probability as whole percent without the sign: `27`, `<1`, `>99`.
#[must_use]
pub fn in_100(p: f64) -> String {
    if !p.is_finite() {
        NONE.to_owned()
    } else if p > 0.0 && p < 0.005 {
        "<1".to_owned()
    } else if (0.995..1.0).contains(&p) {
        ">99".to_owned()
    } else {
        fixed(p * 100.0, 0)
    }
}

/// A probability as whole percent: `27%`.
#[must_use]
pub fn percent(p: f64) -> String {
    if p.is_finite() { format!("{}%", in_100(p)) } else { NONE.to_owned() }
}

/// A range of probabilities: `18–37%`.
#[must_use]
pub fn percent_range(low: f64, high: f64) -> String {
    if !low.is_finite() || !high.is_finite() {
        return NONE.to_owned();
    }
    match (in_100(low), in_100(high)) {
        (from, to) if from == to => format!("{to}%"),
        (from, to) => format!("{from}\u{2013}{to}%"),
    }
}

/// A probability with one decimal, for what is smaller than a percent point.
#[must_use]
pub fn percent_fine(p: f64) -> String {
    if p.is_finite() { format!("{}%", fixed(p * 100.0, 1)) } else { NONE.to_owned() }
}

/// Points with one decimal and a sign: `+2.0`, `−9.1`.
#[must_use]
pub fn points(value: f64) -> String {
    signed(value, 1)
}

/// A number with so many decimals and a sign; none where it is shown as 0.
#[must_use]
pub fn signed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    let shows = text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if value.is_finite() && value > 0.0 && shows { format!("+{text}") } else { text }
}

/// Digits behind the point that a quantity of this size deserves.
#[must_use]
pub fn decimals(size: f64) -> usize {
    let size = size.abs();
    if !size.is_finite() || size >= 20.0 {
        0
    } else if size >= 2.0 {
        1
    } else if size >= 0.2 {
        2
    } else {
        3
    }
}

/// A quantity with so many decimals, thousands apart, a true minus sign.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    if value.abs() >= 1e15 {
        return scientific(value);
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let zero = text.chars().all(|c| c == '0' || c == '.');
    let sign = if value < 0.0 && !zero { MINUS.to_string() } else { String::new() };
    format!("{sign}{}{rest}", thousands(whole))
}

/// Two significant digits at most, as a standard error deserves.
#[must_use]
pub fn noise(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() || size == 0.0 || !(1e-4..10.0).contains(&size) {
        return if size >= 10.0 { fixed(value, 0) } else { significant(value) };
    }
    fixed(value, significant_decimals(size) - 2)
}

/// Three significant digits, as wide as needed; for numbers of any size.
#[must_use]
pub fn significant(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        NONE.to_owned()
    } else if size != 0.0 && !(1e-4..1e15).contains(&size) {
        scientific(value)
    } else {
        let text = fixed(value, significant_decimals(size));
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    }
}

fn significant_decimals(size: f64) -> usize {
    let (mut bound, mut decimals) = (1000.0, 0);
    while size < bound && decimals < 6 {
        bound /= 10.0;
        decimals += 1;
    }
    decimals
}

/// A count: `12 345`.
#[must_use]
pub fn count(value: usize) -> String {
    thousands(&value.to_string())
}

/// One digit and a power of ten: `3 × 10⁻¹¹`.
#[must_use]
pub fn scientific(value: f64) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let text = format!("{value:.0e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    if exponent == "0" {
        return digits.replace('-', "\u{2212}");
    }
    let power: String = exponent.chars().map(superscript).collect();
    let digits = digits.replace('-', "\u{2212}");
    format!("{digits}\u{a0}×\u{a0}10{power}")
}

fn superscript(c: char) -> char {
    match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        _ => c.to_digit(10).and_then(|d| char::from_u32(0x2070 + d)).unwrap_or(c),
    }
}

fn thousands(digits: &str) -> String {
    // Four digits are read at a glance; a gap in them would only look like two numbers.
    if digits.len() < 5 {
        return digits.to_owned();
    }
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(THIN);
        }
        text.push(c);
    }
    text
}

/// Three significant digits or so: no decimals from 100 on, one from 10 on, two below.
pub fn short(x: f64) -> String {
    match x.abs() {
        _ if !x.is_finite() => "n/a".to_owned(),
        size if size >= 100.0 => format!("{x:.0}"),
        size if size >= 10.0 => format!("{x:.1}"),
        size if size >= 0.1 || size == 0.0 => format!("{x:.2}"),
        size if size >= 0.01 => format!("{x:.3}"),
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
        assert_eq!(noise(0.08195), "0.082");
        assert_eq!(noise(0.996), "1.00");
        assert_eq!(noise(3.4159), "3.4");
        assert_eq!(noise(31.4159), "31");
        assert_eq!(noise(0.0), "0");
        assert_eq!(noise(f64::NAN), "n/a");
        assert_eq!(short(0.0675), "0.068");
        assert_eq!(count(9_248), "9248");
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(short(71.04), "71.0");
        assert_eq!(error(Some(3.4e-11)), "3e-11");
        assert_eq!(error(None), "n/a");
    }
}
