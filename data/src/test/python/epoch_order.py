"""The order of an epoch by another hand: SplitMix64, Lemire's bounded draw, Fisher and Yates.

python3 epoch_order.py prints what EpochOrderTest holds.
"""
MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Stream:
    def __init__(self, seed, name):
        key = mix((seed + GAMMA) & MASK)
        for byte in name.encode():
            key = mix(key ^ ((byte + GAMMA) & MASK))
        self.state = key

    def long(self):
        self.state = (self.state + GAMMA) & MASK
        return mix(self.state)

    def below(self, bound):
        threshold = (1 << 32) % bound
        while True:
            product = (self.long() >> 32) * bound
            if product & 0xFFFFFFFF >= threshold:
                return product >> 32


def order(seed, epoch, size):
    stream = Stream(seed, f"epoch order {epoch}")
    items = list(range(size))
    for last in range(size - 1, 0, -1):
        other = stream.below(last + 1)
        items[last], items[other] = items[other], items[last]
    return items


print(order(42, 3, 10))
