using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Infra.Buffers;
using Infra.Crypto.Curves;

namespace Infra.Crypto.Rsa;

/// <summary>
/// Key generation (FIPS 186-5 appendix A.1.3): random probable primes p and q from √2·2^(k/2−1) on, more than 2^(k/2−100) apart, p − 1 and q − 1 without the factor e,
/// d above 2^(k/2). Both primes are 3 modulo 4 (the standard lets the caller fix them modulo 8), which makes a round of Miller and Rabin one power.
/// </summary>
internal static class RsaKeyGenerator
{
    private const uint Exponent = 65537;
    private const ulong LowestTop = 0xB504F333F9DE6485;   // √2·2^63, rounded up

    // More than table B.1 of FIPS 186-5 asks for at any of the sizes.
    private const int Rounds = 8;

    // One candidate of some 350 (1024 bits) to 710 (2048 bits) is prime, one of 2 is large enough.
    private const int CandidatesMax = 100_000;

    internal static RsaPrivateKey Generate(int modulusBits, IRandom random)
    {
        if (modulusBits is < 2048 or > 4096 || modulusBits % 256 != 0)
            throw new ArgumentOutOfRangeException(nameof(modulusBits), modulusBits, "RSA keys are made with 2048 to 4096 bits, in steps of 256.");
        int words = modulusBits / 64;
        uint[] p = GC.AllocateArray<uint>(words, pinned: true), q = GC.AllocateArray<uint>(words, pinned: true);
        try
        {
            for (int i = 0; i < 8; i++)
            {
                FillPrime(p, random);
                FillPrime(q, random);
                if (AreApart(p, q) && TryCreate(p, q, out RsaPrivateKey? key)) return key!;
            }
        }
        finally
        {
            ConstantTime.Erase<uint>(p);
            ConstantTime.Erase<uint>(q);
        }
        throw BrokenSource();
    }

    private static InvalidOperationException BrokenSource() => new("the random source gave no usable primes");

    private static void FillPrime(Span<uint> prime, IRandom random)
    {
        var e = new SmallDivisor(Exponent);
        for (int i = 0; i < CandidatesMax; i++)
        {
            random.Fill(MemoryMarshal.AsBytes(prime));
            prime[^1] |= 3;
            if (((ulong)prime[0] << 32 | prime[1]) < LowestTop) continue;
            if (e.Remainder(prime) <= 1) continue;
            if (!SmallPrimes.DivideOneOf(prime) && IsProbablePrime(prime, random)) return;
        }
        throw BrokenSource();
    }

    /// <summary>Miller and Rabin for a number that is 3 modulo 4: each random base to the power (p − 1)/2 is 1 or −1.</summary>
    internal static bool IsProbablePrime(ReadOnlySpan<uint> number, IRandom random)
    {
        int size = 4 * number.Length;
        using var bytes = new SecretBytes(size);
        using var half = new SecretBytes(size);
        using var witness = new SecretBytes(size);
        WriteBytes(number, bytes.Span);
        uint carry = 0;
        for (int i = 0; i < size; i++)
        {
            half.Span[i] = (byte)(carry | (uint)bytes.Span[i] >> 1);   // (p − 1)/2, as p is odd
            carry = (uint)bytes.Span[i] << 7 & 0xFF;
        }

        using var modulus = new RsaModulus(bytes.Span);
        int n = modulus.Limbs;
        Span<ulong> work = stackalloc ulong[4 * n + modulus.PowerScratchLimbs];
        Span<ulong> one = work[..n], minusOne = work.Slice(n, n), number1 = work.Slice(2 * n, n), power = work.Slice(3 * n, n), scratch = work[(4 * n)..];
        modulus.One(one, scratch);
        modulus.ReduceOnce(one);
        Span<ulong> zero = number1;
        modulus.Subtract(zero, one, minusOne);   // twice the modulus − 1
        modulus.ReduceOnce(minusOne);
        bool isPrime = true;
        for (int round = 0; round < Rounds && isPrime; round++)
        {
            random.Fill(witness.Span);
            witness.Span[0] &= 0x7F;   // below the modulus
            witness.Span[^1] |= 2;     // not 0 or 1
            LimbCoding.Read(witness.Span, RsaKernel.LimbBits, power);
            modulus.ToMontgomery(power, number1, scratch);
            modulus.Power(number1, half.Span, power, scratch);
            modulus.ReduceOnce(power);
            isPrime = power.SequenceEqual(one) || power.SequenceEqual(minusOne);   // a prime passes always, the others are thrown away
        }
        ConstantTime.Erase(work);
        return isPrime;
    }

    private static bool AreApart(ReadOnlySpan<uint> p, ReadOnlySpan<uint> q)
    {
        UInt128 top = Top(p), other = Top(q);
        UInt128 distance = top > other ? top - other : other - top;
        return distance > (UInt128.One << 28) + 1;   // in units of 2^(k/2 − 128)
    }

    private static UInt128 Top(ReadOnlySpan<uint> number)
        => (UInt128)((ulong)number[0] << 32 | number[1]) << 64 | ((ulong)number[2] << 32 | number[3]);

