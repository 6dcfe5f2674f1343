using Infra.Crypto.Hash;

namespace Infra.Crypto.Tests.Hash;

public class HashUseTests
{
    private static readonly HashAlgorithm[] Algorithms = Enum.GetValues<HashAlgorithm>();

    [Fact]
    public void Finish_WhenTargetIsTooShort_Throws()
    {
        var hash = new Sha256();

        Assert.Throws<ArgumentException>(() => { var copy = hash; copy.Finish(new byte[31]); });
    }

    [Fact]
    public void Append_WhenNeverCreated_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => { Sha256 hash = default; hash.Append([1]); });
        Assert.Throws<InvalidOperationException>(() => { Sha3_256 hash = default; hash.Append([1]); });
        Assert.Throws<InvalidOperationException>(() => { Shake128 hash = default; hash.Squeeze(new byte[1]); });
    }

    [Fact]
    public void Append_AfterSqueeze_Throws()
    {
        var shake = new Shake256();
        shake.Squeeze(new byte[1]);

        Assert.Throws<InvalidOperationException>(() => { var copy = shake; copy.Append([1]); });
    }

    [Fact]
    public void Finish_LeavesTheHashAsNew()
    {
        foreach (HashAlgorithm algorithm in Algorithms)
        {
            Hasher hasher = Hasher.Create(algorithm);
            var first = new byte[hasher.DigestSize];
            var second = new byte[hasher.DigestSize];

            hasher.Append("something"u8);
            hasher.Finish(first);
            hasher.Append("something"u8);
            hasher.Finish(second);

            Assert.Equal(first, second);
        }
    }

    [Fact]
    public void Hasher_AgreesWithTheStaticHash()
    {
        byte[] data = Differential.Exact(new Random(1), 333);
        foreach (HashAlgorithm algorithm in Algorithms)
        {
            Hasher hasher = Hasher.Create(algorithm);
            var peeked = new byte[hasher.DigestSize];
            var forked = new byte[hasher.DigestSize];
            var expected = new byte[algorithm.DigestSize()];
            hasher.Append(data.AsSpan(0, 100));
            hasher.Peek(peeked);
            Hasher fork = hasher.Fork();
            fork.Append(data.AsSpan(100));
            fork.Finish(forked);
            algorithm.Hash(data, expected);

            Assert.Equal(expected, forked);
            Assert.NotEqual(expected, peeked);
            Assert.Equal(algorithm.Name(), hasher.Name);
            Assert.True(algorithm.BlockSize() <= HashLimits.BlockSizeMax);
            Assert.True(algorithm.DigestSize() <= HashLimits.DigestSizeMax);
        }
    }

    [Fact]
    public void DigestSize_WhenAlgorithmIsUnknown_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ((HashAlgorithm)0).DigestSize());
        Assert.Throws<ArgumentOutOfRangeException>(() => Hasher.Create((HashAlgorithm)99));
    }
}
