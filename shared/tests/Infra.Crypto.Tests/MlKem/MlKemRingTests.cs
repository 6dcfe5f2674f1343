using System.Runtime.Intrinsics.X86;
using Infra.Crypto.Hash;
using Infra.Crypto.MlKem;
using Xunit.Abstractions;

namespace Infra.Crypto.Tests.MlKem;

/// <summary>Vector code against its scalar twin, and the twin against the textbook.</summary>
public class MlKemRingTests(ITestOutputHelper output)
{
    private const int N = MlKemConstants.Degree;
    private const int Q = MlKemConstants.Q;

    [Fact]
    public void Vectors_EqualScalars()
    {
        if (!MlKemVector.IsSupported) return;   // the scalar code is what runs then
        Compare("ML-KEM ring", new Ring(MlKemVector.Ntt, MlKemVector.InverseNtt, MlKemVector.Prepare, MlKemVector.Dot, MlKemVector.Restore, MlKemVector.AddCanonical, MlKemVector.SubtractCanonical));
    }

    [Fact]
    public void VectorsOf512Bits_EqualScalars()
    {
        if (!MlKemVector.IsSupported) return;   // the transposition is that of AVX2
        Compare("ML-KEM ring, 512 bits", new Ring(
            MlKemVector512.Ntt, MlKemVector512.InverseNtt, MlKemVector512.Prepare, MlKemVector512.Dot, MlKemVector512.Restore, MlKemVector512.AddCanonical, MlKemVector512.SubtractCanonical));
    }

