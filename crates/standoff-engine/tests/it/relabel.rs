//! A game told again: its own row for every number, and new numbers for players, types, actions,
//! and the views and nodes of each layer.

use standoff_engine::game::{Game, LayerKind, NO_VIEW, PayRow, Prices, ProbRow, Profiles, View};
use standoff_engine::math::philox::{Purpose, Stream};
use standoff_model::PlayerId;

/// Old numbers in the order of the new ones.
pub type Order = Vec<usize>;

/// How a game is told again.
pub struct Relabelling {
    players: Order,
    /// By old player.
    types: Vec<Order>,
    /// By old view.
    actions: Vec<Order>,
    views: Order,
    nodes: Order,
}

impl Relabelling {
    /// Everything stays where it is.
    pub fn none(game: &Game) -> Self {
        Self {
            players: (0..game.players).collect(),
            types: game.profiles.rows.iter().map(|types| (0..*types).collect()).collect(),
            actions: game.views.iter().map(|view| (0..view.width()).collect()).collect(),
            views: (0..game.views.len()).collect(),
            nodes: (0..game.nodes()).collect(),
        }
    }

    /// Everything changes places at random: views and nodes within their layer.
    pub fn random(game: &Game, seed: u64) -> Self {
        let mut stream = Stream::new(seed, Purpose::Game, 93, 0, 0);
        let mut all = Self::none(game);
        shuffle(&mut all.players, &mut stream);
        all.types.iter_mut().for_each(|types| shuffle(types, &mut stream));
        all.actions.iter_mut().for_each(|actions| shuffle(actions, &mut stream));
        for layer in &game.layers {
            shuffle(&mut all.views[layer.views.clone()], &mut stream);
            shuffle(&mut all.nodes[layer.nodes.clone()], &mut stream);
        }
        all
    }
}

fn shuffle(list: &mut [usize], stream: &mut Stream) {
    for k in (1..list.len()).rev() {
        let other = (stream.next_uniform() * (k + 1) as f64) as usize;
        list.swap(k, other.min(k));
    }
}

/// New numbers by old ones.
fn places(order: &Order) -> Vec<usize> {
    let mut places = vec![0; order.len()];
    order.iter().enumerate().for_each(|(new, old)| places[*old] = new);
    places
}

/// A game whose every number has a row of its own, with these rows.
pub struct Told {
    pub game: Game,
    pub prior: Vec<f64>,
    pub precision: Vec<f64>,
    pub probs: Vec<Vec<f64>>,
    pub pays: Vec<Vec<f64>>,
    pub bases: Vec<Vec<f64>>,
    /// Where each entry of a policy of the old game stands in one of the new game.
    pub places: Vec<usize>,
}

impl Told {
    pub fn new(game: &Game, prices: &Prices, by: &Relabelling) -> Self {
        Teller::new(game, prices, by).tell()
    }

    pub fn prices(&self) -> Prices {
        let (prior, precision) = (self.prior.clone(), self.precision.clone());
        Prices::from_rows(prior, precision, &self.probs, &self.pays, &self.bases)
    }
}

struct Teller<'a> {
    old: &'a Game,
    prices: &'a Prices,
    by: &'a Relabelling,
    /// Old profiles in the order of the new ones.
    profiles: Order,
    player_place: Vec<usize>,
    view_place: Vec<usize>,
    node_place: Vec<usize>,
    told: Told,
}

impl<'a> Teller<'a> {
    fn new(old: &'a Game, prices: &'a Prices, by: &'a Relabelling) -> Self {
        let profiles = relabelled(&old.profiles, by);
        let told = Told {
            game: emptied(old),
            prior: profiles.iter().map(|profile| prices.prior[*profile]).collect(),
            precision: by.players.iter().map(|player| prices.precision[*player]).collect(),
            probs: Vec::new(),
            pays: Vec::new(),
            bases: Vec::new(),
            places: vec![0; old.policy_len],
        };
        let (player_place, view_place) = (places(&by.players), places(&by.views));
        let node_place = places(&by.nodes);
        Self { old, prices, by, profiles, player_place, view_place, node_place, told }
    }

    fn tell(mut self) -> Told {
        self.profiles();
        for layer in &mut self.told.game.layers {
            if let LayerKind::Decision { player, .. } = &mut layer.kind {
                *player = PlayerId::new(self.player_place[player.index()]);
            }
        }
        for old in self.by.views.clone() {
            self.view(old);
        }
        for old in self.by.nodes.clone() {
            self.node(old);
        }
        let roots: Vec<(u32, ProbRow)> = self.old.roots.clone();
        for (root, row) in roots {
            let prob = self.prob(row);
            self.told.game.roots.push((self.node_place[root as usize] as u32, prob));
        }
        self.told
    }

