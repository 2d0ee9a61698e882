//! Intervals with 95 % confidence: Wilson's for shares, Student's for means. The same bits on every
//! machine: whole numbers for the one, and for the other only what IEEE 754 rounds in one way.

/// A whole, in parts per million.
const UNIT: u128 = 1_000_000;

/// The square of 1.96, in parts per million: 95 % confidence.
const Z2: u128 = 3_841_459;

/// Wilson's interval for a share of `shown` in `tried`, with z = 1.96, in parts per million. Whole
/// numbers throughout, so that it is the same everywhere.
///
/// Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
/// Journal of the American Statistical Association 22 (1927).
pub fn wilson(shown: u64, tried: u64) -> (u64, u64) {
    if tried == 0 {
        return (0, 1_000_000);
    }
    let (shown, tried) = (u128::from(shown), u128::from(tried));
    // center = (2 k + z^2) / 2 (n + z^2); half = sqrt(z^2 (z^2 + 4 k (n - k) / n)) / 2 (n + z^2)
    let below = 2 * (tried * UNIT + Z2);
    let center = (2 * shown * UNIT + Z2) * UNIT;
    let spread = Z2 * (Z2 + 4 * shown * (tried - shown) * UNIT / tried);
    let half = spread.isqrt() * UNIT;
    let low = center.saturating_sub(half) / below;
    let high = (center + half).div_ceil(below).min(UNIT);
    let narrow = |share: u128| u64::try_from(share).unwrap_or(u64::MAX);
    (narrow(low), narrow(high))
}

/// The 97.5 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// From how many degrees of freedom on an expansion gives Student's quantile to twelve digits.
const MANY: u64 = 200;

/// The 97.5 % quantile of Student's t with so many degrees of freedom; infinite with none.
///
/// Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4, which are
/// exact, turned around by halving; beyond 200 degrees the expansion 26.7.5.
pub fn student(degrees: u64) -> f64 {
    if degrees == 0 {
        return f64::INFINITY;
    }
    let n = float(degrees);
    if degrees > MANY {
        let (x, x2) = (Z, Z * Z);
        let g1 = (x2 + 1.0) * x / 4.0;
        let g2 = ((5.0 * x2 + 16.0) * x2 + 3.0) * x / 96.0;
        let g3 = (((3.0 * x2 + 19.0) * x2 + 17.0) * x2 - 15.0) * x / 384.0;
        let g4 = ((((79.0 * x2 + 776.0) * x2 + 1482.0) * x2 - 1920.0) * x2 - 945.0) * x / 92_160.0;
        return x + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n;
    }
    let (mut low, mut high) = (0.0, 16.0);
    // Sixty halvings leave less than one bit.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if within(middle, degrees) < 0.95 {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// The probability that Student's t with so many degrees of freedom lies between `-t` and `t`.
fn within(t: f64, degrees: u64) -> f64 {
    let n = float(degrees);
    let cos2 = n / (n + t * t);
    let sin = t / (n + t * t).sqrt();
    let odd = degrees % 2 == 1;
    // The factors are 1/2, 3/4, .. for even degrees, and 2/3, 4/5, .. for odd ones.
    let first = if odd { 2.0 } else { 1.0 };
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..(degrees - u64::from(odd)) / 2 {
        let above = first + 2.0 * float(k - 1);
        term *= cos2 * above / (above + 1.0);
        sum += term;
    }
    if !odd {
        return sin * sum;
    }
    let angle = libm::atan(t / n.sqrt());
    let rest = if degrees == 1 { 0.0 } else { sin * cos2.sqrt() * sum };
    (angle + rest) * core::f64::consts::FRAC_2_PI
}

#[expect(clippy::cast_precision_loss, reason = "runs are counted far below 2^53")]
fn float(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "the nearest float is what is wanted")]
fn near(number: i128) -> f64 {
    number as f64
}