    [Fact]
    public void Product_EqualsSchoolbook() => Differential.Run(output, "ML-KEM product", random =>
    {
        short[] a = Numbers(random, 0, Q - 1, N), b = Numbers(random, 0, Q - 1, N), fa = (short[])a.Clone(), fb = (short[])b.Clone(), prepared = new short[N], product = new short[N];
        MlKemScalar.Ntt(fa);
        MlKemScalar.Ntt(fb);
        MlKemScalar.Prepare(fb, prepared);
        MlKemScalar.Dot(fa, N, fb, prepared, product);
        MlKemScalar.InverseNtt(product);
        MlKemScalar.AddCanonical(product, new short[N]);

        var expected = new long[N];
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < N; j++)
            {
                if (i + j < N) expected[i + j] += a[i] * b[j];
                else expected[i + j - N] -= a[i] * b[j];   // X^256 is −1
            }
        }
        return Enumerable.Range(0, N).All(i => ((expected[i] % Q) + Q) % Q == product[i]);
    }, divisor: 100);

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void KeccakVectors_EqualOneAfterTheOther(int lanes)
    {
        if (lanes == 4 && !Avx2.IsSupported) return;
        Differential.Run(output, $"{lanes} Keccak lanes", random =>
        {
            var states = new ulong[lanes * Keccak.StateWords];
            for (int i = 0; i < states.Length; i++) states[i] = (ulong)random.NextInt64() << 1 ^ (ulong)random.NextInt64();
            ulong[] expected = (ulong[])states.Clone();
            if (lanes == 4) KeccakLanes.PermuteVectors(states);
            else KeccakLanes.PermuteVectors512(states);
            KeccakLanes.PermuteEach(expected, lanes);
            return states.AsSpan().SequenceEqual(expected);
        }, divisor: 8);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Sampling_OfEightAtATime_EqualsFour(int rank)
    {
        var random = new Random(rank);
        for (int i = 0; i < 20; i++)
        {
            byte[] seed = Differential.Exact(random, 32);
            short[] four = new short[rank * rank * N], eight = new short[rank * rank * N];
            MlKemSampling.FillMatrix<FourKeccakLanes>(seed, rank, four);
            MlKemSampling.FillMatrix<EightKeccakLanes>(seed, rank, eight);
            Assert.Equal(four, eight);
            for (int count = 1; count <= 2 * rank + 1; count++)
            {
                short[] fourNoise = new short[count * N], eightNoise = new short[count * N];
                MlKemSampling.FillNoise<FourKeccakLanes>(seed, i, count, fourNoise);
                MlKemSampling.FillNoise<EightKeccakLanes>(seed, i, count, eightNoise);
                Assert.Equal(fourNoise, eightNoise);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(11)]
    public void Compress_EqualsDefinition_ForEveryNumber(int bits)
    {
        for (int start = 0; start < Q; start += N)
        {
            short[] polynomial = [.. Enumerable.Range(start, N).Select(x => (short)(x % Q))], back = new short[N];
            var bytes = new byte[32 * bits];
            MlKemCoding.Compress(polynomial, bits, bytes);
            MlKemCoding.Decompress(bytes, bits, back);
            for (int i = 0; i < N; i++)
            {
                int compressed = ((2 * polynomial[i] << bits) + Q) / (2 * Q) & (1 << bits) - 1;
                Assert.Equal(compressed, Enumerable.Range(0, bits).Sum(b => (bytes[(i * bits + b) / 8] >> (i * bits + b) % 8 & 1) << b));
                Assert.Equal((2 * compressed * Q + (1 << bits)) / (2 << bits), back[i]);
            }
        }
    }

    [Fact]
    public void Binomial_EqualsDefinition()
    {
        byte[] bytes = Differential.Exact(new Random(3), 128);
        var polynomial = new short[N];
        MlKemSampling.Binomial(bytes, polynomial);
        for (int i = 0; i < N; i++)
        {
            int Bit(int at) => bytes[at / 8] >> at % 8 & 1;
            Assert.Equal(Bit(4 * i) + Bit(4 * i + 1) - Bit(4 * i + 2) - Bit(4 * i + 3), polynomial[i]);
        }
    }

    private delegate void InPlace(Span<short> polynomial);

    private delegate void WithOther(Span<short> target, ReadOnlySpan<short> other);

    private delegate void IntoOther(ReadOnlySpan<short> polynomial, Span<short> target);

    private delegate void Products(ReadOnlySpan<short> a, int stride, ReadOnlySpan<short> b, ReadOnlySpan<short> prepared, Span<short> result);

    /// <summary>One implementation of the ring.</summary>
    private sealed record Ring(InPlace Ntt, InPlace InverseNtt, IntoOther Prepare, Products Dot, InPlace Restore, WithOther AddCanonical, WithOther SubtractCanonical);

    private void Compare(string name, Ring ring) => Differential.Run(output, name, random =>
    {
        int rank = random.Next(1, 5);
        short[] a = Numbers(random, 0, Q, 4 * rank * N), b = Numbers(random, -Q, Q, rank * N), wide = Numbers(random, -13_000, 13_000, N), other = Numbers(random, -13_000, 13_000, N);
        short[] prepared = new short[rank * N], expectedPrepared = new short[rank * N], actual = new short[N], expected = new short[N];
        bool areEqual = true;
        for (int i = 0; i < rank; i++)
        {
            short[] f = b[(i * N)..((i + 1) * N)], g = (short[])f.Clone(), h = (short[])f.Clone(), k = (short[])f.Clone();
            ring.Ntt(f);
            MlKemScalar.Ntt(g);
            ring.InverseNtt(h);
            MlKemScalar.InverseNtt(k);
            areEqual &= f.AsSpan().SequenceEqual(g) && h.AsSpan().SequenceEqual(k);
            f.CopyTo(b, i * N);
            ring.Prepare(f, prepared.AsSpan(i * N));
            MlKemScalar.Prepare(f, expectedPrepared.AsSpan(i * N));
        }
        ring.Dot(a, rank * N, b, prepared, actual);
        MlKemScalar.Dot(a, rank * N, b, prepared, expected);
        areEqual &= prepared.AsSpan().SequenceEqual(expectedPrepared) && actual.AsSpan().SequenceEqual(expected);
        ring.Restore(actual);
        MlKemScalar.Restore(expected);
        areEqual &= actual.AsSpan().SequenceEqual(expected);
        wide.CopyTo(actual, 0);
        wide.CopyTo(expected, 0);
        ring.AddCanonical(actual, other);
        MlKemScalar.AddCanonical(expected, other);
        areEqual &= actual.AsSpan().SequenceEqual(expected);
        ring.SubtractCanonical(actual, other);
        MlKemScalar.SubtractCanonical(expected, other);
        return areEqual && actual.AsSpan().SequenceEqual(expected);
    }, divisor: 8);

    private static short[] Numbers(Random random, int min, int max, int count)
        => [.. Enumerable.Range(0, count).Select(_ => (short)(random.Next(20) == 0 ? random.Next(2) == 0 ? min : max : random.Next(min, max + 1)))];
}
