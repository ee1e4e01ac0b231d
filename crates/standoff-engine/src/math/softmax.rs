//! Log-odds into probabilities.

use super::exponential::exp_below;

/// Lead over the first action from which on a set is computed against its largest entry. The
/// difference of two entries is rounded by up to half a unit in its last place, 7e-15 at 64.
const APART: f64 = 64.0;

/// Turns the log-odds of sets of `width` actions each, one set after the other, into
/// probabilities: `p[a] = exp(z[a]) / Σ exp(z)`.
///
/// The first entry of a set is subtracted before, or its largest where the first is too far below
/// it or an action that is not available. Sums run in the order of actions.
pub fn softmax_sets(z: &[f64], width: usize, p: &mut [f64]) {
    match width {
        0 => {}
        1 => fixed::<1>(z, p),
        2 => fixed::<2>(z, p),
        3 => fixed::<3>(z, p),
        4 => fixed::<4>(z, p),
        5 => fixed::<5>(z, p),
        6 => fixed::<6>(z, p),
        7 => fixed::<7>(z, p),
        8 => fixed::<8>(z, p),
        _ => z.chunks_exact(width).zip(p.chunks_exact_mut(width)).for_each(|(z, p)| any(z, p)),
    }
}

/// Sets whose odds are computed before they are shared out: what waits for a division does not
/// hold up what follows.
const BLOCK: usize = 32;

fn fixed<const A: usize>(z: &[f64], p: &mut [f64]) {
    let mut total = [1.0; BLOCK];
    let (z, p) = (z.as_chunks::<A>().0, p.as_chunks_mut::<A>().0);
    for (z, p) in z.chunks(BLOCK).zip(p.chunks_mut(BLOCK)) {
        for ((z, p), total) in z.iter().zip(p.iter_mut()).zip(&mut total) {
            let ahead = z.map(|entry| entry - z[0]);
            if !ahead.iter().fold(true, |near, ahead| near & (*ahead < APART)) {
                against_largest(z, p);
                *total = 1.0;
                continue;
            }
            *p = exp_below(ahead);
            *total = p[1..].iter().fold(p[0], |sum, odds| sum + odds);
        }
        total.iter_mut().for_each(|total| *total = 1.0 / *total);
        for (p, share) in p.iter_mut().zip(&total) {
            *p = p.map(|odds| odds * share);
        }
    }
}

fn any(z: &[f64], p: &mut [f64]) {
    if !z[1..].iter().all(|entry| entry - z[0] < APART) {
        return against_largest(z, p);
    }
    p[0] = 1.0;
    for (p, entry) in p.iter_mut().zip(z).skip(1) {
        [*p] = exp_below([entry - z[0]]);
    }
    share_out(p);
}

#[cold]
fn against_largest(z: &[f64], p: &mut [f64]) {
    let largest = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for (p, entry) in p.iter_mut().zip(z) {
        *p = if entry.is_nan() { f64::NAN } else { exp_below([entry - largest])[0] };
    }
    share_out(p);
}

fn share_out(p: &mut [f64]) {
    let share = 1.0 / p[1..].iter().fold(p[0], |sum, p| sum + p);
    p.iter_mut().for_each(|p| *p *= share);
}