    fn profiles(&mut self) {
        let (old, by) = (&self.old.profiles, self.by);
        let type_places: Vec<Vec<usize>> = by.types.iter().map(places).collect();
        let row_of = |player: &usize| -> Vec<u32> {
            let row = |profile: &usize| {
                type_places[*player][old.row_of[*player][*profile] as usize] as u32
            };
            self.profiles.iter().map(row).collect()
        };
        let row_of: Vec<Vec<u32>> = by.players.iter().map(row_of).collect();
        let values = (0..old.count).flat_map(|k| row_of.iter().map(move |rows| rows[k] as u16));
        let rows = by.players.iter().map(|player| old.rows[*player]).collect();
        let (count, columns) = (old.count, old.columns);
        self.told.game.profiles =
            Profiles { count, columns, values: values.collect(), row_of: row_of.clone(), rows };
    }

    fn view(&mut self, number: usize) {
        let (old, actions) = (&self.old.views[number], &self.by.actions[number]);
        let types = &self.by.types[old.player];
        let game = &mut self.told.game;
        let mut nodes: Vec<u32> =
            self.old.nodes_of(old).iter().map(|n| self.node_place[*n as usize] as u32).collect();
        nodes.sort_unstable();
        let starts = (
            game.view_nodes.len(),
            game.view_actions.len(),
            game.view_bases.len(),
            game.policy_len,
        );
        game.view_nodes.extend(nodes);
        game.view_actions.extend(actions.iter().map(|a| self.old.actions_of(old)[*a]));
        for (new_row, row) in types.iter().enumerate() {
            let base = self.prices.base(self.old.view_bases[old.bases.start + row]);
            game.view_bases.push(self.told.bases.len() as u32);
            self.told.bases.push(actions.iter().map(|a| base[*a]).collect());
            for (new_action, a) in actions.iter().enumerate() {
                self.told.places[old.row(*row).start + a] =
                    starts.3 + new_row * actions.len() + new_action;
            }
        }
        game.policy_len += types.len() * actions.len();
        game.views.push(View {
            player: self.player_place[old.player],
            nodes: starts.0..game.view_nodes.len(),
            actions: starts.1..game.view_actions.len(),
            bases: starts.2..game.view_bases.len(),
            policy: starts.3,
            ..old.clone()
        });
    }

    fn node(&mut self, number: usize) {
        let old = self.old;
        self.told.game.node_state.push(old.node_state[number]);
        self.told.game.node_layer.push(old.node_layer[number]);
        let view = old.node_view[number];
        let choices: Vec<usize> = old.choices(number).collect();
        let order: Order = match view {
            NO_VIEW => (0..choices.len()).collect(),
            v => self.by.actions[v as usize].clone(),
        };
        let view = if view == NO_VIEW { view } else { self.view_place[view as usize] as u32 };
        self.told.game.node_view.push(view);
        for player in self.by.players.clone() {
            let pay = self.pay(old.node_pay[number * old.players + player]);
            self.told.game.node_pay.push(pay);
        }
        for a in order {
            let cost = self.pay(old.choice_cost[choices[a]]);
            self.told.game.choice_cost.push(cost);
            for edge in old.edges(choices[a]) {
                let prob = self.prob(old.edge_prob[edge]);
                self.told.game.edge_prob.push(prob);
                let child = self.node_place[old.edge_child[edge] as usize] as u32;
                self.told.game.edge_child.push(child);
            }
            self.told.game.choice_edge.push(self.told.game.edge_child.len() as u32);
        }
        self.told.game.node_choice.push(self.told.game.choice_cost.len() as u32);
    }

    fn row(&self, row: &[f64]) -> Vec<f64> {
        self.profiles.iter().map(|profile| row[*profile]).collect()
    }

    fn prob(&mut self, row: ProbRow) -> ProbRow {
        self.told.probs.push(self.row(self.prices.prob(row)));
        ProbRow(self.told.probs.len() as u32)
    }

    fn pay(&mut self, row: PayRow) -> PayRow {
        self.told.pays.push(self.row(self.prices.pay(row)));
        PayRow(self.told.pays.len() as u32)
    }
}

/// Old profiles in the order of the new ones: by the new values of their columns.
fn relabelled(profiles: &Profiles, by: &Relabelling) -> Order {
    let type_places: Vec<Vec<usize>> = by.types.iter().map(places).collect();
    let key = |profile: &usize| -> Vec<usize> {
        let place =
            |player: &usize| type_places[*player][profiles.row_of[*player][*profile] as usize];
        by.players.iter().map(place).collect()
    };
    let mut order: Order = (0..profiles.count).collect();
    order.sort_by_key(key);
    order
}

/// The game without its graph.
fn emptied(game: &Game) -> Game {
    let mut game = game.clone();
    for list in [&mut game.node_state, &mut game.node_layer, &mut game.node_view] {
        list.clear();
    }
    for list in [&mut game.edge_child, &mut game.view_nodes, &mut game.view_bases] {
        list.clear();
    }
    // Ranges of choices and edges start at 0.
    game.node_choice.truncate(1);
    game.choice_edge.truncate(1);
    game.node_pay.clear();
    game.choice_cost.clear();
    game.edge_prob.clear();
    game.roots.clear();
    game.views.clear();
    game.view_actions.clear();
    game.policy_len = 0;
    game
}
