//! The trained digits' network in candle: its answers, and ten steps of Adam.
//!
//! ```text
//! cargo run --release > ../../data/frameworks/candle.csv
//! ```
//!
//! A line is what was computed, the number of a digit or a step, and the numbers.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use candle_core::{D, DType, Device, Tensor, Var, safetensors};
use candle_nn::{AdamW, Linear, Module, Optimizer, ParamsAdamW, loss, ops};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

// the network
struct Net {
    dense: [Linear; 3],
    parameters: Vec<Var>,
}

impl Net {
    fn load(path: &Path, dtype: DType) -> Result<Self> {
        let file = safetensors::load(path, &Device::Cpu)?;
        let mut parameters = Vec::new();
        let dense = [1, 2, 3].map(|k| -> Result<Linear> {
            let weights = file[&format!("dense{k}.weights")].to_dtype(dtype)?; // (in, out)
            let biases = file[&format!("dense{k}.biases")].to_dtype(dtype)?; // (1, out)
            let weights = Var::from_tensor(&weights.t()?.contiguous()?)?; // (out, in)
            let biases = Var::from_tensor(&biases.flatten_all()?)?; // (out)
            let dense = Linear::new(
                weights.as_tensor().clone(),
                Some(biases.as_tensor().clone()),
            );
            parameters.extend([weights, biases]);
            Ok(dense)
        });
        let [first, second, third] = dense;
        Ok(Self {
            dense: [first?, second?, third?],
            parameters,
        })
    }

    fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        let z1 = ops::sigmoid(&self.dense[0].forward(x)?)?;
        let z2 = ops::sigmoid(&self.dense[1].forward(&z1)?)?;
        self.dense[2].forward(&z2)
    }
}
// end

/// The first 100 pictures of a set, (100, 784) from 0 to 1, and their labels.
fn digits(set: &str) -> Result<(Tensor, Tensor)> {
    let folder = env::var_os("NNFS_DATA").map_or(root().join("data/mnist"), PathBuf::from);
    let pixels = fs::read(folder.join(format!("{set}-images-idx3-ubyte")))?;
    let labels = fs::read(folder.join(format!("{set}-labels-idx1-ubyte")))?;
    let pixels: Vec<f64> = pixels[16..][..100 * 784]
        .iter()
        .map(|&byte| f64::from(byte) / 255.0)
        .collect();
    let labels: Vec<u32> = labels[8..][..100]
        .iter()
        .map(|&byte| u32::from(byte))
        .collect();
    Ok((
        Tensor::from_vec(pixels, (100, 784), &Device::Cpu)?,
        Tensor::from_vec(labels, 100, &Device::Cpu)?,
    ))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn print(what: &str, number: usize, values: &Tensor) -> Result<()> {
    let values = values.flatten_all()?;
    let texts: Vec<String> = match values.dtype() {
        DType::F32 => values
            .to_vec1::<f32>()?
            .iter()
            .map(|x| format!("{x:e}"))
            .collect(),
        _ => values
            .to_vec1::<f64>()?
            .iter()
            .map(|x| format!("{x:e}"))
            .collect(),
    };
    println!("{what},{number},{}", texts.join(","));
    Ok(())
}

fn main() -> Result<()> {
    let path = root().join("data/digits-784-50-100-10.safetensors");
    let (x, _) = digits("t10k")?;
    for (what, dtype) in [
        ("probabilities f64", DType::F64),
        ("probabilities f32", DType::F32),
    ] {
        let net = Net::load(&path, dtype)?;
        let y = ops::softmax(&net.forward(&x.to_dtype(dtype)?)?, D::Minus1)?;
        for digit in 0..100 {
            print(what, digit, &y.get(digit)?)?;
        }
    }

    let (x, labels) = digits("train")?;
    for epsilon in [1e-7, 1e-8] {
        let net = Net::load(&path, DType::F64)?;
        // candle's only Adam is AdamW; without its weight decay, 0.01 unless told otherwise, it is Adam.
        let settings = ParamsAdamW {
            lr: 0.001,
            beta1: 0.9,
            beta2: 0.999,
            eps: epsilon,
            weight_decay: 0.0,
        };
        let mut adam = AdamW::new(net.parameters.clone(), settings)?;
        for step in 0..=10 {
            let loss = loss::cross_entropy(&net.forward(&x)?, &labels)?;
            print(&format!("loss {epsilon:e}"), step, &loss)?;
            print(
                &format!("dense3.biases {epsilon:e}"),
                step,
                net.parameters[5].as_tensor(),
            )?;
            let row = net.parameters[2]
                .as_tensor()
                .t()?
                .get(0)?
                .narrow(0, 0, 10)?;
            print(&format!("dense2.weights {epsilon:e}"), step, &row)?;
            adam.backward_step(&loss)?;
        }
    }
    Ok(())
}
