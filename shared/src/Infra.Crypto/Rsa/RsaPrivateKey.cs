using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Infra.Buffers;
using Infra.Crypto.Curves;
using Infra.Crypto.Hash;
using HashAlgorithm = Infra.Crypto.Hash.HashAlgorithm;

namespace Infra.Crypto.Rsa;

/// <summary>
/// An RSA private key of two primes: signs with PKCS#1 v1.5 and PSS (RFC 8017). It never decrypts. Signing is constant time in the key, blinded, and
/// every signature is verified before it is handed out, so that a fault does not give the primes away. It allocates nothing and may run
/// in several threads at once. Owns its secrets and zeroes them on <see cref="Dispose"/>, which must come last.
/// </summary>
public sealed class RsaPrivateKey : IDisposable
{
    // A blinding pair is squared from use to use and drawn anew after this many.
    private const int BlindingUsesMax = 64;

    private readonly Lock _blindingLock = new();
    private readonly RsaParts _parts;
    private readonly RsaModulus _p;
    private readonly RsaModulus _q;
    private readonly ulong[] _inverseOfQ;
    private readonly ulong[] _blinding;   // r^e, then 1/r, both in Montgomery form
    private int _blindingUses = BlindingUsesMax;

    [ConstantTime]
    private RsaPrivateKey(RsaPublicKey publicKey, RsaParts parts)
    {
        PublicKey = publicKey;
        _parts = parts;
        int limbs = RsaKernel.LimbsFor(8 * Math.Max(parts.P.Length, parts.Q.Length));
        _p = new RsaModulus(parts.P.Span, limbs);
        _q = new RsaModulus(parts.Q.Span, limbs);
        _inverseOfQ = GC.AllocateArray<ulong>(limbs, pinned: true);
        LimbCoding.Read(parts.InverseOfQ.Span, RsaKernel.LimbBits, _inverseOfQ);
        _blinding = GC.AllocateArray<ulong>(2 * publicKey.Arithmetic.Limbs, pinned: true);
        GC.KeepAlive(parts);
    }

    /// <summary>The public key that belongs to it; stays valid after <see cref="Dispose"/>.</summary>
    public RsaPublicKey PublicKey { get; }

    /// <summary>The private exponent, big-endian, for key containers. The owner stays this key.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> D => _parts.D.Span;

    /// <summary>The first prime.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> P => _parts.P.Span;

    /// <summary>The second prime.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> Q => _parts.Q.Span;

    /// <summary>d modulo p − 1.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> DP => _parts.DP.Span;

    /// <summary>d modulo q − 1.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> DQ => _parts.DQ.Span;

    /// <summary>1/q modulo p.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> InverseOfQ => _parts.InverseOfQ.Span;

    /// <summary>
    /// Takes copies of the eight numbers of RFC 8017 section 3.2, big-endian. False where the public key is refused (<see cref="RsaPublicKey.TryImport"/>), where a number is
    /// out of its range, where a prime has fewer than 512 bits or less than a quarter of the modulus, and where they do not belong together: p·q is n, q·qInv is 1 modulo p, and d, dP and dQ undo e.
    /// </summary>
    public static bool TryImport(
        ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> d, ReadOnlySpan<byte> p, ReadOnlySpan<byte> q,
        ReadOnlySpan<byte> dp, ReadOnlySpan<byte> dq, ReadOnlySpan<byte> inverseOfQ, int modulusBitsMin, [NotNullWhen(true)] out RsaPrivateKey? key)
    {
        key = null;
        if (!RsaPublicKey.TryImport(modulus, exponent, modulusBitsMin, out RsaPublicKey? publicKey)) return false;
        p = p.TrimStart((byte)0);
        q = q.TrimStart((byte)0);
        if (!IsPrimeSized(p, publicKey.ModulusBits) || !IsPrimeSized(q, publicKey.ModulusBits)) return false;
        if (RsaModulus.BitLength(p) + RsaModulus.BitLength(q) < publicKey.ModulusBits) return false;   // their product is shorter
        if (!RsaParts.TryCreate(publicKey.ModulusSize, d, p, q, dp, dq, inverseOfQ, out RsaParts? parts)) return false;
        var candidate = new RsaPrivateKey(publicKey, parts);
        if (candidate.IsConsistent())
            key = candidate;
        else
            candidate.Dispose();
        return key is not null;
    }

