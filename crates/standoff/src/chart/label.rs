//! Labels that fit and do not collide.

/// System fonts differ; the widest common one should still fit.
const MARGIN: f64 = 1.15;

/// Estimated width of a text in a system font; rather too much than too little.
#[must_use]
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size * MARGIN
}

fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'I'
        | '(' | ')' | '[' | ']' | ' ' | '\u{202f}' | '\u{a0}' => 0.33,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '<' | '>' | '=' | '+' | '−' => 0.9,
        'A'..='Z' => 0.68,
        c if u32::from(c) >= 0x2e80 => 1.05,
        _ => 0.56,
    }
}

/// The text, or as much of its beginning as fits, with an ellipsis.
#[must_use]
pub fn fit(text: &str, room: f64, size: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if width(&kept, size) + (em(c) + em('…')) * size * MARGIN > room {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// The text broken at spaces into at most `most` lines that fit.
#[must_use]
pub fn wrap(text: &str, room: f64, size: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let full = lines.len() >= most;
        if let Some(last) = lines.last_mut() {
            let longer = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
            if last.is_empty() || full || width(&longer, size) <= room {
                *last = longer;
                continue;
            }
        }
        lines.push(word.to_owned());
    }
    lines.iter().map(|line| fit(line, room, size)).collect()
}

/// Moves labels apart so that neighbours are `gap` away from each other within `low` to `high`,
/// keeping their order and moving them as little as a simple method does.
///
/// Clusters of labels that would touch are centred on the mean of where they want to be.
#[must_use]
pub fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| at(wanted, a).total_cmp(&at(wanted, b)));
    let room = (high - low) / wanted.len().saturating_sub(1).max(1) as f64;
    let gap = gap.min(room);
    let mut placed = vec![0.0; wanted.len()];
    let sorted: Vec<f64> = order.iter().map(|&i| at(wanted, i).clamp(low, high)).collect();
    for (&i, y) in order.iter().zip(settle(&sorted, gap, low, high)) {
        if let Some(place) = placed.get_mut(i) {
            *place = y;
        }
    }
    placed
}

fn at(values: &[f64], i: usize) -> f64 {
    values.get(i).copied().filter(|v| v.is_finite()).unwrap_or(0.0)
}

/// Pool adjacent violators: what is left after taking `i * gap` off must not fall.
fn settle(sorted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (i, &y) in sorted.iter().enumerate() {
        pools.push((y - i as f64 * gap, 1));
        merge(&mut pools);
    }
    let bound = high - gap * sorted.len().saturating_sub(1) as f64;
    let bases = pools.iter().flat_map(|&(base, n)| std::iter::repeat_n(base, n));
    bases.enumerate().map(|(i, base)| base.clamp(low, bound.max(low)) + i as f64 * gap).collect()
}

fn merge(pools: &mut Vec<(f64, usize)>) {
    while let [.., (a, n), (b, m)] = pools.as_slice() {
        if a <= b {
            break;
        }
        let pooled = ((a * *n as f64 + b * *m as f64) / (n + m) as f64, n + m);
        pools.truncate(pools.len() - 2);
        pools.push(pooled);
    }
}
