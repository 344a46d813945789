"""The PyTorch side of `cargo lab bench core`: 64-bit numbers, one thread, eager.

    python bench_torch.py CASE STEPS

prints what bench_core.py prints, for the cases that are trainings. The networks start from the same random numbers.
"""

import sys
import time

import numpy as np
import torch
from torch import nn

from bench_core import noise, spiral

torch.set_num_threads(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
torch.set_default_dtype(torch.float64)


def tensor(array):
    return torch.from_numpy(np.ascontiguousarray(array))


def dense(scale, n_inputs, n_outputs):
    layer = nn.Linear(n_inputs, n_outputs)
    with torch.no_grad():
        layer.weight.copy_(tensor((scale * np.random.randn(n_inputs, n_outputs)).T))
        layer.bias.zero_()
    return layer


def he(n_inputs, n_outputs):
    return dense(np.sqrt(2 / n_inputs), n_inputs, n_outputs)


def train(network, batch_of, optimizer, steps):
    start = time.perf_counter()
    for _ in range(steps):
        x, labels = batch_of()
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(x), labels)
        loss.backward()
        optimizer.step()
    return time.perf_counter() - start, loss.item()


def always(x, labels):
    batch = tensor(x), tensor(labels)
    return lambda: batch


def adam(network, rate):
    return torch.optim.Adam(network.parameters(), lr=rate, eps=1e-7)


def spiral_network():
    return nn.Sequential(he(2, 64), nn.ReLU(), he(64, 3))


def case_spiral(steps):
    batch = always(*spiral(100, 3))
    network = spiral_network()
    return train(network, batch, torch.optim.SGD(network.parameters(), lr=0.1), steps)


def case_spiral_adam(steps):
    batch = always(*spiral(100, 3))
    network = spiral_network()
    return train(network, batch, adam(network, 0.001), steps)


def case_two_layer_net(steps):
    x, labels = map(tensor, noise(1000))
    network = nn.Sequential(dense(0.01, 784, 50), nn.ReLU(), dense(0.01, 50, 10))

    def batch_of():
        chosen = tensor(np.random.choice(1000, 100))
        return x[chosen], labels[chosen]

    return train(network, batch_of, torch.optim.SGD(network.parameters(), lr=0.03), steps)


def case_wide(steps):
    batch = always(*noise(128))
    network = nn.Sequential(he(784, 512), nn.ReLU(), he(512, 512), nn.ReLU(), he(512, 10))
    return train(network, batch, adam(network, 1e-5), steps)


def case_convolution(steps):
    x, labels = noise(100)
    convolution = nn.Conv2d(1, 30, 5)
    with torch.no_grad():
        convolution.weight.copy_(tensor(np.sqrt(2 / 25) * np.random.randn(30, 1, 5, 5)))
        convolution.bias.zero_()
    network = nn.Sequential(
        convolution, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), he(4320, 100), nn.ReLU(), he(100, 10)
    )
    return train(network, always(x.reshape(-1, 1, 28, 28), labels), adam(network, 1e-5), steps)


CASES = {
    "spiral": case_spiral,
    "spiral-adam": case_spiral_adam,
    "two-layer-net": case_two_layer_net,
    "wide": case_wide,
    "convolution": case_convolution,
}

if __name__ == "__main__":
    np.random.seed(0)
    print(*CASES[sys.argv[1]](int(sys.argv[2])))
