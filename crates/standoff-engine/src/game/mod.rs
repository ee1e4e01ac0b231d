//! The layered game: distinct states at (step, stage, player), not a tree of histories.
//!
//! Definitions are those of docs/methods.md. Nodes are numbered so that every edge leads to a
//! higher number: a forward loop gives reach, a backward loop gives values. At each node a row of
//! numbers, one for each *profile* (joint draw of types and hidden constants), lies contiguous.

pub(crate) mod chance;
pub mod compile;
pub mod error;
mod expand;
mod plan;
pub mod price;
pub mod random;
pub mod reach;
mod rows;
mod settle;
pub mod size;
mod space;

use std::ops::Range;

use standoff_model::{ActionId, PlayerId, StageId};

pub use error::{CompileError, Costliest, PriceError};
pub use price::{Differentials, Prices};
pub use rows::{PayRow, ProbRow};
pub(crate) use space::state_text;

/// A compiled crisis. The graph does not depend on parameters; [`Prices`] do.
#[derive(Clone, Debug)]
pub struct Game {
    /// How many players.
    pub players: usize,
    /// Joint draws of types and hidden constants.
    pub profiles: Profiles,
    /// Layers in the order of play.
    pub layers: Vec<Layer>,
    /// Distinct states.
    pub states: States,
    /// State of each node.
    pub node_state: Vec<u32>,
    /// Layer of each node.
    pub node_layer: Vec<u32>,
    /// Choices of node n: `node_choice[n]..node_choice[n + 1]`. None where play has ended, one at
    /// chance nodes and where a step starts, one for each action of the view at decisions.
    pub node_choice: Vec<u32>,
    /// View of each node; [`NO_VIEW`] if nobody decides there.
    pub node_view: Vec<u32>,
    /// What each player is paid on arrival at each node: `[node × players + player]`.
    pub node_pay: Vec<PayRow>,
    /// Edges of choice c: `choice_edge[c]..choice_edge[c + 1]`.
    pub choice_edge: Vec<u32>,
    /// What the deciding player pays for the choice.
    pub choice_cost: Vec<PayRow>,
    /// Node that each edge leads to.
    pub edge_child: Vec<u32>,
    /// Probability of each edge, given its choice.
    pub edge_prob: Vec<ProbRow>,
    /// Nodes where play can start, with their probability.
    pub roots: Vec<(u32, ProbRow)>,
    /// What the deciding players see.
    pub views: Vec<View>,
    /// Actions of the views; see [`View::actions`].
    pub view_actions: Vec<ActionId>,
    /// Nodes of the views; see [`View::nodes`].
    pub view_nodes: Vec<u32>,
    /// Which base each own row of each view has; see [`View::bases`].
    pub view_bases: Vec<u32>,
    /// Length of a policy.
    pub policy_len: usize,
    /// Most actions that a view has.
    pub max_actions: usize,
    pub(crate) rows: rows::Rows,
}

/// The view of a node where nobody decides.
pub const NO_VIEW: u32 = u32::MAX;

/// Joint draws of all private types and hidden constants.
#[derive(Clone, Debug)]
pub struct Profiles {
    /// How many there are.
    pub count: usize,
    /// Value index of each column: `[profile × columns + column]`.
    pub values: Vec<u16>,
    /// How many columns.
    pub columns: usize,
    /// For each player, which of its own rows each profile belongs to: what it knows privately.
    pub row_of: Vec<Vec<u32>>,
    /// For each player, how many own rows.
    pub rows: Vec<usize>,
}

impl Profiles {
    /// Value indices of all columns in `profile`.
    pub fn values_of(&self, profile: usize) -> &[u16] {
        &self.values[profile * self.columns..(profile + 1) * self.columns]
    }

    /// The first profile that belongs to `row` of `player`.
    pub fn example(&self, player: usize, row: usize) -> usize {
        let found = self.row_of[player].iter().position(|r| *r as usize == row);
        found.unwrap_or(0)
    }
}

/// One (step, stage, player within the stage).
#[derive(Clone, PartialEq, Debug)]
pub struct Layer {
    /// What happens in it.
    pub kind: LayerKind,
    /// Which step, from 0.
    pub step: usize,
    /// Whole days from now on which it falls.
    pub day: i64,
    /// Its nodes.
    pub nodes: Range<usize>,
    /// Its views.
    pub views: Range<usize>,
}

impl Layer {
    /// Whether it lies between two steps, or before the first or behind the last.
    pub(crate) fn is_boundary(&self) -> bool {
        matches!(self.kind, LayerKind::StepStart | LayerKind::End)
    }
}

/// What happens in a layer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LayerKind {
    /// A step begins: flows of the step before are paid.
    StepStart,
    /// A player decides.
    Decision {
        /// In which stage.
        stage: StageId,
        /// Who.
        player: PlayerId,
        /// How many players of the stage decide before.
        position: usize,
    },
    /// Events are drawn.
    Events(StageId),
    /// The solved horizon has been reached.
    End,
}

/// Distinct states: the value index of each state variable, and the outcome last.
#[derive(Clone, Debug)]
pub struct States {
    /// Values of a state, outcome included.
    pub width: usize,
    /// All states, one after the other.
    pub values: Vec<u16>,
}

