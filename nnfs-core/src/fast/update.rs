use super::cpu::{self, Kernel};
use ndarray::Array2;

/// One step of an optimizer: calls `step(w, dw, state)` for every number of a parameter, its gradient and what the
/// optimizer keeps for it, in one pass over memory. All have the shape of `value`.
///
/// The numbers are those that the same step in a `Zip` gives. With AVX2, square roots and divisions come four at a time
/// instead of two, and a step of Adam takes about half as long.
///
/// ```text
/// update(&mut w, &dw, [&mut m, &mut v], |w, dw, [m, v]| {
///     *m += (1.0 - beta1) * (dw - *m);
///     *v += (1.0 - beta2) * (dw * dw - *v);
///     *w -= rate * *m / (v.sqrt() + epsilon);
/// });
/// ```
///
/// # Panics
/// Panics if the gradient or a state has another shape than the value.
pub(crate) fn update<const S: usize>(
    value: &mut Array2<f64>,
    gradient: &Array2<f64>,
    mut states: [&mut Array2<f64>; S],
    step: impl Fn(&mut f64, f64, [&mut f64; S]),
) {
    for shape in states
        .iter()
        .map(|state| state.dim())
        .chain([gradient.dim()])
    {
        assert_eq!(
            value.dim(),
            shape,
            "a gradient and an optimizer's state have the shape of their parameter, {:?}, not {shape:?}",
            value.dim()
        );
    }
    let in_rows = states.iter().all(|state| state.is_standard_layout());
    match (value.as_slice_mut(), gradient.as_slice()) {
        (Some(value), Some(gradient)) if in_rows => cpu::run(Update {
            value,
            gradient,
            states: states.map(|state| state.as_slice_mut().expect("rows")),
            step,
        }),
        _ => {
            for (index, w) in value.indexed_iter_mut() {
                let state = states.each_mut().map(|state| &mut state[index]);
                step(w, gradient[index], state);
            }
        }
    }
}

struct Update<'a, const S: usize, F> {
    value: &'a mut [f64],
    gradient: &'a [f64],
    states: [&'a mut [f64]; S],
    step: F,
}

impl<const S: usize, F: Fn(&mut f64, f64, [&mut f64; S])> Kernel for Update<'_, S, F> {
    #[inline(always)]
    fn run(self) {
        let n = self.value.len();
        let gradient = &self.gradient[..n];
        let mut states = self.states.map(|state| &mut state[..n]);
        for i in 0..n {
            let state = states.each_mut().map(|state| &mut state[i]);
            (self.step)(&mut self.value[i], gradient[i], state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::NumpyRng;
    use crate::testing::panic_message;
    use ndarray::{Zip, array};
    use proptest::prelude::*;

    fn adam(w: &mut f64, dw: f64, [m, v]: [&mut f64; 2]) {
        *m += 0.1 * (dw - *m);
        *v += 0.001 * (dw * dw - *v);
        *w -= 0.01 * *m / (v.sqrt() + 1e-7);
    }

    #[test]
    fn every_number_takes_its_step() {
        let (mut w, mut v) = (array![[1.0, 2.0]], array![[0.0, 1.0]]);
        update(&mut w, &array![[2.0, -3.0]], [&mut v], |w, dw, [v]| {
            *v = 0.5 * *v - dw;
            *w += *v;
        });
        assert_eq!(v, array![[-2.0, 3.5]]);
        assert_eq!(w, array![[-1.0, 5.5]]);
    }

    #[test]
    fn a_step_without_a_state_is_plain_descent() {
        let mut w = array![[1.0], [2.0]];
        update(&mut w, &array![[2.0], [-4.0]], [], |w, dw, []| {
            *w -= 0.5 * dw;
        });
        assert_eq!(w, array![[0.0], [4.0]]);
    }

    #[test]
    fn another_shape_says_so() {
        let [mut w, mut v] = [(2, 3), (3, 2)].map(Array2::zeros);
        let dw = Array2::zeros((2, 3));
        let message = panic_message!(update(&mut w, &dw, [&mut v], |_, _, _| ()));
        assert!(message.contains("(2, 3)") && message.contains("(3, 2)"));
        let message = panic_message!(update(&mut w, &v, [], |_, _, []| ()));
        assert!(message.contains("(2, 3)") && message.contains("(3, 2)"));
    }

    proptest! {
        #[test]
        fn the_numbers_are_those_of_zip_in_every_memory_order(seed: u32, rows in 0..9_usize, columns in 0..9_usize) {
            let mut rng = NumpyRng::seed(seed);
            let [w, dw, m] = [(); 3].map(|()| rng.randn((rows, columns)));
            let v = rng.rand((rows, columns));
            let mut expected = [w.clone(), m.clone(), v.clone()];
            let [to_w, to_m, to_v] = &mut expected;
            Zip::from(to_w).and(&dw).and(to_m).and(to_v).for_each(|w, &dw, m, v| adam(w, dw, [m, v]));
            let in_columns = |x: &Array2<f64>| x.t().as_standard_layout().into_owned().reversed_axes();
            for turned in 0..5 {
                let mut order = 0..;
                let [mut w, dw, mut m, mut v] = [&w, &dw, &m, &v].map(|x| {
                    if order.next() == Some(turned) { in_columns(x) } else { x.clone() }
                });
                update(&mut w, &dw, [&mut m, &mut v], adam);
                prop_assert_eq!(&[w, m, v], &expected);
            }
        }
    }
}
