using System.Diagnostics.CodeAnalysis;
using Infra.Buffers;
using Infra.Crypto.Hash;

namespace Infra.Crypto.MlKem;

/// <summary>
/// An ML-KEM decapsulation key (FIPS 203). Owns its secrets and zeroes them on <see cref="Dispose"/>. Decapsulation is constant time, allocates nothing
/// and may run in several threads at once.
/// </summary>
public sealed class MlKemPrivateKey : IDisposable
{
    private const int RankMax = 4;

    private readonly SecretBytes _encoded;
    private readonly SecretBytes? _seed;
    private readonly short[] _secret;   // s in the NTT domain, then the same prepared for products

    private MlKemPrivateKey(MlKemPublicKey publicKey, SecretBytes encoded, SecretBytes? seed, short[] secret)
    {
        PublicKey = publicKey;
        _encoded = encoded;
        _seed = seed;
        _secret = secret;
    }

    /// <summary>The encapsulation key that belongs to it; stays valid after <see cref="Dispose"/>.</summary>
    public MlKemPublicKey PublicKey { get; }

    /// <summary>The key's parameter set.</summary>
    public MlKemParameterSet ParameterSet => PublicKey.ParameterSet;

    /// <summary>The long form dk, 2400 or 3168 bytes, for key containers. The owner stays this key.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> Encoded => _encoded.Span;

    /// <summary>Whether the seed is known: it is not after an import of the long form.</summary>
    public bool HasSeed => _seed is not null;

    /// <summary>The seed d ‖ z, 64 bytes; empty if it is not known. The owner stays this key.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> Seed => _seed is null ? default : _seed.Span;

    /// <summary>Makes a key from 64 random bytes (FIPS 203 algorithm 19).</summary>
    [ConstantTime]
    public static MlKemPrivateKey Generate(MlKemParameterSet set, IRandom random)
    {
        Span<byte> seed = stackalloc byte[MlKemSizes.Seed];
        random.Fill(seed);
        MlKemPrivateKey key = FromSeed(set, seed);
        ConstantTime.Erase(seed);
        return key;
    }

    /// <summary>
    /// Makes a key from 64 random bytes (FIPS 203 algorithm 19) and writes both halves, for who sends or stores them at once; allocates nothing. The same
    /// randomness gives the same key as <see cref="Generate(MlKemParameterSet, IRandom)"/>.
    /// </summary>
    /// <param name="set">The parameter set.</param>
    /// <param name="random">Where the 64 bytes come from.</param>
    /// <param name="encapsulationKey">ek, 1184 or 1568 bytes, for everybody.</param>
    /// <param name="decapsulationKey">dk, 2400 or 3168 bytes, secret: the caller overwrites it after use.</param>
    /// <exception cref="ArgumentException">A span does not have exactly the size that <see cref="MlKemSizes"/> says.</exception>
    [ConstantTime]
    public static void Generate(MlKemParameterSet set, IRandom random, Span<byte> encapsulationKey, Span<byte> decapsulationKey)
    {
        MlKemPublicKey.RequireSize(encapsulationKey.Length, MlKemSizes.EncapsulationKey(set), nameof(encapsulationKey));
        MlKemPublicKey.RequireSize(decapsulationKey.Length, MlKemSizes.DecapsulationKey(set), nameof(decapsulationKey));
        const int N = MlKemConstants.Degree;
        int rank = MlKemSizes.Rank(set);
        Span<byte> seed = stackalloc byte[MlKemSizes.Seed];
        Span<short> secret = stackalloc short[2 * RankMax * N];
        secret = secret[..(2 * rank * N)];
        Span<short> matrix = stackalloc short[RankMax * RankMax * N];
        Span<short> vector = stackalloc short[RankMax * N];
        random.Fill(seed);
        Expand(rank, seed, secret, matrix[..(rank * rank * N)], vector[..(rank * N)], encapsulationKey, decapsulationKey);
        ConstantTime.Erase(seed);
        ConstantTime.Erase(secret);
    }

