"""The trained digits' network in PyTorch: its answers, ten steps of Adam, and two steps of every optimizer.

    pip install -r requirements.txt
    python digits.py > ../../data/frameworks/pytorch.csv

A line is what was computed, the number of a digit or a step, and the numbers.
"""

import os
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

ROOT = Path(__file__).resolve().parents[2]


# the network
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense1 = nn.Linear(784, 50)
        self.dense2 = nn.Linear(50, 100)
        self.dense3 = nn.Linear(100, 10)

    def forward(self, x):
        z1 = torch.sigmoid(self.dense1(x))
        z2 = torch.sigmoid(self.dense2(z1))
        return self.dense3(z2)


def load(path, dtype):
    net = Net().to(dtype)
    file = load_file(path)
    with torch.no_grad():
        for name, dense in net.named_children():
            dense.weight.copy_(file[f"{name}.weights"].T)  # (in, out) -> (out, in)
            dense.bias.copy_(file[f"{name}.biases"][0])  # (1, out) -> (out)
    return net
# end


def digits(name):
    """The first 100 pictures of a set, (100, 784) from 0 to 1, and their labels."""
    folder = Path(os.environ.get("NNFS_DATA", ROOT / "data/mnist"))
    pixels = np.fromfile(folder / f"{name}-images-idx3-ubyte", np.uint8, 100 * 784, offset=16)
    labels = np.fromfile(folder / f"{name}-labels-idx1-ubyte", np.uint8, 100, offset=8)
    return torch.from_numpy(pixels.reshape(100, 784) / 255), torch.from_numpy(labels.astype(np.int64))


def show(what, number, values):
    print(what, number, *(repr(value.item()) for value in values.detach().numpy().ravel()), sep=",")


def show32(what, number, values):
    print(what, number, *(str(value) for value in values.detach().numpy().ravel()), sep=",")


path = ROOT / "data/digits-784-50-100-10.safetensors"
x, _ = digits("t10k")
for what, dtype, write in [("f64", torch.float64, show), ("f32", torch.float32, show32)]:
    y = torch.softmax(load(path, dtype)(x.to(dtype)), dim=1)
    for digit in range(100):
        write(f"probabilities {what}", digit, y[digit])

x, labels = digits("train")
for epsilon, words in [(1e-7, "1e-7"), (1e-8, "1e-8")]:
    net = load(path, torch.float64)
    adam = torch.optim.Adam(net.parameters(), lr=0.001, eps=epsilon)
    for step in range(11):
        loss = nn.functional.cross_entropy(net(x), labels)
        show(f"loss {words}", step, loss)
        show(f"dense3.biases {words}", step, net.dense3.bias)
        show(f"dense2.weights {words}", step, net.dense2.weight[:10, 0])
        adam.zero_grad()
        loss.backward()
        adam.step()

# Two steps from (1, -2) with the gradients (0.5, -4) and (0.25, 1) at the rate 0.1, as PyTorch does it by itself, and
# with the workbook's settings.
OPTIMIZERS = {
    "Momentum": (torch.optim.SGD, {"momentum": 0.9}, {}),
    "Nesterov": (torch.optim.SGD, {"momentum": 0.9, "nesterov": True}, {}),
    "AdaGrad": (torch.optim.Adagrad, {}, {"eps": 1e-7}),
    "RmsProp": (torch.optim.RMSprop, {}, {"alpha": 0.9, "eps": 1e-7}),
    "Adam": (torch.optim.Adam, {}, {"eps": 1e-7}),
    "AdamW": (torch.optim.AdamW, {}, {"weight_decay": 0.01, "eps": 1e-8}),
    "SGD with a penalty": (torch.optim.SGD, {"weight_decay": 0.5}, {"weight_decay": 2 * 0.5}),
}
for name, (make, settings, ours) in OPTIMIZERS.items():
    for who, more in [("by itself", {}), ("as ours", ours)]:
        w = nn.Parameter(torch.tensor([1.0, -2.0], dtype=torch.float64))
        optimizer = make([w], lr=0.1, **settings | more)
        for step, gradient in enumerate([[0.5, -4.0], [0.25, 1.0]], start=1):
            w.grad = torch.tensor(gradient, dtype=torch.float64)
            optimizer.step()
            show(f"{name} {who}", step, w)

# Batch normalisation of four rows.
rows = torch.tensor([[1.0, 500.0], [3.0, 100.0], [2.0, 300.0], [6.0, 300.0]], dtype=torch.float64)
norm = nn.BatchNorm1d(2, dtype=torch.float64)
for row, values in enumerate(norm(rows)):
    show("BatchNorm1d output", row, values)
show("BatchNorm1d running_mean", 1, norm.running_mean)
show("BatchNorm1d running_var", 1, norm.running_var)