/// What numbers come to, taken in one after another: their number, their mean, and how far they
/// lie from it.
///
/// Source: B. P. Welford, Note on a method for calculating corrected sums of squares and products,
/// Technometrics 4 (1962); over the distances from the first number, which are small where numbers
/// are large, so that nothing is lost.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    count: u64,
    first: i128,
    /// The sum of the distances from the first, exactly.
    sum: i128,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Takes in one more number.
    pub fn add(&mut self, number: i128) {
        if self.count == 0 {
            self.first = number;
        }
        let distance = number.saturating_sub(self.first);
        self.count += 1;
        self.sum = self.sum.saturating_add(distance);
        let off = near(distance) - self.mean;
        self.mean += off / float(self.count);
        self.squares += off * (near(distance) - self.mean);
    }

    /// Returns how many numbers there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Returns their mean; exact where all are the same.
    pub fn mean(&self) -> f64 {
        let count = i128::from(self.count.max(1));
        let whole = self.first.saturating_add(self.sum.div_euclid(count));
        near(whole) + near(self.sum.rem_euclid(count)) / near(count)
    }

    /// Returns the standard deviation of the population they are a sample of; 0 of one.
    pub fn deviation(&self) -> f64 {
        (self.squares / float(self.count.saturating_sub(1).max(1))).max(0.0).sqrt()
    }

    /// Returns half the width of the 95 % interval for the mean of the population: `t s / sqrt(n)`,
    /// as for independent replications; infinite for fewer than two numbers.
    ///
    /// Source: A. M. Law, Simulation Modeling and Analysis, section 4.5; for differences of pairs
    /// section 10.2.1.
    pub fn half_width(&self) -> f64 {
        if self.count < 2 {
            return f64::INFINITY;
        }
        student(self.count - 1) * self.deviation() / float(self.count).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn intervals_are_wilsons() {
        // As statsmodels gives them: proportion_confint(k, n, method="wilson").
        assert_eq!(wilson(0, 10), (0, 277_533));
        assert_eq!(wilson(5, 10), (236_593, 763_407));
        assert_eq!(wilson(100, 100), (963_006, 1_000_000));
        assert_eq!(wilson(0, 0), (0, 1_000_000));
    }

    #[track_caller]
    fn check(degrees: u64, expected: f64, off: f64) {
        let found = student(degrees);
        assert!((found - expected).abs() < off, "{degrees}: {found}");
    }

    #[test]
    fn quantiles_are_students() {
        // With one and two degrees there are closed forms.
        check(1, libm::tan(0.95 * core::f64::consts::FRAC_PI_2), 1e-11);
        check(2, 0.95 * (2.0_f64 / (1.0 - 0.95 * 0.95)).sqrt(), 1e-11);
        // As printed tables have them: Abramowitz and Stegun, table 26.10.
        let table = [(3, 3.182), (4, 2.776), (9, 2.262), (10, 2.228), (30, 2.042), (120, 1.980)];
        for (degrees, expected) in table {
            check(degrees, expected, 0.000_5);
        }
        check(u64::MAX, Z, 1e-15);
        assert!(student(0).is_infinite());
    }

    #[test]
    fn the_expansion_meets_what_is_exact() {
        assert!((within(student(201), 201) - 0.95).abs() < 1e-11);
        assert!(student(200) > student(201) && student(201) > student(202));
    }

    #[test]
    fn a_known_interval() {
        let mut moments = Moments::default();
        for number in [2, 4, 4, 5, 7, 9, 10, 11, 13, 20] {
            moments.add(number);
        }
        assert!((moments.mean() - 8.5).abs() < 1e-12);
        // By hand: the squares of the distances from 8.5 add up to 258.5.
        let deviation = (258.5_f64 / 9.0).sqrt();
        assert!((moments.deviation() - deviation).abs() < 1e-12, "{}", moments.deviation());
        let half = student(9) * deviation / 10_f64.sqrt();
        assert!((moments.half_width() - half).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn moments_are_those_of_the_definition(
            numbers in prop::collection::vec(0_u64..1_000_000_000_000, 2..200),
            base: u64,
        ) {
            let mut moments = Moments::default();
            for number in &numbers {
                moments.add(i128::from(base) + i128::from(*number));
            }
            let n = float(numbers.len() as u64);
            let mean = numbers.iter().map(|it| near((*it).into())).sum::<f64>() / n;
            let apart = numbers.iter().map(|it| near((*it).into()) - mean);
            let squares: f64 = apart.map(|apart| apart * apart).sum();
            let deviation = (squares / (n - 1.0)).sqrt();
            prop_assert!((moments.mean() - near(base.into()) - mean).abs() <= near(base.into()) * 1e-15 + 1.0);
            prop_assert!((moments.deviation() - deviation).abs() <= deviation * 1e-9 + 1e-9);
        }

        #[test]
        fn what_does_not_vary_has_no_width(number in 0_u64..1 << 53, count in 2_u64..1_000) {
            let mut moments = Moments::default();
            (0..count).for_each(|_| moments.add(number.into()));
            prop_assert_eq!(moments.mean().to_bits(), near(number.into()).to_bits());
            prop_assert_eq!(moments.half_width().to_bits(), 0_f64.to_bits());
        }
    }
}
