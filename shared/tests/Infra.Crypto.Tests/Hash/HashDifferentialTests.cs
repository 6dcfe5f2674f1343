using Infra.Crypto.Hash;
using Infra.Crypto.Legacy;
using Xunit.Abstractions;
using Oracle = System.Security.Cryptography;

namespace Infra.Crypto.Tests.Hash;

/// <summary>Our hashes against the framework's, which are OpenSSL's.</summary>
public class HashDifferentialTests(ITestOutputHelper output)
{
    [Fact]
    public void Md5_EqualsOracle() => Compare<Md5>(data => Oracle.MD5.HashData(data));

    [Fact]
    public void Sha1_EqualsOracle() => Compare<Sha1>(data => Oracle.SHA1.HashData(data));

    [Fact]
    public void Sha256_EqualsOracle() => Compare<Sha256>(data => Oracle.SHA256.HashData(data));

    [Fact]
    public void Sha384_EqualsOracle() => Compare<Sha384>(data => Oracle.SHA384.HashData(data));

    [Fact]
    public void Sha512_EqualsOracle() => Compare<Sha512>(data => Oracle.SHA512.HashData(data));

    [Fact]
    public void Sha3_256_EqualsOracle() => Compare<Sha3_256>(data => Oracle.SHA3_256.HashData(data));

    [Fact]
    public void Sha3_512_EqualsOracle() => Compare<Sha3_512>(data => Oracle.SHA3_512.HashData(data));

    [Fact]
    public void Shake128_EqualsOracle() => CompareShake("SHAKE128", (data, output) => Shake128.Hash(data, output), (data, length) => Oracle.Shake128.HashData(data, length));

    [Fact]
    public void Shake256_EqualsOracle() => CompareShake("SHAKE256", (data, output) => Shake256.Hash(data, output), (data, length) => Oracle.Shake256.HashData(data, length));

    [Fact]
    public void Sha256_OfEveryLength_EqualsScalarTwin() => CompareTwin(
        length => { var state = Sha256State.InitialOf256; Sha256Function.Compress(ref state, Filled(length)); return Written<Sha256State, Sha256Function>(state); },
        length => { var state = Sha256State.InitialOf256; Sha256Function.CompressScalar(ref state, Filled(length)); return Written<Sha256State, Sha256Function>(state); },
        Sha256Function.BlockSize);

    [Fact]
    public void Sha512_OfEveryLength_EqualsScalarTwin() => CompareTwin(
        length => { var state = Sha512State.InitialOf512; Sha512Function.Compress(ref state, Filled(length)); return Written<Sha512State, Sha512Function>(state); },
        length => { var state = Sha512State.InitialOf512; Sha512Function.CompressScalar(ref state, Filled(length)); return Written<Sha512State, Sha512Function>(state); },
        Sha512Function.BlockSize);

    private delegate void ShakeUnderTest(ReadOnlySpan<byte> data, Span<byte> output);

    private void Compare<THash>(Func<byte[], byte[]> oracle)
        where THash : struct, IHash<THash>
        => Differential.Run(output, THash.Name, random =>
        {
            byte[] data = Differential.Bytes(random, 700);
            var digest = new byte[THash.DigestSize];
            THash hash = THash.Create();
            int cut = random.Next(data.Length + 1);
            hash.Append(data.AsSpan(0, cut));
            hash.Append(data.AsSpan(cut));
            hash.Finish(digest);
            return digest.AsSpan().SequenceEqual(oracle(data));
        });

    private void CompareShake(string name, ShakeUnderTest ours, Func<byte[], int, byte[]> oracle)
    {
        if (!Oracle.Shake128.IsSupported) return;
        Differential.Run(output, name, random =>
        {
            byte[] data = Differential.Bytes(random, 700);
            var output = new byte[1 + random.Next(600)];
            ours(data, output);
            return output.AsSpan().SequenceEqual(oracle(data, output.Length));
        });
    }

    private static void CompareTwin(Func<int, byte[]> kernel, Func<int, byte[]> twin, int blockSize)
    {
        for (int length = 0; length <= 16 * blockSize; length += blockSize)
            Assert.Equal(twin(length), kernel(length));
    }

    private static byte[] Filled(int length) => Differential.Exact(new Random(length), length);

    private static byte[] Written<TState, TFunction>(TState state)
        where TState : unmanaged
        where TFunction : IBlockFunction<TState>
    {
        var target = new byte[64];
        TFunction.Write(in state, target);
        return target;
    }
}
