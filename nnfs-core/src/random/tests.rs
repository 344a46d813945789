use super::*;
use crate::testing::panic_message;
use ndarray::{Array1, array};
use proptest::prelude::*;
use rand::Rng;

// Every expected number is NumPy's (2.4.6), from the lines in the comments, each behind its np.random.seed(...).

#[test]
fn the_words_are_those_of_the_mersenne_twister() {
    // np.random.randint(0, 2**32, 3)
    let words = |mut rng: NumpyRng| [rng.next_u32(), rng.next_u32(), rng.next_u32()];
    assert_eq!(
        words(NumpyRng::seed(0)),
        [2357136044, 2546248239, 3071714933]
    );
    let several = from_numbers(&[1, 2, 3, 4]); // np.random.seed([1, 2, 3, 4])
    assert_eq!(words(several), [2915706234, 1022996879, 334638762]);
}

#[test]
fn rand_gives_the_numbers_of_numpy() {
    // np.random.rand(3)
    assert_eq!(
        NumpyRng::seed(0).rand(3),
        array![0.5488135039273248, 0.7151893663724195, 0.6027633760716439]
    );
    assert_eq!(
        NumpyRng::seed(42).rand(3),
        array![0.3745401188473625, 0.9507143064099162, 0.7319939418114051]
    );
    assert_eq!(NumpyRng::seed(u32::MAX).random(), 0.0976320289940138);
}

#[test]
fn randn_gives_the_numbers_of_numpy() {
    // np.random.randn(2, 3)
    let expected = array![
        [1.764052345967664, 0.4001572083672233, 0.9787379841057392],
        [2.240893199201458, 1.8675579901499675, -0.977277879876411]
    ];
    assert_eq!(NumpyRng::seed(0).randn((2, 3)), expected);
    let expected = array![
        [0.4967141530112327, -0.13826430117118466, 0.6476885381006925],
        [
            1.5230298564080254,
            -0.23415337472333597,
            -0.23413695694918055
        ]
    ];
    assert_eq!(NumpyRng::seed(42).randn([2, 3]), expected);
}

#[test]
fn randn_is_right_after_a_hundred_thousand_numbers() {
    // np.random.randn(100000); np.random.randn(), np.random.rand()
    let mut rng = NumpyRng::seed(0);
    let _: Array1<f64> = rng.randn(100_000);
    assert_eq!(
        (rng.standard_normal(), rng.random()),
        (-0.48379749195754734, 0.9116154770461091)
    );
}

#[test]
fn the_second_normal_number_waits_for_the_next_call() {
    // np.random.randn(), np.random.rand(), np.random.randn(), np.random.binomial(10, .5), np.random.randn()
    let mut rng = NumpyRng::seed(0);
    let drawn = [
        rng.standard_normal(),
        rng.random(),
        rng.standard_normal(),
        rng.binomial(10, 0.5, 1)[0],
        rng.standard_normal(),
    ];
    assert_eq!(
        drawn,
        [
            1.764052345967664,
            0.6027633760716439,
            0.4001572083672233,
            5.0,
            1.8675579901499675
        ]
    );
}

#[test]
fn randint_gives_the_numbers_of_numpy() {
    // [np.random.randint(-5, 10) for _ in range(8)], np.random.randint(0, 2**40), np.random.randint(0, 2**32)
    let mut rng = NumpyRng::seed(0);
    assert_eq!(
        [(); 8].map(|()| rng.randint(-5, 10)),
        [7, 0, -5, -2, 6, -2, 2, 4]
    );
    assert_eq!(
        (rng.randint(0, 1 << 40), rng.randint(0, 1 << 32)),
        (909012193557, 1650906866)
    );
    let mut rng = NumpyRng::seed(42);
    assert_eq!(
        [(); 8].map(|()| rng.randint(-5, 10)),
        [1, -2, 7, 9, 5, 2, 7, -1]
    );
    assert_eq!(
        (rng.randint(0, 1 << 40), rng.randint(0, 1 << 32)),
        (440001501305, 669991378)
    );
    assert_eq!(rng.randint(3, 4), 3);
}

#[test]
fn choice_gives_the_numbers_of_numpy() {
    // np.random.choice(60000, 10)
    let expected = [
        2732, 43567, 42613, 52416, 45891, 21243, 30403, 32103, 41993, 57043,
    ];
    assert_eq!(NumpyRng::seed(0).choice(60_000, 10), expected);
    let expected = [
        56422, 15795, 860, 38158, 54343, 44732, 11284, 54886, 6265, 16850,
    ];
    assert_eq!(NumpyRng::seed(42).choice(60_000, 10), expected);
    // np.random.choice(20, 8, replace=False)
    assert_eq!(
        NumpyRng::seed(0).choice_without_replacement(20, 8),
        [18, 1, 19, 8, 10, 17, 6, 13]
    );
    assert_eq!(
        NumpyRng::seed(42).choice_without_replacement(20, 8),
        [0, 17, 15, 1, 8, 5, 11, 3]
    );
}

