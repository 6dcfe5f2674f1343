using System.Runtime.InteropServices;

namespace Infra.Crypto.Curves;

/// <summary>What every prime field can do with the operations of <see cref="IPrimeField{TSelf}"/>.</summary>
internal static class PrimeField
{
    /// <summary>Limbs of the largest field, P-521. Tables of elements are reserved on the stack as limbs: an array of structures there is raw addresses in IL.</summary>
    internal const int LimbsMax = 9;

    /// <summary>1/a; 0 for 0. Constant time in a.</summary>
    [ConstantTime]
    internal static void Invert<TField>(in TField a, out TField inverse)
        where TField : unmanaged, IPrimeField<TField>
    {
        Span<byte> bytes = stackalloc byte[8 * LimbsMax];
        Span<ulong> limbs = stackalloc ulong[LimbsMax];
        bytes = bytes[..TField.Size];
        a.Write(bytes);
        LimbCoding.Read(bytes, 64, limbs);
        Modulus<TField>.Inversion.Invert(limbs, limbs);
        LimbCoding.Write(limbs, 64, bytes);
        TField.TryRead(bytes, out inverse);
        bytes.Clear();
        limbs.Clear();
    }

    /// <summary>a to a public exponent (big-endian, not empty), four bits at a time. Constant time in a.</summary>
    [ConstantTime]
    internal static void Raise<TField>(in TField a, ReadOnlySpan<byte> exponent, out TField power)
        where TField : unmanaged, IPrimeField<TField>
    {
        Span<ulong> room = stackalloc ulong[16 * LimbsMax];
        Span<TField> powers = MemoryMarshal.Cast<ulong, TField>(room)[..16];
        powers[0] = TField.One;
        powers[1] = a;
        for (int i = 2; i < 16; i++)
            TField.Multiply(powers[i - 1], a, out powers[i]);

        power = powers[exponent[0] >> 4];
        for (int digit = 1; digit < 2 * exponent.Length; digit++)
        {
            for (int i = 0; i < 4; i++)
                TField.Square(power, out power);
            int value = exponent[digit / 2] >> (4 * (1 - (digit & 1))) & 15;   // the exponent is public
            if (value != 0) TField.Multiply(power, powers[value], out power);
        }
        powers.Clear();
    }

    private static class Modulus<TField>
        where TField : unmanaged, IPrimeField<TField>
    {
        internal static readonly OddInversion Inversion = new(Limbs());

        private static ulong[] Limbs()
        {
            var limbs = new ulong[LimbsMax];
            LimbCoding.Read(TField.ModulusMinus2, 64, limbs);
            limbs[0] += 2;   // all our primes end in a limb below 2^64 − 2 when 2 less: no carry
            return limbs;
        }
    }
}
