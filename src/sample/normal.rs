//! The quantile of the normal distribution.
//!
//! Algorithm AS 241, routine PPND16: M. J. Wichura, "The Percentage Points of the Normal
//! Distribution", Applied Statistics 37 (1988), pages 477 to 484. It is accurate to about one part
//! in 10^16. The coefficients are the paper's, as many digits as a float holds.

/// Coefficients from the constant to the seventh power.
type Polynomial = [f64; 8];

/// Around the median.
const CENTRE: (Polynomial, Polynomial) = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);

/// Beyond the middle 85 percent.
const TAIL: (Polynomial, Polynomial) = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

/// Beyond about one in 10^11.
const FAR_TAIL: (Polynomial, Polynomial) = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

/// Returns the standard normal value below which `probability` lies, for 0 < probability < 1.
pub(super) fn quantile(probability: f64) -> f64 {
    let centred = probability - 0.5;
    if (-0.425..=0.425).contains(&centred) {
        return centred * divide(CENTRE, 0.180_625 - centred * centred);
    }
    let nearer = if centred < 0.0 { probability } else { 1.0 - probability };
    let depth = libm::sqrt(-libm::log(nearer));
    let distance =
        if depth <= 5.0 { divide(TAIL, depth - 1.6) } else { divide(FAR_TAIL, depth - 5.0) };
    if centred < 0.0 { -distance } else { distance }
}

/// Returns one polynomial over the other at `at`.
fn divide((above, below): (Polynomial, Polynomial), at: f64) -> f64 {
    evaluate(above, at) / evaluate(below, at)
}

/// Evaluates a polynomial by Horner's rule.
fn evaluate(polynomial: Polynomial, at: f64) -> f64 {
    polynomial.into_iter().rev().fold(0.0, |sum, coefficient| sum * at + coefficient)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that the distribution function leads back to `probability`.
    #[track_caller]
    fn check(probability: f64) {
        let value = quantile(probability);
        let back = 0.5 * libm::erfc(-value / core::f64::consts::SQRT_2);
        let error = (back - probability).abs() / probability;
        // The function itself amplifies the last bit of a value by about its square.
        assert!(error < 1e-15 * (4.0 + value * value), "{probability}: {value}, off by {error}");
    }

    #[test]
    fn quantiles_lead_back() {
        for step in 1..1_000_u32 {
            check(f64::from(step) / 1_000.0);
        }
        let mut probability = 0.1;
        while probability > 1e-300 {
            check(probability);
            probability *= 0.37;
        }
    }

    #[test]
    fn quantiles_agree_with_the_paper() {
        // The test values printed with the algorithm.
        for (probability, expected) in [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_814),
            (1e-20, -9.262_340_089_798_408),
        ] {
            let found = quantile(probability);
            assert!((found - expected).abs() < 1e-14, "{probability}: {found}");
        }
    }
}