    /// <summary>
    /// Makes a key with e = 65537 and two random primes of half the bits each (FIPS 186-5 appendix A.1.3). Takes some 50 to 1000 milliseconds and allocates.
    /// </summary>
    /// <param name="modulusBits">2048 to 4096, a multiple of 256.</param>
    /// <param name="random">Where the primes come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another size.</exception>
    /// <exception cref="InvalidOperationException">The source of randomness repeats itself.</exception>
    public static RsaPrivateKey Generate(int modulusBits, IRandom random) => RsaKeyGenerator.Generate(modulusBits, random);

    /// <summary>Writes a PKCS#1 v1.5 signature (RFC 8017 section 8.2.1).</summary>
    /// <param name="algorithm">The SHA-2 hash that made the digest.</param>
    /// <param name="digest">The hash of the message.</param>
    /// <param name="random">For the blinding; the signature does not depend on it.</param>
    /// <param name="signature">Exactly as long as the modulus.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    /// <exception cref="CryptographicException">The result does not verify: the machine erred. Nothing is written.</exception>
    [ConstantTime]
    public void SignPkcs1(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, IRandom random, Span<byte> signature)
    {
        RsaPublicKey.RequireDigest(algorithm, digest);
        RequireSignature(signature);
        Span<byte> encoded = stackalloc byte[PublicKey.ModulusSize];
        _ = RsaEncoding.TryWritePkcs1(RsaEncoding.DigestInfo(algorithm), digest, encoded);   // fits from 1024 bits on
        Transform(encoded, random, signature);
    }

    /// <summary>Writes a PSS signature (RFC 8017 section 8.1.1) with MGF1 over the same hash and a random salt.</summary>
    /// <param name="algorithm">The SHA-2 hash that made the digest.</param>
    /// <param name="digest">The hash of the message.</param>
    /// <param name="saltLength">Bytes of salt; TLS 1.3 and certificates take the digest's size.</param>
    /// <param name="random">For the salt and the blinding.</param>
    /// <param name="signature">Exactly as long as the modulus.</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or the salt is too long for the modulus.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    /// <exception cref="CryptographicException">The result does not verify: the machine erred. Nothing is written.</exception>
    [ConstantTime]
    public void SignPss(HashAlgorithm algorithm, ReadOnlySpan<byte> digest, int saltLength, IRandom random, Span<byte> signature)
    {
        RsaPublicKey.RequireDigest(algorithm, digest);
        RequireSignature(signature);
        ArgumentOutOfRangeException.ThrowIfNegative(saltLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(saltLength, signature.Length);
        int bits = PublicKey.ModulusBits;
        Span<byte> encoded = stackalloc byte[PublicKey.ModulusSize];
        bool fits = algorithm switch
        {
            HashAlgorithm.Sha256 => RsaEncoding.TryWritePss<Sha256>(digest, saltLength, bits, random, encoded),
            HashAlgorithm.Sha384 => RsaEncoding.TryWritePss<Sha384>(digest, saltLength, bits, random, encoded),
            HashAlgorithm.Sha512 => RsaEncoding.TryWritePss<Sha512>(digest, saltLength, bits, random, encoded),
            _ => RsaEncoding.TryWritePss<Sha224>(digest, saltLength, bits, random, encoded),
        };
        if (!fits) throw new ArgumentException("The salt is too long for the modulus.", nameof(saltLength));
        Transform(encoded, random, signature);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _parts.Dispose();
        _p.Dispose();
        _q.Dispose();
        ConstantTime.Erase<ulong>(_inverseOfQ);
        ConstantTime.Erase<ulong>(_blinding);
    }

    private static bool IsPrimeSized(ReadOnlySpan<byte> prime, int modulusBits)
    {
        int bits = RsaModulus.BitLength(prime);
        return bits >= RsaModulus.BitsMin && 4 * bits >= modulusBits && bits < modulusBits && (prime[^1] & 1) != 0;
    }

    private void RequireSignature(ReadOnlySpan<byte> signature)
    {
        if (signature.Length != PublicKey.ModulusSize) throw new ArgumentException($"must be {PublicKey.ModulusSize} bytes, not {signature.Length}", nameof(signature));
    }

    // RSASP1: encoded^d modulo n, blinded and verified.
    [ConstantTime]
    private void Transform(ReadOnlySpan<byte> encoded, IRandom random, Span<byte> signature)
    {
        RsaModulus modulus = PublicKey.Arithmetic;
        int n = modulus.Limbs;
        Span<ulong> work = stackalloc ulong[5 * n + modulus.ScratchLimbs];
        Span<ulong> blinded = work[..n], power = work.Slice(n, n), unblind = work.Slice(2 * n, n), check = work.Slice(3 * n, n), number = work.Slice(4 * n, n);
        Span<ulong> scratch = work[(5 * n)..];
        LimbCoding.Read(encoded, RsaKernel.LimbBits, number);
        TakeBlinding(random, check, unblind);
        modulus.Multiply(number, check, blinded, scratch);   // plain times Montgomery form is plain
        modulus.ReduceOnce(blinded);
        PowerByPrimes(blinded, _parts.DP.Span, _parts.DQ.Span, power);

        modulus.ToMontgomery(power, number, scratch);
        modulus.PowerPublic(number, power, PublicKey.Exponent, check, scratch);
        bool isRight = ConstantTime.MaskIfEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(check), System.Runtime.InteropServices.MemoryMarshal.AsBytes(blinded)) != 0;
        if (isRight)
        {
            modulus.Multiply(power, unblind, number, scratch);
            modulus.ReduceOnce(number);
            LimbCoding.Write(number, RsaKernel.LimbBits, signature);
        }
        ConstantTime.Erase(work);
        GC.KeepAlive(this);
        if (!isRight) throw new CryptographicException("An RSA signature did not verify after it was made.");
    }

