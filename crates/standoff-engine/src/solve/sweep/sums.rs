//! What the actions of an information set are worth, and the answer to that.

use crate::game::{Game, Prices, ProbRow, View};

use super::backward::{Pass, Scratch};

/// Reach of an information set at and below which its cells may have lost digits to underflow:
/// shares of it would come near the smallest normal number, 2e-308.
pub(in crate::solve) const FAINT: f64 = 1e-280;

/// Writes z = ln μ + λQ for every own row of a view, `z` being the view's part of a policy and
/// `precision` λ of each own row; gives back how many are faint.
#[inline]
pub(super) fn respond<const W: usize, const ONE: bool>(
    pass: &Pass<'_>,
    view: &View,
    precision: &[f64],
    z: &mut [f64],
    (values, scratch): (&[f64], &mut Scratch),
) -> usize {
    match view.width() {
        1 => fixed::<W, ONE, 1>(pass, view, precision, z, (values, scratch)),
        2 => fixed::<W, ONE, 2>(pass, view, precision, z, (values, scratch)),
        3 => fixed::<W, ONE, 3>(pass, view, precision, z, (values, scratch)),
        4 => fixed::<W, ONE, 4>(pass, view, precision, z, (values, scratch)),
        5 => fixed::<W, ONE, 5>(pass, view, precision, z, (values, scratch)),
        6 => fixed::<W, ONE, 6>(pass, view, precision, z, (values, scratch)),
        _ => any(pass, view, precision, z, (values, scratch)),
    }
}

fn fixed<const W: usize, const ONE: bool, const A: usize>(
    pass: &Pass<'_>,
    view: &View,
    precision: &[f64],
    z: &mut [f64],
    (values, scratch): (&[f64], &mut Scratch),
) -> usize {
    let game = pass.game;
    let n = if ONE { W } else { game.profiles.count };
    let base = pass.base[view.part()].as_chunks::<A>().0;
    let z = z.as_chunks_mut::<A>().0;
    let judged = view.judged;
    let mut faint = 0;
    if let [node] = game.nodes_of(view) {
        let (here, worth) =
            at_node::<A>(pass, view, *node as usize, n, (values, &mut scratch.choice));
        let rows = pass.plan.own_rows(view.player).zip(z).zip(base).zip(precision);
        for (((profiles, z), base), lambda) in rows {
            let (reach, sums) = add_row(profiles, here, worth, (0.0, [0.0; A]));
            faint += usize::from(reach <= FAINT);
            *z = answer(base, if judged { 0.0 } else { *lambda }, reach, sums);
        }
        return faint;
    }
    let Scratch { sums, row_reach, choice, .. } = scratch;
    let sums = &mut sums.as_chunks_mut::<A>().0[..view.bases.len()];
    let row_reach = &mut row_reach[..view.bases.len()];
    row_reach.fill(0.0);
    sums.fill([0.0; A]);
    for node in game.nodes_of(view) {
        let (here, worth) = at_node::<A>(pass, view, *node as usize, n, (values, choice));
        let rows = pass.plan.own_rows(view.player).zip(sums.iter_mut().zip(row_reach.iter_mut()));
        for (profiles, (sums, reach)) in rows {
            (*reach, *sums) = add_row(profiles, here, worth, (*reach, *sums));
        }
    }
    let rows = sums.iter().zip(row_reach).zip(z).zip(base).zip(precision);
    for ((((sums, reach), z), base), lambda) in rows {
        faint += usize::from(*reach <= FAINT);
        *z = answer(base, if judged { 0.0 } else { *lambda }, *reach, *sums);
    }
    faint
}

/// Reach of a node, and what its choices are worth to the player who decides there.
#[inline(always)]
fn at_node<'a, const A: usize>(
    pass: &'a Pass<'_>,
    view: &View,
    node: usize,
    n: usize,
    (values, choice): (&'a [f64], &'a mut [f64]),
) -> (&'a [f64], [&'a [f64]; A]) {
    let game = pass.game;
    let here = &pass.reach[node * n..][..n];
    let children = pass.plan.sure_children(game, node).and_then(<[u32]>::first_chunk::<A>);
    let Some(children) = children else {
        choice_payoffs(pass, view, node, values, choice);
        let choice: &'a [f64] = choice;
        return (here, std::array::from_fn(|a| &choice[a * n..][..n]));
    };
    let row = |child: u32| (child as usize * game.players + view.player) * n;
    (here, std::array::from_fn(|a| &values[row(children[a])..][..n]))
}

