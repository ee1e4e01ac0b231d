//! What the analyst does not know about a number.

/// A number or a distribution, in canonical units (see [`Unit`](crate::Unit)).
///
/// `a to b` is the central 90 % interval of a lognormal if both ends are positive, else of a
/// normal (docs/methods.md); the language crate lowers it to one of these.
#[derive(Clone, PartialEq, Debug)]
pub enum Distribution {
    /// A known number.
    Point(f64),
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// Lognormal.
    LogNormal {
        /// Median.
        median: f64,
        /// Standard deviation of the natural logarithm.
        log_sd: f64,
    },
    /// Uniform.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// Triangular.
    Triangular {
        /// Lower end.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end.
        high: f64,
    },
    /// Another distribution, conditioned on lying between two ends.
    Truncated {
        /// The distribution that is cut.
        inner: Box<Distribution>,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
}

impl Distribution {
    /// The number, if it is known.
    pub fn as_point(&self) -> Option<f64> {
        match self {
            Self::Point(value) => Some(*value),
            _ => None,
        }
    }

    /// The smallest interval that holds every possible draw; ends may be infinite.
    pub fn support(&self) -> (f64, f64) {
        match self {
            Self::Point(value) => (*value, *value),
            Self::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Self::LogNormal { .. } => (0.0, f64::INFINITY),
            Self::Uniform { low, high } | Self::Triangular { low, high, .. } => (*low, *high),
            Self::Truncated { inner, low, high } => {
                let (inner_low, inner_high) = inner.support();
                (inner_low.max(*low), inner_high.min(*high))
            }
        }
    }

    /// The same distribution with every draw multiplied by `factor` (> 0).
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        match self {
            Self::Point(value) => Self::Point(value * factor),
            Self::Normal { mean, sd } => Self::Normal { mean: mean * factor, sd: sd * factor },
            Self::LogNormal { median, log_sd } => {
                Self::LogNormal { median: median * factor, log_sd: *log_sd }
            }
            Self::Uniform { low, high } => Self::Uniform { low: low * factor, high: high * factor },
            Self::Triangular { low, mode, high } => {
                Self::Triangular { low: low * factor, mode: mode * factor, high: high * factor }
            }
            Self::Truncated { inner, low, high } => Self::Truncated {
                inner: Box::new(inner.scaled(factor)),
                low: low * factor,
                high: high * factor,
            },
        }
    }
}
