"""What Python makes of the workbook's weights; nnfs-core/tests/python_safetensors.rs runs it.

    python safetensors_both_ways.py rewrite FROM TO
    python safetensors_both_ways.py predict WEIGHTS > rings.csv

`rewrite` reads a file with the safetensors package and writes what it found into another one. `predict` gives the
probabilities of a network 784-50-100-10 for ten rings, a line for each: by PyTorch in 64-bit floats where it is
installed, else by NumPy. So was made:

    python lab/python/safetensors_both_ways.py predict data/digits-784-50-100-10.safetensors > data/rings-in-python.csv
"""

import sys

import numpy as np
from safetensors.numpy import load_file, save_file


def rings():
    """Ten pictures of a ring around the middle, with radius 2 to 11: (10, 784)."""
    row, column = np.mgrid[0:28, 0:28]
    distance = np.hypot(row - 13.5, column - 13.5)
    pictures = [np.clip(2.0 - np.abs(distance - radius), 0.0, 1.0) for radius in range(2, 12)]
    return np.array(pictures).reshape(10, 784)


def with_torch(weights, x):
    import torch

    def dense(number, n_inputs, n_outputs):
        layer = torch.nn.Linear(n_inputs, n_outputs, dtype=torch.float64)
        # PyTorch keeps a row for each output, the workbook a row for each input.
        layer.load_state_dict({
            "weight": torch.from_numpy(weights[f"dense{number}.weights"].T.copy()),
            "bias": torch.from_numpy(weights[f"dense{number}.biases"][0]),
        })
        return layer

    network = torch.nn.Sequential(
        dense(1, 784, 50), torch.nn.Sigmoid(), dense(2, 50, 100), torch.nn.Sigmoid(), dense(3, 100, 10)
    )
    with torch.no_grad():
        return torch.softmax(network(torch.from_numpy(x)), dim=1).numpy()


def with_numpy(weights, x):
    def dense(number, x):
        return x @ weights[f"dense{number}.weights"] + weights[f"dense{number}.biases"]

    def sigmoid(x):
        return 1.0 / (1.0 + np.exp(-x))

    scores = dense(3, sigmoid(dense(2, sigmoid(dense(1, x)))))
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def predict(path):
    weights = {name: matrix.astype(np.float64) for name, matrix in load_file(path).items()}
    try:
        probabilities = with_torch(weights, rings())
    except ImportError:
        probabilities = with_numpy(weights, rings())
    print("radius," + ",".join(f"p{digit}" for digit in range(10)))
    for radius, row in zip(range(2, 12), probabilities):
        print(f"{radius}," + ",".join(repr(float(p)) for p in row))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["rewrite", source, target]:
            save_file(load_file(source), target)
        case ["predict", path]:
            predict(path)
        case _:
            sys.exit(__doc__)