impl States {
    /// The values of state number `index`.
    pub fn get(&self, index: u32) -> &[u16] {
        let start = index as usize * self.width;
        &self.values[start..start + self.width]
    }

    /// How many states there are.
    pub fn len(&self) -> usize {
        self.values.len() / self.width
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// What a player sees at a layer: a set of nodes that it cannot tell apart. With each of its own
/// rows it makes one information set.
#[derive(Clone, PartialEq, Debug)]
pub struct View {
    /// Who decides.
    pub player: usize,
    /// Where.
    pub layer: usize,
    /// Range of [`Game::view_nodes`].
    pub nodes: Range<usize>,
    /// Range of [`Game::view_actions`].
    pub actions: Range<usize>,
    /// Range of [`Game::view_bases`], one for each own row.
    pub bases: Range<usize>,
    /// Where its part of a policy starts: `[own row × actions + action]`.
    pub policy: usize,
    /// Whether the analyst says how likely each action is: then the base is the policy, whatever
    /// the actions are worth.
    pub judged: bool,
}

impl View {
    /// The precision with which its player chooses there, if it chooses with `lambda` elsewhere.
    pub fn precision(&self, lambda: f64) -> f64 {
        if self.judged { 0.0 } else { lambda }
    }

    /// How many actions it has.
    pub fn width(&self) -> usize {
        self.actions.len()
    }

    /// The part of a policy that belongs to the view.
    pub fn part(&self) -> Range<usize> {
        self.policy..self.policy + self.bases.len() * self.width()
    }

    /// The part of a policy that belongs to own row `row`.
    pub fn row(&self, row: usize) -> Range<usize> {
        let start = self.policy + row * self.width();
        start..start + self.width()
    }
}

impl Game {
    /// A game with nothing in it yet.
    fn without_nodes(players: usize, profiles: Profiles, states: States) -> Self {
        Self {
            players,
            profiles,
            layers: Vec::new(),
            states,
            node_state: Vec::new(),
            node_layer: Vec::new(),
            node_choice: vec![0],
            node_view: Vec::new(),
            node_pay: Vec::new(),
            choice_edge: vec![0],
            choice_cost: Vec::new(),
            edge_child: Vec::new(),
            edge_prob: Vec::new(),
            roots: Vec::new(),
            views: Vec::new(),
            view_actions: Vec::new(),
            view_nodes: Vec::new(),
            view_bases: Vec::new(),
            policy_len: 0,
            max_actions: 0,
            rows: rows::Rows::default(),
        }
    }

    /// How many nodes.
    pub fn nodes(&self) -> usize {
        self.node_state.len()
    }

    /// How many (node, profile) cells.
    pub fn cells(&self) -> usize {
        self.nodes() * self.profiles.count
    }

    /// How many information sets.
    pub fn information_sets(&self) -> usize {
        self.views.iter().map(|view| view.bases.len()).sum()
    }

    /// The choices of a node.
    #[inline]
    pub fn choices(&self, node: usize) -> Range<usize> {
        self.node_choice[node] as usize..self.node_choice[node + 1] as usize
    }

    /// The edges of a choice.
    #[inline]
    pub fn edges(&self, choice: usize) -> Range<usize> {
        self.choice_edge[choice] as usize..self.choice_edge[choice + 1] as usize
    }

    /// The nodes of a view.
    pub fn nodes_of(&self, view: &View) -> &[u32] {
        &self.view_nodes[view.nodes.clone()]
    }

    /// The actions of a view.
    pub fn actions_of(&self, view: &View) -> &[ActionId] {
        &self.view_actions[view.actions.clone()]
    }

    /// Whether the `a`-th action of a view is ever available to own row `row`: not if its guard
    /// keeps it away, whatever the numbers are.
    pub fn offers(&self, view: &View, row: usize, a: usize) -> bool {
        let base = self.view_bases[view.bases.start + row] as usize;
        let slot = self.rows.bases.get_index(base).and_then(|source| source.slots.get(a));
        slot != Some(&rows::Slot::Disabled)
    }

    /// The values of the state at a node.
    pub fn state_of(&self, node: usize) -> &[u16] {
        self.states.get(self.node_state[node])
    }

    /// Where the probability of the first choice at a node stands in a policy, in a profile; nothing
    /// where nobody decides. Those of the other choices follow.
    pub fn policy_place(&self, node: usize, profile: usize) -> Option<usize> {
        let view = self.node_view[node];
        (view != NO_VIEW).then(|| {
            let view = &self.views[view as usize];
            view.row(self.profiles.row_of[view.player][profile] as usize).start
        })
    }

    /// For each step, the nodes from where it starts to where the next one does, both included.
    pub(crate) fn windows(&self) -> Vec<Range<usize>> {
        let boundaries: Vec<&Range<usize>> =
            self.layers.iter().filter(|layer| layer.is_boundary()).map(|l| &l.nodes).collect();
        boundaries.windows(2).map(|pair| pair[0].start..pair[1].end).collect()
    }

    /// The outcome taken by the time a node is reached: 0 while open.
    pub fn outcome_of(&self, node: usize) -> usize {
        self.state_of(node).last().map_or(0, |outcome| usize::from(*outcome))
    }

    /// Whether play has ended at a node.
    pub fn is_terminal(&self, node: usize) -> bool {
        self.choices(node).is_empty()
    }
}
