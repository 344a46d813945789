//! How numbers are written at axes, bars and in texts.

/// A number on an axis or above a bar: short, and never `0.30000000000000004`.
pub(crate) fn short_number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e6).contains(&size) {
        return format!("{value:.1e}").replace(".0e", "e");
    }
    let decimals = (3 - size.log10().floor() as i32).clamp(0, 6) as usize;
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// How the numbers of a linear axis are written, so that no two of them look alike.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Numbers {
    /// As [`short_number`] writes them.
    Short,
    /// With so many digits behind the point.
    Decimals(usize),
    /// As powers of ten with so many digits behind the point.
    Powers(usize),
    /// What is left of them without a number that all of them begin with.
    Beyond(f64),
}

impl Numbers {
    /// The shortest way that tells these numbers apart; they lie on an axis from low to high.
    pub(crate) fn for_ticks(ticks: &[f64], (low, high): (f64, f64)) -> Self {
        const LONGEST: usize = 8;
        let spread = high - low;
        let exact = |numbers: &Self| {
            let is_near = |&tick: &f64| {
                let text = numbers.write(tick, spread);
                let read = text.parse::<f64>().unwrap_or(tick);
                text.len() <= LONGEST && (read - tick).abs() <= 1e-3 * spread
            };
            ticks.iter().all(is_near)
        };
        let largest = ticks
            .iter()
            .fold(0.0, |most: f64, tick| most.max(tick.abs()));
        let behind = 2 - spread.log10().floor() as i32;
        let digits = (largest / spread).log10().floor().clamp(0.0, 20.0) as usize + 2;
        let middle = low + 0.5 * spread;
        let unit = spread.log10().ceil();
        let rounded = format!("{:.*}", (-unit).max(0.0) as usize, middle);
        let common = if unit > 0.0 {
            (middle / 10_f64.powf(unit)).round() * 10_f64.powf(unit)
        } else {
            rounded.parse().unwrap_or(middle)
        };
        [
            Self::Short,
            Self::Decimals(behind.clamp(0, 12) as usize),
            Self::Powers(digits),
        ]
        .into_iter()
        .find(exact)
        .unwrap_or(Self::Beyond(common))
    }

    pub(crate) fn write(&self, number: f64, spread: f64) -> String {
        // Steps from one number to the next may miss 0 by a rounding error.
        let clean = |number: f64| {
            if number.abs() < 1e-9 * spread {
                0.0
            } else {
                number
            }
        };
        match *self {
            Self::Short => short_number(clean(number)),
            Self::Decimals(digits) => trim_zeros(&format!("{:.digits$}", clean(number))).to_owned(),
            Self::Powers(digits) => {
                let text = format!("{:.digits$e}", clean(number));
                match text.split_once('e') {
                    Some((digits, "0")) => trim_zeros(digits).to_owned(),
                    Some((digits, exponent)) => format!("{}e{exponent}", trim_zeros(digits)),
                    None => text,
                }
            }
            // The rounding of a difference of two near numbers is not shown.
            Self::Beyond(common) => {
                let beyond = number - common;
                let rounding = 4.0 * f64::EPSILON * common.abs();
                short_number(if beyond.abs() <= rounding {
                    0.0
                } else {
                    beyond
                })
            }
        }
    }

    /// The axis's label: it says what was taken away from the numbers.
    pub(crate) fn label(&self, label: &str) -> String {
        let Self::Beyond(common) = *self else {
            return label.to_owned();
        };
        let size = common.abs();
        let text = if (1e-4..1e15).contains(&size) {
            size.to_string()
        } else {
            format!("{size:e}")
        };
        match (label, common < 0.0) {
            ("", true) => format!("numbers - {text}"),
            ("", false) => format!("numbers + {text}"),
            (label, true) => format!("{label} + {text}"),
            (label, false) => format!("{label} - {text}"),
        }
    }
}

/// A number on a logarithmic axis: `0.01` where all of the axis reads well like that, else `1e-8`.
pub(super) fn power_of_ten(place: f64, (low, high): (f64, f64)) -> String {
    let plain = low > -3.5 && high < 4.5;
    let exponent = place.round();
    if (place - exponent).abs() < 1e-9 && !plain && exponent != 0.0 {
        return format!("1e{exponent}");
    }
    let value = 10_f64.powf(place);
    if plain {
        return short_number(value);
    }
    let text = format!("{value:.3e}");
    match text.split_once('e') {
        Some((digits, "0")) => trim_zeros(digits).to_owned(),
        Some((digits, exponent)) => format!("{}e{exponent}", trim_zeros(digits)),
        None => text,
    }
}

fn trim_zeros(digits: &str) -> &str {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axis_numbers_are_short() {
        let cases = [
            (0.1 + 0.2, "0.3"),
            (-0.0, "0"),
            (100.0, "100"),
            (1234.5, "1234"),
            (2.5e-7, "2.5e-7"),
            (1e13, "1e13"),
        ];
        for (value, text) in cases {
            assert_eq!(short_number(value), text);
        }
    }

    #[test]
    fn powers_of_ten_read_as_a_cell_writes_them() {
        let wide = (-16.0, 0.0);
        let texts = [-16.0, -2.0, 0.0, 5e-5_f64.log10()].map(|place| power_of_ten(place, wide));
        assert_eq!(texts, ["1e-16", "1e-2", "1", "5e-5"]);
        let texts = [-2.0, 0.0, 3.0, 0.2_f64.log10()].map(|place| power_of_ten(place, (-2.0, 3.0)));
        assert_eq!(texts, ["0.01", "1", "1000", "0.2"]);
    }
}
