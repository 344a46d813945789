//! Which numbers stand at an axis.

/// Whole numbers from low to high, about `most` at the most: 1, and the multiples of 1, 2, 5, 10, 20, ...
pub(super) fn whole_numbers((low, high): (f64, f64), most: f64) -> Vec<f64> {
    let steps = (0..300).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)));
    let step = steps
        .into_iter()
        .find(|step| (high - low) / step <= most)
        .unwrap_or(high);
    let multiples = (0..)
        .map(|i| f64::from(i) * step)
        .take_while(|x| *x <= high);
    // 1 stands in for 0: epochs are counted from 1.
    let ticks: Vec<f64> = multiples
        .map(|x| x.max(1.0))
        .filter(|x| *x >= low)
        .collect();
    // Where the step is 1, that gives 1 twice.
    ticks.into_iter().skip(usize::from(step == 1.0)).collect()
}

/// The places on a logarithmic axis that get a number, `most` at the most, and those between them that get a fine line.
///
/// Powers of ten where there are three or more; else 1, 2 and 5 times these; on an axis shorter than that, round
/// numbers.
pub(super) fn log_ticks((low, high): (f64, f64), most: usize) -> (Vec<f64>, Vec<f64>) {
    let most = most.max(2) as f64;
    let inside = |place: &f64| (low - 1e-9..=high + 1e-9).contains(place);
    let (first, last) = ((low - 1e-9).ceil(), (high + 1e-9).floor());
    let multiples = |digits: &'static [f64]| {
        let decades = (0..=(last - first + 2.0).clamp(0.0, 700.0) as usize)
            .map(move |i| first - 1.0 + i as f64);
        let places =
            decades.flat_map(move |decade| digits.iter().map(move |digit| decade + digit.log10()));
        places.filter(inside).collect::<Vec<f64>>()
    };
    if last - first >= 2.0 {
        let step = [1.0, 2.0, 3.0, 4.0, 5.0, 10.0, 20.0, 50.0, 100.0]
            .into_iter()
            .find(|step| (high - low) / step <= most)
            .unwrap_or(200.0);
        let start = (first / step).ceil() * step;
        let count = ((last - start) / step).max(0.0) as usize;
        let labelled = (0..=count).map(|i| start + i as f64 * step).collect();
        let between = match step as u32 {
            1 => multiples(&[2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]),
            2..=5 => multiples(&[1.0]),
            _ => Vec::new(),
        };
        return (labelled, between);
    }
    let fine = multiples(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
    let labelled = multiples(&[1.0, 2.0, 5.0]);
    if labelled.len() >= 3 {
        return (labelled, fine);
    }
    let ends = (10_f64.powf(low), 10_f64.powf(high));
    let labelled = nice_ticks(ends, most as usize);
    (
        labelled
            .into_iter()
            .map(f64::log10)
            .filter(inside)
            .collect(),
        fine,
    )
}

/// 1, 2, 5 or 10 times a power of ten: the smallest of these from `least` on.
pub(crate) fn nice_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0].into_iter().map(|digit| digit * power);
    step.into_iter()
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

/// Round numbers from low to high, about `most` at the most.
pub(crate) fn nice_ticks((low, high): (f64, f64), most: usize) -> Vec<f64> {
    let step = nice_step((high - low) / most.max(1) as f64);
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    // Numbers that lie too close to each other have no round ones between them.
    if !step.is_normal() || first.abs().max(last.abs()) > 1e15 {
        return Vec::new();
    }
    let count = (last - first + 1.0).clamp(0.0, 1000.0) as usize;
    (0..count).map(|i| (first + i as f64) * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_numbers_and_end() {
        assert_eq!(
            nice_ticks((-3.0, 3.0), 6),
            [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]
        );
        assert_eq!(
            nice_ticks((0.1, 0.9), 4),
            [0.2, 0.4, 0.6000000000000001, 0.8]
        );
        for extreme in [
            (0.0, 1e-320),
            (-1e300, 1e300),
            (1.0, 1.0 + 2.0 * f64::EPSILON),
            (1e17, 1e17 + 32.0),
        ] {
            assert!(nice_ticks(extreme, 5).len() < 20, "{extreme:?}");
        }
    }

    #[test]
    fn a_logarithmic_axis_has_numbers_at_powers_of_ten() {
        let (labelled, between) = log_ticks((-16.0, 0.0), 8);
        assert_eq!(
            labelled,
            [-16.0, -14.0, -12.0, -10.0, -8.0, -6.0, -4.0, -2.0, 0.0]
        );
        assert_eq!(between.len(), 17);
        // Two decades: 2, 3, ... 9 and 20, 30, ... 90 between the numbers.
        let (labelled, between) = log_ticks((0.0, 2.0), 8);
        assert_eq!((labelled, between.len()), (vec![0.0, 1.0, 2.0], 16));
        // From 1 to 10: 1, 2, 5, 10. From 1.1 to 1.5: round numbers.
        assert_eq!(log_ticks((0.0, 1.0), 8).0.len(), 4);
        assert!(log_ticks((1.1_f64.log10(), 1.5_f64.log10()), 8).0.len() > 2);
        for extreme in [(-320.0, 308.0), (2.0, 2.0 + 1e-15), (-320.0, -319.5)] {
            assert!(log_ticks(extreme, 8).0.len() < 20, "{extreme:?}");
        }
    }

    #[test]
    fn an_axis_of_epochs_names_whole_numbers_only() {
        assert_eq!(whole_numbers((0.97, 3.03), 8.0), [1.0, 2.0, 3.0]);
        assert_eq!(whole_numbers((0.5, 1.5), 8.0), [1.0]);
        assert_eq!(whole_numbers((0.8, 17.2), 8.0), [1.0, 5.0, 10.0, 15.0]);
        assert_eq!(
            whole_numbers((-150.0, 10_201.0), 8.0),
            [1.0, 2000.0, 4000.0, 6000.0, 8000.0, 10_000.0]
        );
    }
}