/// Adds the profiles of one own row at one node to Σ r and Σ r V.
#[inline(always)]
fn add_row<const A: usize>(
    profiles: &[u32],
    here: &[f64],
    worth: [&[f64]; A],
    (mut reach, mut sums): (f64, [f64; A]),
) -> (f64, [f64; A]) {
    for k in profiles {
        let k = *k as usize;
        let r = here[k];
        reach += r;
        for a in 0..A {
            sums[a] += r * worth[a][k];
        }
    }
    (reach, sums)
}

/// ln μ + λQ. A disabled action stays at minus infinity, whatever it would be worth.
#[inline(always)]
fn answer<const A: usize>(base: &[f64; A], lambda: f64, reach: f64, sums: [f64; A]) -> [f64; A] {
    if reach > FAINT {
        let weight = lambda / reach;
        return std::array::from_fn(|a| base[a] + weight * sums[a]);
    }
    let q = |sum: f64| if reach > 0.0 { sum / reach } else { 0.0 };
    std::array::from_fn(|a| base[a] + lambda * q(sums[a]))
}

fn any(
    pass: &Pass<'_>,
    view: &View,
    precision: &[f64],
    z: &mut [f64],
    (values, scratch): (&[f64], &mut Scratch),
) -> usize {
    let (game, width) = (pass.game, view.width());
    let (n, rows) = (game.profiles.count, &game.profiles.row_of[view.player]);
    let Scratch { sums, row_reach, choice, .. } = scratch;
    row_reach.fill(0.0);
    sums.fill(0.0);
    for node in game.nodes_of(view) {
        let node = *node as usize;
        let here = &pass.reach[node * n..node * n + n];
        choice_payoffs(pass, view, node, values, choice);
        for (k, (r, row)) in here.iter().zip(rows).enumerate() {
            row_reach[*row as usize] += r;
            let sums = &mut sums[*row as usize * width..][..width];
            for (sum, worth) in sums.iter_mut().zip(choice.chunks_exact(n)) {
                *sum += r * worth[k];
            }
        }
    }
    let bases = &game.view_bases[view.bases.clone()];
    let rows = sums.chunks_exact(width).zip(row_reach).zip(z.chunks_exact_mut(width));
    let mut faint = 0;
    for ((((sums, reach), z), base), lambda) in rows.zip(bases).zip(precision) {
        faint += usize::from(*reach <= FAINT);
        let lambda = view.precision(*lambda);
        for ((z, base), sum) in z.iter_mut().zip(pass.prices.base(*base)).zip(sums) {
            [*z] = answer(&[*base], lambda, *reach, [*sum]);
        }
    }
    faint
}

/// Expected payoffs of all choices of a node to the player who decides there.
fn choice_payoffs(pass: &Pass<'_>, view: &View, node: usize, values: &[f64], out: &mut [f64]) {
    let Pass { game, prices, .. } = *pass;
    let choices = game.choices(node).zip(out.chunks_exact_mut(game.profiles.count));
    for (choice, out) in choices {
        choice_payoff(game, prices, choice, view.player, values, out);
    }
}

/// Expected payoff of a choice to the player who makes it, in each profile, its cost included.
#[inline]
pub fn choice_payoff(
    game: &Game,
    prices: &Prices,
    choice: usize,
    player: usize,
    values: &[f64],
    out: &mut [f64],
) {
    let n = out.len();
    out.copy_from_slice(prices.pay(game.choice_cost[choice]));
    for edge in game.edges(choice) {
        let start = (game.edge_child[edge] as usize * game.players + player) * n;
        let child = &values[start..start + n];
        if game.edge_prob[edge] == ProbRow::ONE {
            out.iter_mut().zip(child).for_each(|(out, value)| *out += value);
        } else {
            let prob = prices.prob(game.edge_prob[edge]);
            for ((out, value), prob) in out.iter_mut().zip(child).zip(prob) {
                *out += prob * value;
            }
        }
    }
}