    /// <summary>The key of a seed d ‖ z (FIPS 203 algorithm 16).</summary>
    /// <exception cref="ArgumentException">The seed is not 64 bytes.</exception>
    [ConstantTime]
    public static MlKemPrivateKey FromSeed(MlKemParameterSet set, ReadOnlySpan<byte> seed)
    {
        MlKemPublicKey.RequireSize(seed.Length, MlKemSizes.Seed, nameof(seed));
        const int N = MlKemConstants.Degree;
        int rank = MlKemSizes.Rank(set);
        short[] secret = GC.AllocateArray<short>(2 * rank * N, pinned: true);
        var matrix = new short[rank * rank * N];
        var vector = new short[rank * N];
        var encodedPublic = new byte[MlKemSizes.EncapsulationKey(set)];
        var encoded = new SecretBytes(MlKemSizes.DecapsulationKey(set));
        Expand(rank, seed, secret, matrix, vector, encodedPublic, encoded.Span);
        return new MlKemPrivateKey(new MlKemPublicKey(set, encodedPublic, vector, matrix), encoded, SecretBytes.CopyOf(seed), secret);
    }

    /// <summary>
    /// Takes a copy of the long form. False for another length, coefficients from q on, and a stored hash that is not that of the stored encapsulation key (FIPS 203 section 7.3).
    /// </summary>
    [ConstantTime]
    public static bool TryImport(MlKemParameterSet set, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out MlKemPrivateKey? key)
    {
        key = null;
        if (encoded.Length != MlKemSizes.DecapsulationKey(set)) return false;
        const int N = MlKemConstants.Degree;
        int rank = MlKemSizes.Rank(set);
        if (!MlKemPublicKey.TryImport(set, encoded.Slice(384 * rank, MlKemSizes.EncapsulationKey(set)), out MlKemPublicKey? publicKey)) return false;
        if (!ConstantTime.AreEqual(publicKey.Hash, encoded[^64..^32])) return false;
        short[] secret = GC.AllocateArray<short>(2 * rank * N, pinned: true);
        ulong isReduced = ulong.MaxValue;
        for (int i = 0; i < rank; i++)
        {
            isReduced &= MlKemCoding.Decode12(encoded.Slice(384 * i, 384), secret.AsSpan(i * N, N));
            MlKemRing.Prepare(secret.AsSpan(i * N, N), secret.AsSpan((rank + i) * N, N));
        }
        if (isReduced == 0)
        {
            ConstantTime.Erase<short>(secret);
            return false;
        }
        key = new MlKemPrivateKey(publicKey, SecretBytes.CopyOf(encoded), null, secret);
        return true;
    }

    /// <summary>
    /// Takes the shared secret (32 bytes) out of a ciphertext (FIPS 203 algorithm 21). A forged ciphertext gives a secret that nobody else can know ("implicit rejection"), and true.
    /// </summary>
    /// <returns>False for a ciphertext of another length; the target then holds zeros.</returns>
    /// <exception cref="ArgumentException"><paramref name="sharedSecret"/> is not 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public bool TryDecapsulate(ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret)
    {
        MlKemPublicKey.RequireSize(sharedSecret.Length, MlKemSizes.SharedSecret, nameof(sharedSecret));
        ReadOnlySpan<byte> rejection = _encoded.Span[^32..];
        if (ciphertext.Length != MlKemSizes.Ciphertext(ParameterSet))
        {
            sharedSecret.Clear();
            return false;
        }
        Span<byte> message = stackalloc byte[32];
        Span<byte> secrets = stackalloc byte[64];
        Span<byte> rejected = stackalloc byte[32];
        Span<byte> again = stackalloc byte[MlKemSizes.CiphertextMax];
        again = again[..ciphertext.Length];
        Decrypt(ciphertext, message);
        var g = new Sha3_512();
        g.Append(message);
        g.Append(PublicKey.Hash);
        g.Finish(secrets);
        var j = new Shake256();
        j.Append(rejection);
        j.Append(ciphertext);
        j.Squeeze(rejected);
        PublicKey.Encrypt(message, secrets[32..], again);
        ConstantTime.CopyIf(ConstantTime.MaskIfEqual(again, ciphertext), secrets[..32], rejected);
        rejected.CopyTo(sharedSecret);
        ConstantTime.Erase(message);
        ConstantTime.Erase(secrets);
        ConstantTime.Erase(rejected);
        ConstantTime.Erase(again);
        GC.KeepAlive(this);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoded.Dispose();
        _seed?.Dispose();
        ConstantTime.Erase<short>(_secret);
    }