    private static bool TryCreate(ReadOnlySpan<uint> p, ReadOnlySpan<uint> q, out RsaPrivateKey? key)
    {
        int words = p.Length, size = 4 * words;
        using var secrets = new SecretBytes(8 * size + 4 * (2 * words + 2 * words + 2));
        Span<byte> pBytes = secrets.Span[..size], qBytes = secrets.Span.Slice(size, size);
        Span<byte> dp = secrets.Span.Slice(2 * size, size), dq = secrets.Span.Slice(3 * size, size), inverse = secrets.Span.Slice(4 * size, size);
        Span<byte> d = secrets.Span.Slice(5 * size, 2 * size), unused = secrets.Span.Slice(7 * size, size);
        Span<uint> wide = MemoryMarshal.Cast<byte, uint>(secrets.Span[(8 * size)..]);
        Span<uint> modulus = wide[..(2 * words)], quotient = wide.Slice(2 * words, 2 * words);
        unused.Clear();
        WriteBytes(p, pBytes);
        WriteBytes(q, qBytes);

        // Exponents: (1 + k·m)/e with k = −1/m modulo e, for m = p − 1, q − 1 and (p − 1)(q − 1)/2, a multiple of their least common one.
        Span<uint> less = quotient[..words], other = quotient.Slice(words, words);
        p.CopyTo(less);
        less[^1]--;
        InvertExponent(less, dp);
        q.CopyTo(other);
        other[^1]--;
        InvertExponent(other, dq);
        Multiply(less, other, modulus);
        ShiftRight(modulus);
        InvertExponent(modulus, d);
        Multiply(p, q, modulus);
        var modulusBytes = new byte[2 * size];
        WriteBytes(modulus, modulusBytes);

        InvertModulo(pBytes, qBytes, inverse);
        bool isLarge = d[..size].ContainsAnyExcept((byte)0);   // d > 2^(k/2)
        Span<byte> e = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(e, Exponent);
        key = null;
        return isLarge && RsaPrivateKey.TryImport(modulusBytes, e, d, pBytes, qBytes, dp, dq, inverse, 2048, out key);
    }

    // 1/q modulo p as q^(p − 2).
    [ConstantTime]
    private static void InvertModulo(ReadOnlySpan<byte> p, ReadOnlySpan<byte> q, Span<byte> inverse)
    {
        using var modulus = new RsaModulus(p);
        int n = modulus.Limbs;
        Span<ulong> work = stackalloc ulong[2 * n + modulus.PowerScratchLimbs];
        Span<ulong> number = work[..n], power = work.Slice(n, n), scratch = work[(2 * n)..];
        p.CopyTo(inverse);
        inverse[^1] -= 2;   // p is 3 modulo 4: no borrow
        LimbCoding.Read(q, RsaKernel.LimbBits, power);
        modulus.ToMontgomery(power, number, scratch);
        modulus.Power(number, inverse, power, scratch);
        modulus.FromMontgomery(power, power, scratch);
        LimbCoding.Write(power, RsaKernel.LimbBits, inverse);
        ConstantTime.Erase(work);
    }

    // result = (1 + k·number)/e, exactly.
    [ConstantTime]
    private static void InvertExponent(ReadOnlySpan<uint> number, Span<byte> result)
    {
        var e = new SmallDivisor(Exponent);
        ulong k = Exponent - e.Power(e.Remainder(number), Exponent - 2);
        using var memory = new SecretBytes(4 * (number.Length + 1));
        Span<uint> product = MemoryMarshal.Cast<byte, uint>(memory.Span);
        ulong carry = 1;
        for (int i = number.Length - 1; i >= 0; i--)
        {
            carry += k * number[i];
            product[i + 1] = (uint)carry;
            carry >>= 32;
        }
        product[0] = (uint)carry;
        ulong remainder = 0;
        for (int i = 0; i < product.Length; i++)
        {
            uint quotient = (uint)e.Divide(remainder << 32 | product[i], out remainder);
            if (i > 0) BinaryPrimitives.WriteUInt32BigEndian(result.Slice(4 * (i - 1), 4), quotient);   // the first is 0: k is below e
        }
    }

    [ConstantTime]
    private static void Multiply(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b, Span<uint> product)
    {
        product.Clear();
        for (int i = a.Length - 1; i >= 0; i--)
        {
            ulong carry = 0;
            for (int j = b.Length - 1; j >= 0; j--)
            {
                carry += (ulong)a[i] * b[j] + product[i + j + 1];
                product[i + j + 1] = (uint)carry;
                carry >>= 32;
            }
            product[i] = (uint)carry;
        }
    }

    [ConstantTime]
    private static void ShiftRight(Span<uint> number)
    {
        uint carry = 0;
        for (int i = 0; i < number.Length; i++)
        {
            uint word = number[i];
            number[i] = word >> 1 | carry;
            carry = word << 31;
        }
    }

    [ConstantTime]
    private static void WriteBytes(ReadOnlySpan<uint> words, Span<byte> bytes)
    {
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.Slice(4 * i, 4), words[i]);
    }
}
