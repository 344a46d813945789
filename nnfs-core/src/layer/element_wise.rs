/// Writes a layer that applies a function to each number, from the function and its derivative.
///
/// `forward` is what becomes of one number `x`. `backward` is the gradient of `x`, from the gradient `dy` of its output
/// and the output `y` itself: all these functions have a derivative that the output is enough for.
macro_rules! element_wise {
    ($(#[$docs:meta])* $layer:ident, forward: $forward:expr, backward: $backward:expr) => {
        $(#[$docs])*
        #[derive(Clone, Default)]
        pub struct $layer {
            /// The last output, (`n_samples`, `n_columns`).
            pub output: ndarray::Array2<f64>,
            /// The gradient of the last inputs, (`n_samples`, `n_columns`).
            pub d_inputs: ndarray::Array2<f64>,
        }

        impl $layer {
            /// A layer that has seen no batch yet.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }
        }

        impl $crate::layer::Layer for $layer {
            fn name(&self) -> &'static str {
                stringify!($layer)
            }

            fn forward(&mut self, inputs: &ndarray::Array2<f64>) -> &ndarray::Array2<f64> {
                $crate::layer::resize(&mut self.output, inputs.dim());
                ndarray::Zip::from(&mut self.output)
                    .and(inputs)
                    .for_each(|y, &x| *y = $forward(x));
                &self.output
            }

            fn backward(&mut self, d_outputs: &ndarray::Array2<f64>) -> &ndarray::Array2<f64> {
                $crate::layer::check_d_outputs(self, d_outputs);
                $crate::layer::resize(&mut self.d_inputs, d_outputs.dim());
                ndarray::Zip::from(&mut self.d_inputs)
                    .and(d_outputs)
                    .and(&self.output)
                    .for_each(|dx, &dy, &y| *dx = $backward(dy, y));
                &self.d_inputs
            }

            fn output(&self) -> &ndarray::Array2<f64> {
                &self.output
            }

            fn d_inputs(&self) -> &ndarray::Array2<f64> {
                &self.d_inputs
            }
        }

        impl std::fmt::Debug for $layer {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($layer))
            }
        }
    };
}

pub(crate) use element_wise;
