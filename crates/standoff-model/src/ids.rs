//! Typed indices into the flat tables of a [`Model`](crate::Model).

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// The id of the `index`-th entry.
            #[inline]
            pub fn new(index: usize) -> Self {
                debug_assert!(index <= u32::MAX as usize);
                Self(index as u32)
            }

            /// The position in the table that this id points into.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A player.
    PlayerId
);
id!(
    /// A number of the analyst's, possibly a distribution.
    ParamId
);
id!(
    /// A named expression.
    DefineId
);
id!(
    /// A state variable that changes in play.
    StateId
);
id!(
    /// A private type or a hidden constant: drawn once, fixed for the run.
    ColumnId
);
id!(
    /// A stage of the step.
    StageId
);
id!(
    /// An action of a player.
    ActionId
);
id!(
    /// A chance event.
    EventId
);
id!(
    /// An outcome.
    OutcomeId
);
id!(
    /// A milestone.
    MilestoneId
);
id!(
    /// A measure.
    MeasureId
);
id!(
    /// A function of the analyst's.
    FunctionId
);
id!(
    /// A lookup table.
    TableId
);
id!(
    /// A variable that is carried forward after solving.
    ConsequenceId
);