    // value^exponent modulo p and q, put together (RFC 8017 section 5.2.1): s = s2 + q·(qInv·(s1 − s2) mod p).
    [ConstantTime]
    private void PowerByPrimes(ReadOnlySpan<ulong> value, ReadOnlySpan<byte> exponentP, ReadOnlySpan<byte> exponentQ, Span<ulong> result)
    {
        int n = _p.Limbs;
        Span<ulong> work = stackalloc ulong[3 * n + _p.PowerScratchLimbs];
        Span<ulong> first = work[..n], second = work.Slice(n, n), number = work.Slice(2 * n, n), scratch = work[(3 * n)..];
        _q.WideToMontgomery(value, number, scratch);
        _q.Power(number, exponentQ, second, scratch);
        _q.FromMontgomery(second, second, scratch);
        _p.WideToMontgomery(value, number, scratch);
        _p.Power(number, exponentP, first, scratch);

        _p.ToMontgomery(second, number, scratch);
        _p.Subtract(first, number, first);
        _p.Multiply(first, _inverseOfQ, first, scratch);
        _p.ReduceOnce(first);
        RsaKernel.Multiply(first, _q.Value, scratch);
        Span<ulong> columns = scratch[..(2 * n)];
        for (int i = 0; i < second.Length; i++)
            columns[i] += second[i];
        RsaKernel.Carry(columns, columns);
        columns[..result.Length].CopyTo(result);   // the rest is 0: the result is below n
        ConstantTime.Erase(work);
    }

    [ConstantTime]
    private void TakeBlinding(IRandom random, Span<ulong> blind, Span<ulong> unblind)
    {
        RsaModulus modulus = PublicKey.Arithmetic;
        int n = modulus.Limbs;
        lock (_blindingLock)
        {
            Span<ulong> keptBlind = _blinding.AsSpan(0, n), keptUnblind = _blinding.AsSpan(n, n);
            if (_blindingUses == BlindingUsesMax)
            {
                DrawBlinding(random, keptBlind, keptUnblind);
                _blindingUses = 0;
            }
            else
            {
                Span<ulong> scratch = stackalloc ulong[modulus.ScratchLimbs];
                modulus.Square(keptBlind, keptBlind, scratch);
                modulus.Square(keptUnblind, keptUnblind, scratch);
                ConstantTime.Erase(scratch);
            }
            _blindingUses++;
            keptBlind.CopyTo(blind);
            keptUnblind.CopyTo(unblind);
        }
    }

