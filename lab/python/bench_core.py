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


class Adam:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate
        self.steps = 0
        self.moments = {}

    def step(self, layers):
        self.steps += 1
        for layer in layers:
            for name in ("weights", "biases"):
                value, gradient = getattr(layer, name), getattr(layer, "d_" + name)
                m, v = self.moments.setdefault((id(layer), name), (np.zeros_like(value), np.zeros_like(value)))
                m[...] = 0.9 * m + 0.1 * gradient
                v[...] = 0.999 * v + 0.001 * gradient**2
                m_hat, v_hat = m / (1 - 0.9**self.steps), v / (1 - 0.999**self.steps)
                value -= self.learning_rate * m_hat / (np.sqrt(v_hat) + 1e-7)


class Convolution:
    """With im2col over the whole batch, and one product."""

    def __init__(self, n_filters, size):
        self.size = size
        self.weights = np.sqrt(2 / size**2) * np.random.randn(n_filters, size * size)
        self.biases = np.zeros((1, n_filters))

    def forward(self, images):
        n, _, height, width = images.shape
        rows, columns = height - self.size + 1, width - self.size + 1
        patches = np.empty((n, 1, self.size, self.size, rows, columns))
        for y in range(self.size):
            for x in range(self.size):
                patches[:, :, y, x] = images[:, :, y : y + rows, x : x + columns]
        self.patches = patches.transpose(0, 4, 5, 1, 2, 3).reshape(n * rows * columns, -1)
        out = np.dot(self.patches, self.weights.T) + self.biases
        return out.reshape(n, rows, columns, -1).transpose(0, 3, 1, 2)

    def backward(self, d_outputs):
        """As far as the parameters; what comes before are the images."""
        d_outputs = d_outputs.transpose(0, 2, 3, 1).reshape(-1, d_outputs.shape[1])
        self.d_weights = np.dot(d_outputs.T, self.patches)
        self.d_biases = np.sum(d_outputs, axis=0, keepdims=True)


class MaxPool:
    """Squares of 2 x 2, side by side."""

    def forward(self, images):
        n, channels, height, width = images.shape
        self.shape = images.shape
        squares = images.reshape(n, channels, height // 2, 2, width // 2, 2).transpose(0, 1, 2, 4, 3, 5)
        squares = squares.reshape(n, channels, height // 2, width // 2, 4)
        self.winners = np.argmax(squares, axis=-1)
        return np.max(squares, axis=-1)

    def backward(self, d_outputs):
        n, channels, height, width = self.shape
        d_squares = np.zeros((d_outputs.size, 4))
        d_squares[np.arange(d_outputs.size), self.winners.ravel()] = d_outputs.ravel()
        d_squares = d_squares.reshape(n, channels, height // 2, width // 2, 2, 2).transpose(0, 1, 2, 4, 3, 5)
        return d_squares.reshape(self.shape)


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


def case_spiral_adam(steps):
    x, labels = spiral(100, 3)
    network = TwoLayerNet(Dense(np.sqrt(2 / 2), 2, 64), Dense(np.sqrt(2 / 64), 64, 3))
    optimizer = Adam(0.001)
    start = time.perf_counter()
    for _ in range(steps):
        loss = network.loss_of(x, labels)
        network.backward()
        optimizer.step([network.dense1, network.dense2])
    return time.perf_counter() - start, loss


def noise(n_samples):
    """A batch of digits that are noise, with their labels."""
    x = np.random.rand(n_samples, 784)
    return x, np.argmax(x[:, :10], axis=1)


def case_wide(steps):
    x, labels = noise(128)
    sizes = [784, 512, 512, 10]
    dense1, dense2, dense3 = [Dense(np.sqrt(2 / n), n, m) for n, m in zip(sizes, sizes[1:])]
    relu1, relu2, loss, optimizer = Relu(), Relu(), SoftmaxCrossEntropy(), Adam(1e-5)
    start = time.perf_counter()
    for _ in range(steps):
        scores = dense3.forward(relu2.forward(dense2.forward(relu1.forward(dense1.forward(x)))))
        value = loss.forward(scores, labels)
        dense1.backward(relu1.backward(dense2.backward(relu2.backward(dense3.backward(loss.backward())))))
        optimizer.step([dense1, dense2, dense3])
    return time.perf_counter() - start, value


def case_convolution(steps):
    x, labels = noise(100)
    images = x.reshape(-1, 1, 28, 28)
    convolution, relu1, pool = Convolution(30, 5), Relu(), MaxPool()
    dense1, relu2, dense2 = Dense(np.sqrt(2 / 4320), 4320, 100), Relu(), Dense(np.sqrt(2 / 100), 100, 10)
    loss, optimizer = SoftmaxCrossEntropy(), Adam(1e-5)
    start = time.perf_counter()
    for _ in range(steps):
        pooled = pool.forward(relu1.forward(convolution.forward(images)))
        scores = dense2.forward(relu2.forward(dense1.forward(pooled.reshape(len(x), -1))))
        value = loss.forward(scores, labels)
        d_rows = dense1.backward(relu2.backward(dense2.backward(loss.backward())))
        convolution.backward(relu1.backward(pool.backward(d_rows.reshape(pooled.shape))))
        optimizer.step([convolution, dense1, dense2])
    return time.perf_counter() - start, value


def case_two_layer_net(steps):
    x, labels = noise(1000)
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
    "spiral-adam": case_spiral_adam,
    "wide": case_wide,
    "convolution": case_convolution,
    "two-layer-net": case_two_layer_net,
    "numerical-gradient": case_numerical_gradient,
    "softmax-3": lambda steps: softmax_cross_entropy(3, steps),
    "softmax-300": lambda steps: softmax_cross_entropy(300, steps),
}

if __name__ == "__main__":
    np.random.seed(0)
    print(*CASES[sys.argv[1]](int(sys.argv[2])))