#[test]
fn permutation_and_shuffle_give_the_orders_of_numpy() {
    // np.random.permutation(12)
    assert_eq!(
        NumpyRng::seed(0).permutation(12),
        [6, 11, 4, 10, 2, 8, 1, 7, 9, 3, 0, 5]
    );
    assert_eq!(
        NumpyRng::seed(42).permutation(12),
        [10, 9, 0, 8, 5, 2, 1, 11, 4, 7, 3, 6]
    );
    // letters = list("abcdefgh"); np.random.shuffle(letters)
    for (seed, expected) in [(0, "gcbhdafe"), (42, "bfahcedg")] {
        let mut letters: Vec<char> = ('a'..='h').collect();
        NumpyRng::seed(seed).shuffle(&mut letters);
        assert_eq!(String::from_iter(letters), expected);
    }
}

#[test]
fn binomial_gives_the_numbers_of_numpy() {
    // np.random.binomial(n, p, 10).tolist(), np.random.random()
    let cases: [(u32, u32, f64, [u32; 10], f64); 7] = [
        (
            0,
            1,
            0.5,
            [1, 1, 1, 1, 0, 1, 0, 1, 1, 0],
            0.7917250380826646,
        ),
        (
            0,
            10,
            0.3,
            [3, 4, 3, 3, 3, 3, 3, 5, 6, 3],
            0.7917250380826646,
        ),
        (
            0,
            100,
            0.8,
            [80, 78, 79, 80, 81, 79, 81, 75, 73, 81],
            0.7917250380826646,
        ),
        (0, 0, 0.5, [0; 10], 0.7917250380826646),
        (0, 5, 0.0, [0; 10], 0.7917250380826646),
        (0, 5, 1.0, [5; 10], 0.7917250380826646),
        (
            42,
            1,
            0.9,
            [1, 0, 1, 1, 1, 1, 1, 1, 1, 1],
            0.020584494295802447,
        ),
    ];
    for (seed, n, p, expected, next) in cases {
        let mut rng = NumpyRng::seed(seed);
        let drawn = rng.binomial(n, p, 10);
        assert_eq!(
            drawn,
            Array1::from_iter(expected.map(f64::from)),
            "seed {seed}, n {n}, p {p}"
        );
        assert_eq!(rng.random(), next, "seed {seed}, n {n}, p {p}");
    }
}

#[test]
fn binomial_agrees_with_numpy_over_a_hundred_thousand_numbers() {
    // a = np.random.binomial(n, p, 100000); a.sum(), (a * np.arange(1, 100001) % 1000003).sum()
    let cases = [
        (0, 30, 0.4, 1199757, 43390615686),
        (0, 100, 0.85, 8500541, 48916677529),
        (42, 10, 0.9, 900428, 45027920759),
    ];
    for (seed, n, p, sum, weighted) in cases {
        let drawn = NumpyRng::seed(seed)
            .binomial(n, p, 100_000)
            .mapv(|count| count as u64);
        let mixed: u64 = drawn
            .iter()
            .zip(1..)
            .map(|(count, i): (_, u64)| count * i % 1_000_003)
            .sum();
        assert_eq!(
            (drawn.sum(), mixed),
            (sum, weighted),
            "seed {seed}, n {n}, p {p}"
        );
    }
}

#[test]
fn it_works_wherever_a_generator_does() {
    fn draw(rng: &mut impl Rng) -> u64 {
        rng.next_u64()
    }
    // NumPy's 64 bits: the high half is drawn first.
    assert_eq!(draw(&mut NumpyRng::seed(0)), 2357136044 << 32 | 2546248239);
    assert_eq!(NumpyRng::seed_from_u64(7), NumpyRng::seed(7));
    assert_eq!(NumpyRng::seed_from_u64(7 << 32 | 5), from_numbers(&[5, 7]));
    let mut seed = [0; 32];
    seed[0] = 9;
    assert_eq!(
        NumpyRng::from_seed(seed),
        from_numbers(&[9, 0, 0, 0, 0, 0, 0, 0])
    );
    let mut bytes = [0; 6];
    NumpyRng::seed(0).fill_bytes(&mut bytes);
    assert_eq!(bytes[..4], 2357136044_u32.to_le_bytes());
    assert_eq!(bytes[4..], 2546248239_u32.to_le_bytes()[..2]);
}

#[test]
fn rand_draws_each_number_of_a_range_evenly() {
    use rand::RngExt;
    let mut rng = NumpyRng::seed(0);
    let mut counts = [0_u32; 6];
    for _ in 0..60_000 {
        counts[rng.random_range(0..6)] += 1;
    }
    // Chi-square with 5 degrees of freedom: above 20.5 once in a thousand seeds.
    let off = |count: u32| (f64::from(count) - 10_000.0).powi(2) / 10_000.0;
    let chi_square: f64 = counts.into_iter().map(off).sum();
    assert!(chi_square < 20.5, "{counts:?}: {chi_square}");
}