    [ConstantTime]
    private void DrawBlinding(IRandom random, Span<ulong> blind, Span<ulong> unblind)
    {
        RsaModulus modulus = PublicKey.Arithmetic;
        int n = modulus.Limbs;
        Span<ulong> work = stackalloc ulong[2 * n + modulus.ScratchLimbs];
        Span<ulong> r = work[..n], plain = work.Slice(n, n), scratch = work[(2 * n)..];
        Span<byte> bytes = stackalloc byte[PublicKey.ModulusSize];
        random.Fill(bytes);
        LimbCoding.Read(bytes, RsaKernel.LimbBits, plain);
        modulus.ToMontgomery(plain, r, scratch);
        modulus.FromMontgomery(r, plain, scratch);   // reduced
        modulus.PowerPublic(r, PublicKey.Exponent, blind, scratch);
        PowerByPrimes(plain, _parts.PMinus2.Span, _parts.QMinus2.Span, r);
        modulus.ToMontgomery(r, unblind, scratch);
        ConstantTime.Erase(work);
        ConstantTime.Erase(bytes);
    }

    // Whether the numbers belong together; which of them does not, nobody learns. 2 raised to e and then to d must be 2.
    [ConstantTime]
    private bool IsConsistent()
    {
        RsaModulus modulus = PublicKey.Arithmetic;
        int n = modulus.Limbs, h = _p.Limbs;
        Span<ulong> work = stackalloc ulong[4 * n + 2 * h + _p.PowerScratchLimbs + modulus.ScratchLimbs];
        Span<ulong> two = work[..n], number = work.Slice(n, n), raised = work.Slice(2 * n, n), back = work.Slice(3 * n, n);
        Span<ulong> a = work.Slice(4 * n, h), b = work.Slice(4 * n + h, h), scratch = work[(4 * n + 2 * h)..];
        ulong isRight = _p.MaskIfReduced(_q.Value) | _q.MaskIfReduced(_p.Value);   // not equal

        RsaKernel.Multiply(_p.Value, _q.Value, scratch);
        Span<ulong> columns = scratch[..(2 * h)];
        RsaKernel.Carry(columns, columns);
        isRight &= MaskIfSame(columns[..n], modulus.Value) & MaskIfAllZero(columns[n..]);

        isRight &= _p.MaskIfReduced(_inverseOfQ);
        _p.WideToMontgomery(_q.Value, a, scratch);
        _p.Multiply(a, _inverseOfQ, a, scratch);
        _p.ReduceOnce(a);
        b.Clear();
        b[0] = 1;
        isRight &= MaskIfSame(a, b);

        two[0] = 2;
        modulus.ToMontgomery(two, number, scratch);
        modulus.PowerPublic(number, two, PublicKey.Exponent, raised, scratch);
        PowerByPrimes(raised, _parts.DP.Span, _parts.DQ.Span, back);
        isRight &= MaskIfSame(back, two);
        PowerByPrimes(raised, _parts.D.Span, _parts.D.Span, back);
        isRight &= MaskIfSame(back, two);
        ConstantTime.Erase(work);
        return isRight != 0;
    }

    [ConstantTime]
    private static ulong MaskIfSame(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        ulong difference = 0;
        for (int i = 0; i < a.Length; i++)
            difference |= a[i] ^ b[i];
        return ConstantTime.MaskIfZero(difference);
    }

    [ConstantTime]
    private static ulong MaskIfAllZero(ReadOnlySpan<ulong> a)
    {
        ulong any = 0;
        for (int i = 0; i < a.Length; i++)
            any |= a[i];
        return ConstantTime.MaskIfZero(any);
    }
}
