"""The NumPy side of `cargo lab bench core`.

    python bench_core.py CASE STEPS

prints the seconds that the steps took and a number to compare: the last loss, or the sum of the absolute values of a
gradient. The networks are written the way Neural Networks from Scratch and Deep Learning from Scratch build them; like
theirs, backward goes as far as the gradient of the network's inputs. nnfs-core/examples/bench_core.rs does the same
work from the same random numbers.
"""

import sys
import time

import numpy as np


class Dense:
    def __init__(self, scale, n_inputs, n_outputs):
        self.weights = scale * np.random.randn(n_inputs, n_outputs)
        self.biases = np.zeros((1, n_outputs))

    def forward(self, inputs):
        self.inputs = inputs
        return np.dot(inputs, self.weights) + self.biases

    def backward(self, d_outputs):
        self.d_weights = np.dot(self.inputs.T, d_outputs)
        self.d_biases = np.sum(d_outputs, axis=0, keepdims=True)
        return np.dot(d_outputs, self.weights.T)


class Relu:
    def forward(self, inputs):
        self.inputs = inputs
        return np.maximum(0, inputs)

    def backward(self, d_outputs):
        d_inputs = d_outputs.copy()
        d_inputs[self.inputs <= 0] = 0
        return d_inputs


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        exponentials = np.exp(scores - np.max(scores, axis=1, keepdims=True))
        self.probabilities = exponentials / np.sum(exponentials, axis=1, keepdims=True)
        self.labels = labels
        confidences = self.probabilities[range(len(labels)), labels]
        return np.mean(-np.log(np.clip(confidences, 1e-7, 1 - 1e-7)))

    def backward(self):
        n_samples = len(self.labels)
        d_inputs = self.probabilities.copy()
        d_inputs[range(n_samples), self.labels] -= 1
        return d_inputs / n_samples


class TwoLayerNet:
    def __init__(self, dense1, dense2):
        self.dense1 = dense1
        self.relu = Relu()
        self.dense2 = dense2
        self.loss = SoftmaxCrossEntropy()

    def loss_of(self, x, labels):
        return self.loss.forward(self.dense2.forward(self.relu.forward(self.dense1.forward(x))), labels)

    def backward(self):
        return self.dense1.backward(self.relu.backward(self.dense2.backward(self.loss.backward())))

    def step(self, learning_rate):
        for layer in (self.dense1, self.dense2):
            layer.weights -= learning_rate * layer.d_weights
            layer.biases -= learning_rate * layer.d_biases

    def parameters(self):
        return [self.dense1.weights, self.dense1.biases, self.dense2.weights, self.dense2.biases]


def numerical_gradient(f, x):
    """The central difference for each element of x, in place, as Deep Learning from Scratch computes it."""
    h = 1e-4
    gradient = np.zeros_like(x)
    elements = np.nditer(x, flags=["multi_index"])
    while not elements.finished:
        index = elements.multi_index
        here = x[index]
        x[index] = here + h
        above = f()
        x[index] = here - h
        below = f()
        x[index] = here
        gradient[index] = (above - below) / (2 * h)
        elements.iternext()
    return gradient


def spiral(n_samples, n_classes):
    x = np.zeros((n_samples * n_classes, 2))
    labels = np.zeros(n_samples * n_classes, dtype="int64")
    for c in range(n_classes):
        rows = range(n_samples * c, n_samples * (c + 1))
        r = np.linspace(0.0, 1, n_samples)
        t = np.linspace(c * 4, (c + 1) * 4, n_samples) + 0.2 * np.random.randn(n_samples)
        x[rows] = np.c_[r * np.sin(t * 2.5), r * np.cos(t * 2.5)]
        labels[rows] = c
    return x, labels


def case_spiral(steps):
    x, labels = spiral(100, 3)
    network = TwoLayerNet(Dense(np.sqrt(2 / 2), 2, 64), Dense(np.sqrt(2 / 64), 64, 3))
    start = time.perf_counter()
    for _ in range(steps):
        loss = network.loss_of(x, labels)
        network.backward()
        network.step(0.1)
    return time.perf_counter() - start, loss


def case_two_layer_net(steps):
    x = np.random.rand(1000, 784)
    labels = np.argmax(x[:, :10], axis=1)
    network = TwoLayerNet(Dense(0.01, 784, 50), Dense(0.01, 50, 10))
    start = time.perf_counter()
    for _ in range(steps):
        batch = np.random.choice(1000, 100)
        loss = network.loss_of(x[batch], labels[batch])
        network.backward()
        network.step(0.03)
    return time.perf_counter() - start, loss


def case_numerical_gradient(steps):
    """Of every parameter; `steps` is how often."""
    x = np.random.rand(3, 784)
    labels = np.array([5, 0, 4])
    network = TwoLayerNet(Dense(0.01, 784, 50), Dense(0.01, 50, 10))
    start = time.perf_counter()
    for _ in range(steps):
        gradients = [numerical_gradient(lambda: network.loss_of(x, labels), p) for p in network.parameters()]
    return time.perf_counter() - start, sum(np.abs(gradient).sum() for gradient in gradients)


def softmax_cross_entropy(n_samples, steps):
    scores = np.random.randn(n_samples, 3)
    labels = np.random.choice(3, n_samples)
    loss = SoftmaxCrossEntropy()
    start = time.perf_counter()
    for _ in range(steps):
        value = loss.forward(scores, labels)
        loss.backward()
    return time.perf_counter() - start, value


CASES = {
    "spiral": case_spiral,
    "two-layer-net": case_two_layer_net,
    "numerical-gradient": case_numerical_gradient,
    "softmax-3": lambda steps: softmax_cross_entropy(3, steps),
    "softmax-300": lambda steps: softmax_cross_entropy(300, steps),
}

if __name__ == "__main__":
    np.random.seed(0)
    print(*CASES[sys.argv[1]](int(sys.argv[2])))
