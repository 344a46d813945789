//! Files of weights that Python's safetensors package reads and writes, and what PyTorch makes of them.
//!
//! `data/rings-in-python.csv` holds what PyTorch answered; that is compared always. Where a Python with the packages
//! `numpy` and `safetensors` is found (the variable `NNFS_PYTHON`, the workbook's own, or `python3`), files go to it and
//! back; PyTorch joins in where it is installed.

use nnfs_core::prelude::*;
use nnfs_core::weights::Precision;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

const NETWORK: &str = "data/digits-784-50-100-10.safetensors";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn trained() -> ThreeLayerNet {
    let mut network = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(1));
    weights::load(root().join(NETWORK), &mut network).expect("the file fits");
    network
}

/// A ring around the middle of each picture, with the radius 2 to 11: (10, 784). The script draws the same.
fn rings() -> Array2<f64> {
    Array2::from_shape_fn((10, 784), |(k, pixel)| {
        let (row, column) = ((pixel / 28) as f64, (pixel % 28) as f64);
        let distance = (row - 13.5).hypot(column - 13.5);
        (2.0 - (distance - (k + 2) as f64).abs()).clamp(0.0, 1.0)
    })
}

/// Compares a table of the script with what the network says.
fn assert_agrees(table: &str, network: &mut ThreeLayerNet, within: f64) {
    let ours = activation::softmax(network.forward(&rings()));
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(rows.len(), 10);
    for (k, row) in rows.into_iter().enumerate() {
        let numbers = row.split(',').map(|cell| cell.parse().expect("a number"));
        let numbers: Vec<f64> = numbers.collect();
        assert_eq!((numbers[0], numbers.len()), ((k + 2) as f64, 11));
        for (digit, theirs) in numbers[1..].iter().enumerate() {
            let ours = ours[[k, digit]];
            assert!(
                (ours - theirs).abs() <= within,
                "ring {k}, digit {digit}: {ours} here, {theirs} in Python"
            );
        }
    }
}

/// A Python that has the packages, if there is one.
fn python() -> Option<PathBuf> {
    let own = ["bin/python", "Scripts/python.exe"].map(|name| root().join(".lab/venv").join(name));
    let named = env::var_os("NNFS_PYTHON").map(PathBuf::from);
    let found = named
        .into_iter()
        .chain(own)
        .chain([PathBuf::from("python3")])
        .find(|python| {
            let mut imports = Command::new(python);
            imports.args(["-c", "import numpy, safetensors.numpy"]);
            imports.output().is_ok_and(|output| output.status.success())
        });
    if found.is_none() {
        eprintln!(
            "left out: no Python with the packages numpy and safetensors; NNFS_PYTHON names one"
        );
    }
    found
}

fn run(python: &Path, arguments: &[&Path]) -> String {
    let output = Command::new(python)
        .arg(root().join("lab/python/safetensors_both_ways.py"))
        .args(arguments)
        .output()
        .expect("Python starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn ten_rings_are_read_as_pytorch_reads_them() {
    let table = include_str!("../../data/rings-in-python.csv");
    assert_agrees(table, &mut trained(), 1e-12);
}

#[test]
fn python_reads_each_precision_and_writes_files_that_are_read() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let [ours, theirs] = ["ours", "theirs"].map(|name| folder.path().join(name));
    for precision in [Precision::Double, Precision::Single, Precision::Half] {
        weights::save_as(&ours, &mut trained(), precision).expect("saves");
        run(&python, &[Path::new("rewrite"), &ours, &theirs]);
        assert_eq!(
            weights::load_map(&ours).expect("loads"),
            weights::load_map(&theirs).expect("loads what Python wrote"),
            "{precision:?}"
        );

        let mut network = trained();
        weights::load(&theirs, &mut network).expect("fits");
        let table = run(&python, &[Path::new("predict"), &ours]);
        assert_agrees(&table, &mut network, 1e-6);
    }
}