    // ML-KEM.KeyGen_internal and K-PKE.KeyGen (FIPS 203 algorithms 16 and 13); the secret is s and then s prepared for products.
    [ConstantTime]
    private static void Expand(
        int rank, ReadOnlySpan<byte> seed, Span<short> secret, Span<short> matrix, Span<short> vector, Span<byte> encapsulationKey, Span<byte> decapsulationKey)
    {
        const int N = MlKemConstants.Degree;
        Span<byte> expanded = stackalloc byte[64];
        var g = new Sha3_512();
        g.Append(seed[..32]);
        g.Append([(byte)rank]);
        g.Finish(expanded);

        // t = A·s + e, with everything in the NTT domain.
        Span<short> s = secret[..(rank * N)], prepared = secret[(rank * N)..];
        Span<short> noise = stackalloc short[2 * RankMax * N];
        MlKemSampling.FillNoise(expanded[32..], 0, 2 * rank, noise);
        noise[..(rank * N)].CopyTo(s);
        for (int i = 0; i < rank; i++)
        {
            MlKemRing.Ntt(s.Slice(i * N, N));
            MlKemRing.Prepare(s.Slice(i * N, N), prepared.Slice(i * N, N));
            MlKemRing.Ntt(noise.Slice((rank + i) * N, N));
        }
        MlKemSampling.FillMatrix(expanded[..32], rank, matrix);
        for (int i = 0; i < rank; i++)
        {
            Span<short> t = vector.Slice(i * N, N);
            MlKemRing.Dot(matrix.Slice(i * rank * N, rank * N), N, s, prepared, t);
            MlKemRing.Restore(t);
            MlKemRing.AddCanonical(t, noise.Slice((rank + i) * N, N));
            MlKemCoding.Encode12(t, encapsulationKey[(384 * i)..]);
        }
        expanded[..32].CopyTo(encapsulationKey[(384 * rank)..]);

        noise[..N].Clear();
        for (int i = 0; i < rank; i++)
        {
            Span<short> canonical = noise.Slice(N, N);
            s.Slice(i * N, N).CopyTo(canonical);
            MlKemRing.AddCanonical(canonical, noise[..N]);
            MlKemCoding.Encode12(canonical, decapsulationKey[(384 * i)..]);
        }
        encapsulationKey.CopyTo(decapsulationKey[(384 * rank)..]);
        Sha3_256.Hash(encapsulationKey, decapsulationKey[^64..^32]);
        seed[32..].CopyTo(decapsulationKey[^32..]);
        ConstantTime.Erase(noise);
        ConstantTime.Erase(expanded);
    }

    // K-PKE.Decrypt (FIPS 203 algorithm 15).
    [ConstantTime]
    private void Decrypt(ReadOnlySpan<byte> ciphertext, Span<byte> message)
    {
        const int N = MlKemConstants.Degree;
        int rank = MlKemSizes.Rank(ParameterSet), vectorBits = MlKemSizes.VectorBits(ParameterSet);
        Span<short> u = stackalloc short[RankMax * N];
        u = u[..(rank * N)];
        Span<short> product = stackalloc short[N];
        Span<short> v = stackalloc short[N];
        for (int i = 0; i < rank; i++)
        {
            MlKemCoding.Decompress(ciphertext.Slice(32 * vectorBits * i, 32 * vectorBits), vectorBits, u.Slice(i * N, N));
            MlKemRing.Ntt(u.Slice(i * N, N));
        }
        MlKemCoding.Decompress(ciphertext[(32 * vectorBits * rank)..], MlKemSizes.ScalarBits(ParameterSet), v);
        MlKemRing.Dot(u, N, _secret.AsSpan(0, rank * N), _secret.AsSpan(rank * N), product);
        MlKemRing.InverseNtt(product);
        MlKemRing.SubtractCanonical(product, v);
        MlKemCoding.Compress(product, 1, message);
        ConstantTime.Erase(u);
        ConstantTime.Erase(product);
        ConstantTime.Erase(v);
    }
}