#[test]
fn the_numbers_drawn_through_rand_stay_the_same() {
    // Those of rand 0.10, worked out from the generator's words w: w * 6 >> 32, and so on.
    use rand::distr::{Bernoulli, Uniform, weighted::WeightedIndex};
    use rand::{RngExt, seq::IndexedRandom};
    let mut rng = NumpyRng::seed(0);
    assert_eq!(
        [(); 8].map(|()| rng.random_range(0..6)),
        [3, 3, 4, 5, 3, 5, 3, 5]
    );
    // Two words, the first one on top; 53 bits of the 64.
    let words = 2357136044_u64 << 32 | 2546248239;
    let expected = (words >> 11) as f64 / 2.0_f64.powi(53);
    assert_eq!(RngExt::random::<f64>(&mut NumpyRng::seed(0)), expected);

    let mut rng = NumpyRng::seed(42);
    let between = Uniform::new(-1.0, 1.0).unwrap();
    assert_eq!(rng.sample(between), -0.25091977100980367);
    let coin = Bernoulli::new(0.5).unwrap();
    assert_eq!(
        [(); 8].map(|()| u8::from(rng.sample(coin))),
        [0, 0, 0, 1, 1, 1, 0, 0]
    );
    let classes = WeightedIndex::new([1, 2, 1]).unwrap();
    assert_eq!(
        [(); 8].map(|()| rng.sample(&classes)),
        [1, 1, 0, 0, 2, 1, 2, 2]
    );
    let letters = [(); 8].map(|()| *b"abcdefgh".choose(&mut rng).unwrap());
    assert_eq!(letters, *b"babhbece");
}

#[test]
fn the_methods_named_as_those_of_rand_are_numpys_even_with_rand_in_scope() {
    use crate::prelude::*;
    fn through_a_reference(rng: &mut NumpyRng) -> f64 {
        rng.random()
    }
    assert_eq!(NumpyRng::seed(0).random(), 0.5488135039273248); // np.random.random()
    assert_eq!(
        through_a_reference(&mut NumpyRng::seed(0)),
        0.5488135039273248
    );
    let (mut numpys, mut rands): (Vec<usize>, Vec<usize>) = ((0..12).collect(), (0..12).collect());
    NumpyRng::seed(0).shuffle(&mut numpys); // np.random.permutation(12)
    assert_eq!(numpys, [6, 11, 4, 10, 2, 8, 1, 7, 9, 3, 0, 5]);
    rands.shuffle(&mut NumpyRng::seed(0));
    assert_eq!(rands, [0, 6, 1, 8, 9, 2, 11, 7, 5, 4, 3, 10]); // rand 0.10
}

#[test]
fn empty_draws_take_nothing_from_the_generator() {
    let mut rng = NumpyRng::seed(0);
    assert_eq!(rng.randn((0, 3)).dim(), (0, 3));
    assert!(rng.choice(0, 0).is_empty() && rng.permutation(0).is_empty());
    assert_eq!(rng.randint(7, 8), 7);
    assert_eq!(rng, NumpyRng::seed(0));
}

#[test]
fn a_draw_that_cannot_be_says_so() {
    let mut rng = NumpyRng::seed(0);
    assert!(panic_message!(rng.randint(3, 3)).contains("3..3"));
    assert!(panic_message!(rng.choice(0, 2)).contains("nothing to draw"));
    assert!(
        panic_message!(rng.choice_without_replacement(2, 3)).contains("3 different numbers from 2")
    );
    assert!(panic_message!(rng.binomial(1, 1.5, 2)).contains("1.5"));
    assert!(panic_message!(rng.binomial(1, f64::NAN, 2)).contains("NaN"));
    let message = panic_message!(rng.binomial(100, 0.5, 2));
    assert!(message.contains("n = 100 and p = 0.5"), "{message}");
}

proptest! {
    #[test]
    fn randint_stays_within_its_bounds(seed: u32, low: i64, high: i64) {
        prop_assume!(low < high);
        let drawn = NumpyRng::seed(seed).randint(low, high);
        prop_assert!(low <= drawn && drawn < high);
    }

    #[test]
    fn a_permutation_holds_every_number_once(seed: u32, n in 0..200_usize) {
        let mut order = NumpyRng::seed(seed).permutation(n);
        order.sort_unstable();
        prop_assert!(order.into_iter().eq(0..n));
    }

    #[test]
    fn shuffled_through_rand_every_item_is_there_once_and_a_seed_fixes_the_order(seed: u32, n in 0..200_usize) {
        use rand::seq::SliceRandom;
        let shuffled = || {
            let mut order: Vec<usize> = (0..n).collect();
            order.shuffle(&mut NumpyRng::seed(seed));
            order
        };
        let mut order = shuffled();
        prop_assert_eq!(&order, &shuffled());
        order.sort_unstable();
        prop_assert!(order.into_iter().eq(0..n));
    }

    #[test]
    fn binomial_counts_lie_between_none_and_all(seed: u32, n in 0..60_u32, p in 0.0..=1.0_f64) {
        let counts: Array2<f64> = NumpyRng::seed(seed).binomial(n, p, (2, 3));
        prop_assert!(counts.iter().all(|&count| (0.0..=f64::from(n)).contains(&count) && count.fract() == 0.0));
    }
}
