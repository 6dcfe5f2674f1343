using System.Diagnostics.CodeAnalysis;
using Infra.Buffers;
using Infra.Crypto.Hash;

namespace Infra.Crypto.MlKem;

/// <summary>
/// An ML-KEM encapsulation key (FIPS 203), checked and with its matrix expanded. Immutable and thread-safe; encapsulation allocates nothing and is constant time
/// in the secret.
/// </summary>
public sealed class MlKemPublicKey
{
    private const int RankMax = 4;

    private readonly byte[] _encoded;
    private readonly byte[] _hash = new byte[32];
    private readonly short[] _matrix;
    private readonly short[] _vector;

    /// <summary>Takes over all its parts, which belong together.</summary>
    internal MlKemPublicKey(MlKemParameterSet set, byte[] encoded, short[] vector, short[] matrix)
    {
        ParameterSet = set;
        _encoded = encoded;
        _vector = vector;
        _matrix = matrix;
        Sha3_256.Hash(_encoded, _hash);
    }

    /// <summary>The key's parameter set.</summary>
    public MlKemParameterSet ParameterSet { get; }

    /// <summary>The encoded key, 1184 or 1568 bytes.</summary>
    public ReadOnlySpan<byte> Encoded => _encoded;

    /// <summary>H(ek), 32 bytes.</summary>
    internal ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Takes a copy of an encoded key. False for another length and coefficients from q on (FIPS 203 section 7.2).</summary>
    public static bool TryImport(MlKemParameterSet set, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out MlKemPublicKey? key)
    {
        key = null;
        if (encoded.Length != MlKemSizes.EncapsulationKey(set)) return false;
        int rank = MlKemSizes.Rank(set);
        var vector = new short[rank * MlKemConstants.Degree];
        ulong isReduced = ulong.MaxValue;
        for (int i = 0; i < rank; i++)
            isReduced &= MlKemCoding.Decode12(encoded.Slice(384 * i, 384), vector.AsSpan(MlKemConstants.Degree * i));
        if (isReduced == 0) return false;
        var matrix = new short[rank * rank * MlKemConstants.Degree];
        MlKemSampling.FillMatrix(encoded[(384 * rank)..], rank, matrix);
        key = new MlKemPublicKey(set, encoded.ToArray(), vector, matrix);
        return true;
    }

    /// <summary>Makes a shared secret (32 bytes) and the ciphertext that carries it to the owner of the key (FIPS 203 algorithm 20).</summary>
    /// <exception cref="ArgumentException">A span does not have exactly the size that <see cref="MlKemSizes"/> says.</exception>
    public void Encapsulate(IRandom random, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        Span<byte> message = stackalloc byte[32];
        random.Fill(message);
        Encapsulate(message, ciphertext, sharedSecret);
        ConstantTime.Erase(message);
    }

    /// <summary>The same from given randomness (FIPS 203 algorithm 17), for vectors.</summary>
    [ConstantTime]
    internal void Encapsulate(ReadOnlySpan<byte> message, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        RequireSize(ciphertext.Length, MlKemSizes.Ciphertext(ParameterSet), nameof(ciphertext));
        RequireSize(sharedSecret.Length, MlKemSizes.SharedSecret, nameof(sharedSecret));
        Span<byte> secrets = stackalloc byte[64];
        var g = new Sha3_512();
        g.Append(message);
        g.Append(_hash);
        g.Finish(secrets);
        Encrypt(message, secrets[32..], ciphertext);
        secrets[..32].CopyTo(sharedSecret);
        ConstantTime.Erase(secrets);
    }

    /// <summary>K-PKE.Encrypt (FIPS 203 algorithm 14).</summary>
    [ConstantTime]
    internal void Encrypt(ReadOnlySpan<byte> message, ReadOnlySpan<byte> randomness, Span<byte> ciphertext)
    {
        const int N = MlKemConstants.Degree;
        int rank = MlKemSizes.Rank(ParameterSet), vectorBits = MlKemSizes.VectorBits(ParameterSet);
        Span<short> noise = stackalloc short[(2 * RankMax + 1) * N];   // y, e1, e2
        Span<short> prepared = stackalloc short[RankMax * N];
        Span<short> product = stackalloc short[N];
        MlKemSampling.FillNoise(randomness, 0, 2 * rank + 1, noise);
        Span<short> y = noise[..(rank * N)];
        prepared = prepared[..(rank * N)];
        for (int i = 0; i < rank; i++)
        {
            MlKemRing.Ntt(y.Slice(i * N, N));
            MlKemRing.Prepare(y.Slice(i * N, N), prepared.Slice(i * N, N));
        }
        for (int i = 0; i < rank; i++)
        {
            MlKemRing.Dot(_matrix.AsSpan(i * N), rank * N, y, prepared, product);   // column i: the matrix is transposed here
            MlKemRing.InverseNtt(product);
            MlKemRing.AddCanonical(product, noise.Slice((rank + i) * N, N));
            MlKemCoding.Compress(product, vectorBits, ciphertext.Slice(32 * vectorBits * i, 32 * vectorBits));
        }
        MlKemRing.Dot(_vector, N, y, prepared, product);
        MlKemRing.InverseNtt(product);
        Span<short> last = noise.Slice(2 * rank * N, N);
        MlKemRing.AddCanonical(product, last);
        MlKemCoding.DecodeMessage(message, last);
        MlKemRing.AddCanonical(product, last);
        MlKemCoding.Compress(product, MlKemSizes.ScalarBits(ParameterSet), ciphertext[(32 * vectorBits * rank)..]);
        ConstantTime.Erase(noise);
        ConstantTime.Erase(prepared);
        ConstantTime.Erase(product);
    }

    internal static void RequireSize(int size, int expected, string name)
    {
        if (size != expected) throw new ArgumentException($"must be {expected} bytes, not {size}", name);
    }
}
